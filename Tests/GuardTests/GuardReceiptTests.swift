import DrillModel
import Foundation
import Testing

@testable import Guard

/// Notes that nobody collects never fill a host.
@Suite(.serialized) struct GuardReceiptTests {
  @Test(arguments: GuardedHost.shells)
  func ofRunsThatNobodyCameBackForTheTwentyNewestAreKept(shell: [String]) async throws {
    try await withGuardedHost(shell: shell) { host in
      let folder = "\(host.folder)/durable/receipts"
      let manager = FileManager.default
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try manager.setAttributes(
        [.posixPermissions: 0o700], ofItemAtPath: "\(host.folder)/durable")
      for number in 1...40 {
        let path = "\(folder)/dead-\(number)"
        try "a note\n".write(toFile: path, atomically: false, encoding: .utf8)
        try manager.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: Double(number - 10_000))],
          ofItemAtPath: path)
      }
      let program = try host.program([host.entry("cut")])
      try await host.expect(.done, program.arm)
      let kept = Set(try manager.contentsOfDirectory(atPath: folder))
      #expect(kept == Set((21...40).map { "dead-\($0)" }))
      // Its own are the newest, and are there to be collected.
      try await host.expect(.done, program.control.strike())
      try await host.expect(.done, program.control.heal())
      try await host.expect(.done, program.control.disarm())
      #expect(try manager.contentsOfDirectory(atPath: folder).count == 20)
      let told = try await host.expect(.done, program.control.receipts()).outcomes
      #expect(told.contains { $0.entry == "cut" && $0.what == "undo" })
    }
  }

  /// Tried again for weeks, an undo that fails writes no more than so much.
  @Test func whatIsTriedWithoutEndIsNotedWithBounds() async throws {
    try await withGuardedHost { host in
      let program = try host.program([
        host.entry("stubborn", undo: "[ -e \"$1/may-undo\" ] || exit 3")
      ])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      let path = "\(host.folder)/durable/receipts/run-1"
      let line = host.read("durable/receipts/run-1").split(separator: "\n").first.map(String.init)
      let filler = Array(repeating: try #require(line), count: 2500).joined(separator: "\n")
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data((filler + "\n").utf8))
      try handle.close()
      try await host.lapse(program.control)
      try await host.eventually(program.control.query()) { $0.held?.failed == ["stubborn"] }
      for _ in 0..<100 where lines(host) > 2000 { try await Task.sleep(for: .milliseconds(100)) }
      #expect((1000...1100).contains(lines(host)))
      let told = try await host.expect(.done, program.control.receipts()).outcomes
      #expect(told.first?.what == "apply", "the first notes are kept")
      #expect(told.contains { $0.what == "undo" && $0.status == 3 }, "and the newest")
      try host.write("may-undo", "")
      try await host.eventually(program.control.query()) { $0.held?.applied == [] }
      try await host.expect(.done, program.control.disarm())
    }
  }

  private func lines(_ host: GuardedHost) -> Int {
    host.read("durable/receipts/run-1").split(separator: "\n").count
  }

  /// Between the tries of what cannot be taken back the guard waits, each time longer.
  @Test func triesBackOff() async throws {
    try await withGuardedHost { host in
      let program = try host.program([
        host.entry("stubborn", undo: "[ -e \"$1/may-undo\" ] || exit 3")
      ])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try await host.lapse(program.control)
      // Rounds of three tries; between their ends lie 5 s, then 10 s, and what the tries take.
      var rounds: [Double] = []
      for _ in 0..<600 where rounds.count < 3 {
        try await Task.sleep(for: .milliseconds(100))
        rounds = try await host.expect(.done, program.control.receipts()).outcomes
          .filter { $0.what == "fired" && $0.status == 10 }.map { Double($0.begunUptime) / 1000 }
      }
      try #require(rounds.count >= 3)
      #expect(rounds[1] - rounds[0] >= 5)
      #expect(rounds[2] - rounds[1] >= 10)
      #expect(host.story.filter { $0 == "undo stubborn" }.count >= 9)
      try host.write("may-undo", "")
      try await host.expect(.done, program.control.heal())
      try await host.expect(.done, program.control.disarm())
    }
  }
}
