import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Guard

/// The guard in its ordinary place: what starts it, and what starts it again after a reboot.
@Suite(.serialized) struct GuardBootTests {
  private func program(_ host: BootedHost, lease: Duration = .seconds(60)) throws -> GuardProgram {
    let entry = GuardEntry(
      id: "cut", kind: .fault, apply: Script(": >\"$1/is-cut\"", [host.folder]),
      undo: Script("rm -f \"$1/is-cut\"", [host.folder]),
      effect: Script("[ -e \"$1/is-cut\" ]", [host.folder]),
      residue: Script("[ ! -e \"$1/is-cut\" ]", [host.folder]))
    return try GuardProgram(
      host: "db2", control: GuardControl(run: "run-1", token: 1), owner: "o", lease: lease,
      entries: [entry])
  }

  @Test func underSystemdAUnitWatchesAndAnotherWaitsForTheBoot() async throws {
    try await withBootedHost(hasSystemd: true) { host in
      let program = try program(host)
      let armed = try #require(try await host.ask(program.arm)?.held)
      #expect(armed.watcher == .systemd && armed.isProcessAlive && armed.bootHook == .unit)
      let asked = host.read("systemd-run.log")
      #expect(asked.contains("--unit=muster-guard-run-1 "))
      #expect(asked.contains("--property=Restart=on-failure"))
      #expect(asked.contains("--property=StartLimitIntervalSec=0"))
      let verified = try await host.line(
        "systemd-analyze verify /etc/systemd/system/muster-guard-boot.service 2>&1")
      #expect(verified.text == "")
      let enabled = "[ -L /etc/systemd/system/multi-user.target.wants/muster-guard-boot.service ]"
      #expect(try await host.line(enabled).succeeded)
      #expect(try await host.ask(program.control.query())?.held?.digest == program.digest)
      #expect(try await host.line("ls /run/muster-guard/lease").succeeded)

      #expect(try await host.ask(program.control.disarm())?.state == .absent)
      #expect(host.read("systemctl.log").contains("stop muster-guard-run-1.service"))
      _ = try await host.ask(program.control.forgetReceipts())
      let left = try await host.line(
        "find /etc/systemd /run /var/lib -name '*muster*'; find /etc/init.d /etc/rc?.d -name '*muster*'"
      )
      #expect(left.text == "")
    }
  }

  @Test func withoutSystemdAnInitScriptWaitsForTheBoot() async throws {
    try await withBootedHost(hasSystemd: false) { host in
      let program = try program(host)
      let armed = try #require(try await host.ask(program.arm)?.held)
      #expect(armed.watcher == .loop && armed.isProcessAlive && armed.bootHook == .script)
      #expect(try await host.line("ls /etc/rc2.d/S*muster-guard").succeeded)
      let checked = try await host.line("shellcheck -s sh /etc/init.d/muster-guard")
      #expect(checked.text == "")
      #expect(try await host.ask(program.control.disarm())?.state == .absent)
      _ = try await host.ask(program.control.forgetReceipts())
      let left = try await host.line("find /etc /run /var/lib -name '*muster-guard*'")
      #expect(left.text == "")
    }
  }

  @Test func aRebootInMidFaultIsALapsedLease() async throws {
    try await withBootedHost(hasSystemd: false) { host in
      let program = try program(host, lease: .seconds(3600))
      _ = try await host.ask(program.arm)
      #expect(try await host.ask(program.control.strike())?.held?.applied == ["cut"])
      // The reboot: no process, no memory, another boot id; what is on disk stays.
      let died = """
        read -r pid _ </run/muster-guard/watcher; kill -9 "$pid"
        umount /run; mount -t tmpfs tmpfs /run
        """
      try await #require(host.line(died).succeeded)
      try "11111111-2222-4333-8444-555555555555\n".write(
        toFile: "\(host.folder)/boot_id", atomically: false, encoding: .utf8)
      let after = try #require(try await host.ask(program.control.query())?.held)
      #expect(after.leaseLeft == 0 && !after.isProcessAlive && after.applied == ["cut"])
      #expect(after.digest == program.digest)

      _ = try await host.line("/etc/init.d/muster-guard start")
      for _ in 0..<200 where host.has("is-cut") { try await Task.sleep(for: .milliseconds(100)) }
      #expect(!host.has("is-cut"))
      var fired = try await host.ask(program.control.query())
      for _ in 0..<100 where fired?.held?.applied != [] {
        try await Task.sleep(for: .milliseconds(100))
        fired = try await host.ask(program.control.query())
      }
      #expect(fired?.state == .fired)
      #expect(try await host.ask(program.control.disarm())?.state == .absent)
    }
  }

  @Test func aHostWhoseDiskIsFullIsHealedAllTheSame() async throws {
    try await withBootedHost(hasSystemd: false) { host in
      let program = try program(host)
      try await #require(
        host.line(
          "mkdir /var/lib/muster-guard; mount -t tmpfs -o size=1m,mode=700 x /var/lib/muster-guard"
        )
        .succeeded)
      _ = try await host.ask(program.arm)
      #expect(try await host.ask(program.control.strike())?.held?.applied == ["cut"])
      _ = try await host.line("cat /dev/zero >/var/lib/muster-guard/filler 2>/dev/null")
      // A renewal needs no room on the disk.
      let renewed = try await host.ask(
        program.control.renew(generation: 1, lease: .milliseconds(1)))
      #expect(renewed?.held?.generation == 2)
      for _ in 0..<200 where host.has("is-cut") { try await Task.sleep(for: .milliseconds(100)) }
      #expect(!host.has("is-cut"))
      #expect(try await host.ask(program.control.query())?.state == .fired)
    }
  }
}
