import Foundation
import TestSupport
import Testing

@testable import LocalProcess

/// Programs on this machine: how they end, what is kept of their streams, who is killed.
struct LocalCommandTests {
  @Test
  func aStatusOtherThanZeroIsAResult() async throws {
    let result = try await LocalCommand("sh", ["-c", "echo out; echo err >&2; exit 7"]).run()
    #expect(result.ending == .exited(7))
    #expect(result.text == "out")
    #expect(result.errorText == "err")
    #expect(!result.succeeded)
  }

  @Test
  func argumentsReachTheProgramAsTheyAre() async throws {
    let result = try await LocalCommand("printf", ["%s|", "a b", "$HOME", "*", ""]).run()
    #expect(result.text == "a b|$HOME|*||")
  }

  @Test
  func whatIsBeyondTheLimitIsDrainedDroppedAndSaid() async throws {
    let result = try await LocalCommand(
      "head", ["-c", "300000", "/dev/zero"], outputLimit: 1000
    ).run()
    #expect(result.succeeded)
    #expect(result.output.count == 1000)
    #expect(result.isCut)
  }

  @Test
  func aProgramThatIsNotThereIsNotStarted() async throws {
    await #expect {
      try await LocalCommand("/nowhere/at-all").run()
    } throws: { error in
      if case .notStarted("/nowhere/at-all", _)? = error as? LocalProcessError {
        true
      } else {
        false
      }
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func atTheDeadlineTheWholeGroupIsKilled() async throws {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "muster-group-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    // The child of the program holds its streams open, as a daemon would.
    let command = LocalCommand(
      "sh", ["-c", "sleep 300 & echo $! >\"$1\"; wait", "sh", file.path], deadline: .seconds(2))
    await #expect(throws: LocalProcessError.self) { try await command.run() }
    let text = try String(contentsOf: file, encoding: .utf8)
    let child = try #require(
      pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    var isGone = false
    for _ in 0..<200 where !isGone {
      isGone = kill(child, 0) != 0 || Self.isZombie(child)
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(isGone, "process \(child) of the killed program's group is still there")
  }

  private static func isZombie(_ process: pid_t) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return status.isEmpty || status.contains(") Z ")
  }
}
