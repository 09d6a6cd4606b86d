import DrillModel
import Foundation
import Guard
import LocalProcess
import Testing

@testable import Faults

/// A place of our own, apart from this machine, in which a fault is applied and taken back.
protocol FaultStage: Sendable {
  /// Scratch of this place, on tmpfs, that it sees as well.
  var scratch: String { get }

  /// Runs a command there.
  func run(
    _ words: [String], input: [UInt8], environment: [String: String]
  ) async throws -> LocalResult
}

extension FaultStage {
  /// The shells that the scripts must run under.
  static var shells: [[String]] { [["dash"], ["busybox", "sh"]] }

  /// Where a script that is run by hand keeps what it must.
  var kept: String { "\(scratch)/kept" }

  /// Runs a script as a guard or a session does; gives its status and what it said.
  func ask(
    _ script: Script, shell: [String] = ["dash"], environment: [String: String] = [:]
  ) async throws -> (status: Int32?, text: String) {
    let result = try await run(
      shell + ["-s", "--"] + script.arguments, input: Array(script.text.utf8),
      environment: ["MUSTER_KEEP": kept].merging(environment) { $1 })
    let said = result.text + String(decoding: result.errorOutput, as: UTF8.self)
    if case .exited(let status) = result.ending { return (status, said) }
    return (nil, said)
  }

  func status(_ script: Script, shell: [String] = ["dash"]) async throws -> Int32? {
    try await ask(script, shell: shell).status
  }

  /// A command line of this place; its standard output.
  @discardableResult
  func line(_ text: String) async throws -> String {
    try await run(["sh", "-c", text], input: [], environment: [:]).text
  }

  /// Forgets what a script kept, as a guard does once nothing is left.
  func forget() throws {
    try? FileManager.default.removeItem(atPath: kept)
    try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
  }

  /// Runs a script that must end so.
  func expect(
    _ expected: Int32, _ script: Script, shell: [String] = ["dash"], _ words: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let (status, text) = try await ask(script, shell: shell)
    #expect(status == expected, "\(words): \(text)", sourceLocation: sourceLocation)
  }

  /// The preflight's own checks of a host pass; what a guard needs is asked elsewhere.
  func expectAble(
    _ description: FaultDescription, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let host = description.placements[0].host
    for check in description.preflight where check.host == host {
      try await expect(0, check.script, "preflight", sourceLocation: sourceLocation)
    }
  }

  /// Applied, seen, taken back, gone; each twice, in each shell.
  func proveByHand(
    _ entry: GuardEntry, residueBefore: Int32 = 0, residueStruck: Int32 = 1,
    effectAfter: Int32 = 1, sourceLocation: SourceLocation = #_sourceLocation,
    whileStruck: () async throws -> Void = {}, afterwards: () async throws -> Void = {}
  ) async throws {
    for shell in Self.shells {
      try forget()
      try await expect(
        1, entry.effect, shell: shell, "effect before", sourceLocation: sourceLocation)
      try await expect(
        residueBefore, entry.residue, shell: shell, "residue before",
        sourceLocation: sourceLocation)
      try await expect(
        0, entry.undo, shell: shell, "undo of nothing", sourceLocation: sourceLocation)
      for _ in 0..<2 {
        try await expect(0, entry.apply, shell: shell, "apply", sourceLocation: sourceLocation)
      }
      try await expect(0, entry.effect, shell: shell, "effect", sourceLocation: sourceLocation)
      try await expect(
        residueStruck, entry.residue, shell: shell, "residue struck",
        sourceLocation: sourceLocation)
      // What it does is looked at once; the shells differ in the script, not in the damage.
      if shell == Self.shells[0] { try await whileStruck() }
      for _ in 0..<2 {
        try await expect(0, entry.undo, shell: shell, "undo", sourceLocation: sourceLocation)
        try await expect(0, entry.residue, shell: shell, "residue", sourceLocation: sourceLocation)
      }
      try await expect(
        effectAfter, entry.effect, shell: shell, "effect after", sourceLocation: sourceLocation)
      try await afterwards()
    }
    try forget()
  }

  /// Killed anywhere in its application, it can be taken back whole.
  func proveHalfDone(
    _ entry: GuardEntry, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    for hundredths in [1, 2, 4, 6, 9, 13, 20] {
      try forget()
      _ = try await run(
        [
          "timeout", "-s", "KILL", "0.\(hundredths < 10 ? "0" : "")\(hundredths)", "dash", "-s",
          "--",
        ]
          + entry.apply.arguments, input: Array(entry.apply.text.utf8),
        environment: ["MUSTER_KEEP": kept])
      try await expect(
        0, entry.undo, "undo after 0.\(hundredths)", sourceLocation: sourceLocation)
      try await expect(
        0, entry.residue, "residue after 0.\(hundredths)", sourceLocation: sourceLocation)
    }
    try forget()
  }

  /// A real guard applies it, and takes it back by itself when its lease lapses.
  func proveByGuard(
    _ entries: [GuardEntry], sourceLocation: SourceLocation = #_sourceLocation,
    whileStruck: () async throws -> Void = {}
  ) async throws {
    let control = try GuardControl(
      run: "run-1", token: 1,
      folders: GuardFolders(durable: "\(scratch)/durable", volatile: "\(scratch)/volatile"))
    let program = try GuardProgram(
      host: "db1", control: control, owner: "o", lease: .seconds(600), entries: entries)
    func ask(_ script: Script) async throws -> GuardAnswer? {
      let result = try await run(
        ["dash", "-s", "--"] + script.arguments, input: Array(script.text.utf8), environment: [:])
      return GuardAnswer(text: result.text + "\n")
    }
    try #require(
      try await ask(program.arm)?.held?.isProcessAlive == true, sourceLocation: sourceLocation)
    let struck = try await ask(control.strike())
    #expect(
      struck?.outcomes.map(\.status) == entries.flatMap { _ in [0, 0] },
      "\(String(describing: struck))", sourceLocation: sourceLocation)
    try await whileStruck()
    _ = try await ask(control.renew(generation: 1, lease: .milliseconds(1)))
    var last: GuardAnswer?
    for _ in 0..<300 {
      last = try await ask(control.query())
      if last?.held?.applied == [] { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    let receipts = String(describing: try await ask(control.receipts())?.outcomes)
    #expect(
      last?.held?.applied == [], "\(receipts)",
      sourceLocation: sourceLocation)
    for entry in entries {
      #expect(
        try await status(entry.residue) == 0, "residue after the guard",
        sourceLocation: sourceLocation)
      #expect(
        !FileManager.default.fileExists(atPath: "\(scratch)/durable/guard/kept/\(entry.id)"),
        sourceLocation: sourceLocation)
    }
    #expect(try await ask(control.disarm())?.state == .absent, sourceLocation: sourceLocation)
  }
}
