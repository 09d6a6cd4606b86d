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
    let program = try program(lease: .seconds(6), run: "test-\(UUID().uuidString.prefix(8))")
    let control = program.control
    let kind: GuardAnswer.Watcher =
      try await host.line("[ -d /run/systemd/system ]").succeeded ? .systemd : .loop
    let armed = try #require(try await host.ask(program.arm)?.held)
    #expect(armed.watcher == kind && armed.isProcessAlive && armed.bootHook != .none)
    #expect(try await host.ask(control.query())?.held?.digest == program.digest)
    #expect(try await host.ask(control.strike())?.held?.applied == ["on-disk", "in-memory"])
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

/// A host that the tester names.
struct RealHost {
  static var ssh: [String]? {
    ProcessInfo.processInfo.environment["MUSTER_TEST_GUARD_SSH"].map {
      $0.split(separator: " ").map(String.init)
    }
  }
  static var reboot: String? { ProcessInfo.processInfo.environment["MUSTER_TEST_GUARD_REBOOT"] }
  static let residue = """
    find /run /var/lib /etc/systemd /etc/init.d /etc/rc?.d /dev/shm -maxdepth 3 \
      -name '*muster-guard*' ! -path '/var/lib/muster-lab*' 2>/dev/null
    if [ -d /run/systemd/system ]; then systemctl list-units --all --plain --no-legend 'muster*'; fi
    """

  let words: [String]

  init?() {
    guard let words = Self.ssh, !words.isEmpty else { return nil }
    self.words = words
  }

  func run(_ script: Script) async throws -> LocalResult {
    let quoted = script.arguments.map { "'\($0.replacing("'", with: "'\\''"))'" }
    return try await LocalCommand(
      words[0], words.dropFirst() + ["sh -s -- \(quoted.joined(separator: " "))"],
      input: Array(script.text.utf8)
    ).run()
  }

  func line(_ text: String) async throws -> LocalResult { try await run(Script(text)) }

  func ask(_ script: Script) async throws -> GuardAnswer? {
    GuardAnswer(text: try await run(script).text + "\n")
  }

  func eventually(
    _ script: Script, _ isWished: (GuardAnswer) -> Bool
  ) async throws -> GuardAnswer? {
    for _ in 0..<240 {
      if let answer = try await ask(script), isWished(answer) { return answer }
      try await Task.sleep(for: .milliseconds(250))
    }
    Issue.record("never as wished")
    return nil
  }
}
