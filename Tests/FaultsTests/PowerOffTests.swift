import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Faults

/// Power control by commands of the environment; the controller is a fake one, of files.
struct PowerOffTests {
  private let folder = "/dev/shm/muster-power-\(UUID().uuidString.prefix(8).lowercased())"

  private func entry(prints: String = "$(cat \"$1\")") throws -> GuardEntry {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let fake = """
      #!/bin/sh
      cd \(folder) || exit 1
      echo "$1 $2" >>log
      case $1 in
        status) set -- "$2"; echo "\(prints)" ;;
        *) [ ! -e stuck ] || exit 1; echo "$1" >"$2" ;;
      esac
      """
    try fake.write(toFile: "\(folder)/fake-power", atomically: false, encoding: .utf8)
    try set("on")
    var environment = ExampleEnvironment.whole
    let fakePower = "sh \(folder)/fake-power"
    environment.power = PowerControl(
      off: "\(fakePower) off", on: "\(fakePower) on", status: "\(fakePower) status")
    return try PowerOff.describe(
      hosts: ["db1"], parameters: [:], context: ExampleEnvironment.context(environment)
    ).placements[0].entry
  }

  private func set(_ state: String) throws {
    try "\(state)\n".write(toFile: "\(folder)/db1", atomically: false, encoding: .utf8)
  }

  private var log: [String] {
    ((try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "")
      .split(separator: "\n").map(String.init).filter { !$0.hasPrefix("status") }
  }

  private func status(_ script: Script) async throws -> LocalResult.Ending {
    try await LocalCommand(
      "dash", ["-s", "--"] + script.arguments, input: Array(script.text.utf8)
    ).run().ending
  }

  @Test(arguments: ["$(cat \"$1\")", "power=$(cat \"$1\")"])
  func offAndOnAreEachDoneOnce(prints: String) async throws {
    let entry = try entry(prints: prints)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try await status(entry.effect) == .exited(1))
    #expect(try await status(entry.residue) == .exited(0))
    for _ in 0..<2 { #expect(try await status(entry.apply) == .exited(0)) }
    #expect(try await status(entry.effect) == .exited(0))
    #expect(try await status(entry.residue) == .exited(1))
    for _ in 0..<2 { #expect(try await status(entry.undo) == .exited(0)) }
    #expect(try await status(entry.residue) == .exited(0))
    #expect(log == ["off db1", "on db1"])
  }

  @Test func whatSomeoneElseSwitchedOnIsLeftOn() async throws {
    let entry = try entry()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try await status(entry.apply) == .exited(0))
    try set("on")
    #expect(try await status(entry.undo) == .exited(0))
    #expect(log == ["off db1"])
  }

  @Test func aControllerThatDoesNotAnswerIsNoSuccess() async throws {
    let entry = try entry()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try set("cannot say")
    #expect(try await status(entry.effect) == .exited(2))
    #expect(try await status(entry.residue) == .exited(2))
    #expect(try await status(entry.undo) == .exited(1))
    try set("off")
    try "".write(toFile: "\(folder)/stuck", atomically: false, encoding: .utf8)
    #expect(try await status(entry.undo) == .exited(1))
    #expect(try await status(entry.residue) == .exited(1))
  }
}
