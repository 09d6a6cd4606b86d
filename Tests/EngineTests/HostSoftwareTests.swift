import DrillModel
import LocalProcess
import Testing

@testable import Engine

/// What a host tells of its software, for the record.
@Suite struct HostSoftwareTests {
  @Test func thisMachineTellsItsSystemAndThePackagesOfWhatRuns() async throws {
    let result = try await LocalCommand(
      "sh", ["-s"], input: Array(HostSoftware.script.text.utf8), deadline: .seconds(60)
    ).run()
    #expect(result.succeeded, "\(result.errorText)")
    #expect(result.errorText.isEmpty)
    let outcome = CommandOutcome(ending: .exited(0), output: result.output)
    let words = try #require(HostSoftware.words(outcome))
    let kernel = try await LocalCommand("uname", ["-sr"]).run().text
    #expect(words.contains(kernel.split(separator: "\n").first ?? "no kernel"), "\(words)")
    // The shell that runs the script is of a package, with a version.
    #expect(words.contains(#/(dash|bash) [0-9]/#), "\(words)")
  }

  @Test func whatIsNotToldIsLeftOut() {
    #expect(HostSoftware.words(CommandOutcome(ending: .unknown(reason: "lost"))) == nil)
    #expect(HostSoftware.words(CommandOutcome(ending: .exited(0))) == nil)
    #expect(
      HostSoftware.words(CommandOutcome(ending: .exited(0), output: Array("system=A 1\n".utf8)))
        == "A 1")
  }
}
