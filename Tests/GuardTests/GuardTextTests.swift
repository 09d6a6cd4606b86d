import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Guard

/// The guard's texts as texts: no shell finds fault with them.
struct GuardTextTests {
  private func texts() throws -> [String] {
    let program = try GuardProgram(
      host: "db1", control: GuardControl(run: "r", token: 1), owner: "o", lease: .seconds(5),
      entries: [])
    return [
      GuardText.program, GuardText.call, GuardText.freedom, GuardPreflight.script().text,
      program.arm.text,
    ]
  }

  @Test func shellcheckIsSilent() async throws {
    for text in try texts() {
      let result = try await LocalCommand(
        "shellcheck", ["-s", "sh", "-"], input: Array(text.utf8)
      ).run()
      #expect(result.text == "")
    }
  }

  @Test func linesAreOfReadableLength() throws {
    #expect(GuardText.program.split(separator: "\n").allSatisfy { $0.utf8.count <= 100 })
  }

  @Test func thisMachineCanCarryAGuard() async throws {
    let script = GuardPreflight.script()
    for shell in GuardedHost.shells {
      let result = try await LocalCommand(
        shell[0], shell.dropFirst() + ["-s", "--"] + script.arguments,
        input: Array(script.text.utf8)
      ).run()
      #expect(result.succeeded, "\(result.text)\(result.errorText)")
    }
  }

  @Test func preflightSaysWhatIsMissing() async throws {
    let empty = "/dev/shm/muster-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: empty) }
    let text = GuardPreflight.script().text.replacing(
      "PATH=$PATH:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", with: "PATH=\(empty)")
    let result = try await LocalCommand(
      "/bin/dash", ["-s", "--", "/proc/nowhere"], input: Array(text.utf8)
    ).run()
    #expect(result.ending == .exited(1))
    #expect(result.text.contains("missing=the program flock"))
    #expect(result.text.contains("missing=1 MiB that can be written in /proc"))
  }
}
