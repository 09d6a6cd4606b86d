import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Guard

/// The guard on a real host over SSH, in its ordinary place.
///
/// `MUSTER_TEST_GUARD_SSH` holds the words of an ssh command for root on a host that no run holds;
/// without it the suite is skipped, and says so. `MUSTER_TEST_GUARD_REBOOT` holds a command line
/// that cuts the host's power and gives it back; without it the reboot is skipped.
@Suite(
  .serialized,
  .enabled(if: RealHost.ssh != nil, "MUSTER_TEST_GUARD_SSH names no host to try a guard on"))
struct GuardOnRealHostTests {
  private func program(lease: Duration, run: String) throws -> GuardProgram {
    let mark = ["/run/muster-guard-test"]
    let kept = ["/var/lib/muster-guard-test"]
    func entry(_ id: String, _ path: [String]) -> GuardEntry {
      GuardEntry(
        id: id, kind: .fault, apply: Script(": >\"$1\"", path), undo: Script("rm -f \"$1\"", path),
        effect: Script("[ -e \"$1\" ]", path), residue: Script("[ ! -e \"$1\" ]", path))
    }
    return try GuardProgram(
      host: "there", control: GuardControl(run: run, token: 1), owner: "o", lease: lease,
      entries: [entry("in-memory", mark), entry("on-disk", kept)])
  }

  @Test func itActsAfterTheSessionAndLeavesNothing() async throws {
    let host = try #require(RealHost())
    let program = try program(lease: .seconds(120), run: "test-\(UUID().uuidString.prefix(8))")
    let control = program.control
    let kind: GuardAnswer.Watcher =
      try await host.line("[ -d /run/systemd/system ]").succeeded ? .systemd : .loop
    let armed = try #require(try await host.ask(program.arm)?.held)
    #expect(armed.watcher == kind && armed.isProcessAlive && armed.bootHook != .none)
    #expect(try await host.ask(control.query())?.held?.digest == program.digest)
    #expect(try await host.ask(control.strike())?.held?.applied == ["on-disk", "in-memory"])
    _ = try await host.ask(control.renew(generation: 1, lease: .milliseconds(1)))
    let fired = try await host.eventually(control.query()) { $0.held?.applied == [] }
    #expect(fired?.state == .fired)
    #expect(try await host.line("ls /run/muster-guard-test").succeeded == false)
    #expect(try await host.ask(control.disarm())?.state == .absent)
    _ = try await host.ask(control.forgetReceipts())
    #expect(try await host.line(RealHost.residue).text == "")
  }

  @Test func aKilledWatcherIsStartedAgainBySystemdOrNoticed() async throws {
    let host = try #require(RealHost())
    let program = try program(lease: .seconds(60), run: "test-\(UUID().uuidString.prefix(8))")
    let armed = try #require(try await host.ask(program.arm)?.held)
    let pid = try await host.line("cut -d' ' -f1 /run/muster-guard/watcher").text
    _ = try await host.line("kill -9 \(pid)")
    if armed.watcher == .systemd {
      _ = try await host.eventually(program.control.query()) { $0.held?.isProcessAlive == true }
      #expect(try await host.line("cut -d' ' -f1 /run/muster-guard/watcher").text != pid)
    } else {
      _ = try await host.eventually(program.control.query()) { $0.held?.isProcessAlive == false }
      #expect(try await host.ask(program.arm)?.held?.isProcessAlive == true)
    }
    #expect(try await host.ask(program.control.disarm())?.state == .absent)
    _ = try await host.ask(program.control.forgetReceipts())
    #expect(try await host.line(RealHost.residue).text == "")
  }

  @Test(.enabled(if: RealHost.reboot != nil, "MUSTER_TEST_GUARD_REBOOT says no way to reboot"))
  func aRebootedHostHealsItself() async throws {
    let host = try #require(RealHost())
    let program = try program(lease: .seconds(3600), run: "test-\(UUID().uuidString.prefix(8))")
    let before = try #require(try await host.ask(program.arm))
    _ = try await host.ask(program.control.strike())
    try await LocalCommand("sh", ["-c", try #require(RealHost.reboot)]).runSuccessfully()
    let after = try await host.eventually(program.control.query()) {
      $0.state == .fired && $0.held?.applied == []
    }
    #expect(after?.bootID != before.bootID)
    #expect(try await !host.line("ls /var/lib/muster-guard-test").succeeded)
    #expect(try await host.ask(program.control.disarm())?.state == .absent)
    _ = try await host.ask(program.control.forgetReceipts())
    #expect(try await host.line(RealHost.residue).text == "")
  }
}
