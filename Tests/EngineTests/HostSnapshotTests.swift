import DrillModel
import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Engine

/// The state of a host by the real script, in a mount namespace of its own: each planted difference
/// is told, and turns the restore proof red; what comes and goes by itself does not.
@Suite(.serialized, .enabled(if: geteuid() == 0, "namespaces need root"))
struct HostSnapshotTests {
  /// Runs the script after `setup`; its answer, as a performer would have it.
  private func look(_ setup: String, _ folders: [String] = []) async throws -> CommandOutcome {
    let script = HostSnapshot.script(folders: folders)
    let line = """
      set -e
      mount -t tmpfs tmpfs /run
      mount -t tmpfs tmpfs /etc/rc2.d
      mkdir /run/bin
      PATH=/run/bin:$PATH
      export PATH
      \(setup)
      set +e
      exec sh -s -- "$@"
      """
    let result = try await LocalCommand(
      "unshare",
      ["--mount", "--net", "--propagation", "private", "sh", "-c", line, "sh"] + folders,
      environment: ["PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"],
      input: Array(script.text.utf8)
    ).run()
    #expect(result.succeeded, "\(result.errorText)")
    return CommandOutcome(ending: .exited(0), output: result.output, sentAt: 1, endedAt: 2)
  }

  /// The difference as the proof says it; the run ends with exit code 6 and says it too.
  private func proof(_ before: CommandOutcome, _ after: CommandOutcome) throws -> String {
    let reply = RequestPerformer.reply(
      toSnapshot: after, of: "client1", before: before.values, isFinal: true)
    guard reply.result != .succeeded else { return "" }
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(reply.result, reply.detail)) {
        $0 == .snapshot(host: "client1", isFinal: true)
      })
    #expect(run.exit == .notRestored)
    #expect(run.ended?.reasons.contains { $0.contains(reply.detail) } == true)
    return reply.detail
  }

  /// A `systemctl` that lists services as `show` and `list-unit-files` do.
  private static func systemd(_ units: [(name: String, properties: [String])]) -> String {
    let blocks = units.map { unit in
      (["Id=\(unit.name)"] + unit.properties).joined(separator: "\n")
    }.joined(separator: "\n\n")
    return """
      mkdir -p /run/systemd/system
      cat >/run/units <<'EOF'
      \(blocks)
      EOF
      printf '#!/bin/sh\\n[ "$1" != show ] || cat /run/units\\n' >/run/bin/systemctl
      chmod 755 /run/bin/systemctl
      """
  }

  @Test func runningServicesOfSystemdAreCompared() async throws {
    let flapping: [(name: String, properties: [String])] = [
      ("once.service", ["Type=oneshot", "SubState=exited", "UnitFileState=enabled"]),
      (
        "nightly.service",
        ["Type=simple", "SubState=running", "UnitFileState=enabled", "TriggeredBy=nightly.timer"]
      ),
      ("user@0.service", ["Type=notify", "SubState=running", "UnitFileState=static"]),
      (
        "named.service",
        ["Type=dbus", "SubState=running", "UnitFileState=static", "BusName=org.example.Named"]
      ),
      (
        "asked.service",
        ["Type=simple", "SubState=running", "UnitFileState=static", "TriggeredBy=asked.socket"]
      ),
      ("run-u7.service", ["Type=simple", "SubState=running", "Transient=yes"]),
      ("muster-guard-run-1.service", ["Type=simple", "SubState=running"]),
    ]
    func chat(_ state: String) -> (name: String, properties: [String]) {
      ("chat.service", ["Type=notify", "SubState=\(state)", "UnitFileState=enabled"])
    }
    let database: (name: String, properties: [String]) =
      ("db@15-main.service", ["Type=forking", "SubState=running", "UnitFileState=indirect"])
    let before = try await look(Self.systemd([chat("running"), database] + flapping))
    #expect(before.values["running"] == "chat.service db@15-main.service")
    #expect(try proof(before, await look(Self.systemd([chat("running"), database]))) == "")
    #expect(
      try proof(before, await look(Self.systemd([chat("dead"), database] + flapping)))
        == "no longer runs: chat.service")
    #expect(
      try proof(before, await look(Self.systemd([chat("auto-restart")])))
        == "no longer runs: chat.service db@15-main.service")
    let other = try await look(
      Self.systemd([
        chat("running"), database, ("left.service", ["Type=simple", "SubState=running"]),
      ]))
    #expect(try proof(before, other) == "runs, and did not: left.service")
  }

  @Test func runningServicesOfInitScriptsAreCompared() async throws {
    func scripts(_ status: Int) -> String {
      """
      printf '#!/bin/sh\\ncase $1 in start) : ;; status) exit \(status) ;; esac\\n' \
        >/etc/rc2.d/S02alpha
      printf '#!/bin/sh\\ncase $1 in status) : ;; esac\\n' >/etc/rc2.d/S01beta
      # It knows no status: whatever it is told, it acts.
      printf '#!/bin/sh\\ntouch /run/acted\\n' >/etc/rc2.d/S03blind
      printf '#!/bin/sh\\ncase $1 in status) : ;; esac\\n' >/etc/rc2.d/S04muster-guard
      printf '#!/bin/sh\\ncase $1 in status) : ;; esac\\n' >/etc/rc2.d/K01idle
      chmod 755 /etc/rc2.d/*
      trap '[ ! -e /run/acted ] || echo acted=yes' EXIT
      """
    }
    let before = try await look(scripts(0))
    #expect(before.values["running"] == "alpha beta")
    #expect(before.values["acted"] == nil)
    #expect(try proof(before, await look(scripts(0))) == "")
    #expect(try proof(before, await look(scripts(3))) == "no longer runs: alpha")
    // One that hung, then or now, proves nothing either way.
    let hung = try await look(
      scripts(0) + "\nsed -i 's/exit 0/exit 124/' /etc/rc2.d/S02alpha")
    #expect(hung.values["running"] == "alpha? beta")
    #expect(try proof(before, hung) == "")
    #expect(try proof(hung, await look(scripts(3))) == "")
    let renumbered = try await look(scripts(0) + "\nmv /etc/rc2.d/S02alpha /etc/rc2.d/S09alpha")
    #expect(try proof(before, renumbered) == "")
    let disabled = try await look(scripts(0) + "\nmv /etc/rc2.d/S01beta /etc/rc2.d/K09beta")
    #expect(try proof(before, disabled).contains("no longer runs: beta"))
    #expect(try proof(before, disabled).contains("services was "))
  }

  @Test func anAddressIsToldAndWhatAnInterfaceGivesItselfIsNot() async throws {
    func host(_ card: String, _ more: String = ":") -> String {
      """
      ip link add eth0 address \(card) type veth peer name far
      ip link set far up
      ip link set eth0 up
      ip address add 192.0.2.5/24 dev eth0
      until ip -6 addr show dev eth0 | grep -q fe80; do sleep 0.1; done
      \(more)
      """
    }
    let before = try await look(host("02:00:00:00:00:01"))
    #expect(try proof(before, await look(host("02:00:00:00:00:02"))) == "")
    let more = try await look(host("02:00:00:00:00:01", "ip address add 192.0.2.6/24 dev eth0"))
    #expect(try proof(before, more).contains("addresses was "))
    let global = try await look(host("02:00:00:00:00:01", "ip address add 2001:db8::5/64 dev eth0"))
    #expect(try proof(before, global).contains("addresses was "))
  }

  @Test func aFileSystemThatTakesNoWritesIsToldFromOneThatDoes() async throws {
    let mounted = "mkdir /run/data; mount -t tmpfs data /run/data"
    let before = try await look(mounted)
    #expect(try proof(before, await look(mounted)) == "")
    let closed = try await look(mounted + "; mount -o remount,ro /run/data")
    #expect(try proof(before, closed).hasPrefix("mounts was "))
  }

  @Test func filesOfOursAreToldWhereADiskFaultStruckAndHowMuchIsUsedIsNot() async throws {
    let folder = "/run/data"
    let mounted = "mkdir \(folder); mount -t tmpfs -o size=8m data \(folder)"
    let before = try await look(mounted, [folder])
    #expect(before.values["disk.1"] == "/run/data: room, files of ours: none")
    let used = try await look(
      mounted + "; dd if=/dev/zero of=\(folder)/theirs bs=1M count=4 2>&1", [folder])
    #expect(try proof(before, used) == "")
    let left = try await look(mounted + "; : >\(folder)/.muster_run_1_02", [folder])
    #expect(
      try proof(before, left)
        == "disk was /run/data: room, files of ours: none; "
        + "is /run/data: room, files of ours: .muster_run_1_02")
    let full = try await look(
      mounted + "; dd if=/dev/zero of=\(folder)/theirs bs=64k 2>/dev/null || :", [folder])
    #expect(try proof(before, full).contains("is /run/data: full"))
  }

  @Test func theFoldersAreThoseOfThePlansFaults() throws {
    var plan = try LabPlan.make()
    #expect(plan.struckFolders(on: "chat3") == [])
    var fault = try #require(plan.faults.first)
    fault.description.effects = [
      DeclaredEffect(host: "chat3", .diskFull(path: "/srv", left: 0)),
      DeclaredEffect(host: "chat3", .certificateExpired(path: "/etc/chat/cert.pem")),
      DeclaredEffect(host: "chat3", .memory(taken: 1)), DeclaredEffect(host: "chat3", .powerOff),
      DeclaredEffect(host: "db3", .diskReadOnly(path: "/data")),
    ]
    plan.faults = [fault]
    #expect(plan.struckFolders(on: "chat3") == ["/srv", "/etc/chat", "/run"])
    #expect(plan.struckFolders(on: "db3") == ["/data"])
  }

  /// A clock that was set, and not set back, is no clock as it was.
  @Test func aClockThatWasSetIsTold() throws {
    let state = CommandOutcome(ending: .exited(0), output: Array("a=b\n".utf8))
    func reply(_ before: HostClock, _ after: HostClock) -> Reply {
      RequestPerformer.reply(
        toSnapshot: state, of: "db1", before: state.values, isFinal: true, clock: after,
        clockBefore: before)
    }
    func clock(_ offset: Double, at wall: Double, _ monotonic: Double?) -> HostClock {
      HostClock(offset: offset, error: 0.02, wall: wall, monotonic: monotonic)
    }
    let before = clock(0.5, at: 1_000_000, 500)
    #expect(reply(before, clock(0.6, at: 1_000_060, 560)).result == .succeeded)
    // What clocks drift by, and are corrected for, grows with the time that has passed.
    #expect(reply(before, clock(1.5, at: 1_003_600, 4100)).result == .succeeded)
    let set = reply(before, clock(5.5, at: 1_000_060, 560))
    #expect(set.result == .failed)
    #expect(set.detail.contains("clock is 5.0 s ahead of where it was left to run"))
    #expect(reply(before, clock(-0.5, at: 1_000_060, 560)).detail.contains("1.0 s behind"))
    // The runner's own clock was stepped by an hour meanwhile: no host's fault.
    #expect(reply(before, clock(-3599.5, at: 1_003_660, 560)).result == .succeeded)
    // A recovery knows the record only: then the wall clocks are compared.
    let recorded = try #require(HostClock(before.values))
    #expect(reply(recorded, clock(0.6, at: 1_000_060, 9)).result == .succeeded)
    #expect(reply(recorded, clock(5.5, at: 1_000_060, 9)).result == .failed)
    #expect(HostClock(["clock.offset": "nan", "clock.error": "0", "clock.wall": "0"]) == nil)
    #expect(HostClock(["a": "b"]) == nil)
  }
}
