import DrillModel
import Foundation
import Guard
import Testing

@testable import Faults

/// What becomes of a fault whose guard somebody removed whole, or whose host rebooted in mid-fault.
///
/// The runner arms a removed guard anew and has it note again what was struck: nothing is struck a
/// second time, and all that can be taken back is.
@Suite(.serialized) struct RegainTests {
  /// A fault of a host lab: what makes it visible from outside, and what else must hold.
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: String
    var parameters: [String: String]
    var setup: String
    /// Says `well` while the host is as it was.
    var look: String
    /// What someone does after the guard was removed; the fault's own effect may be gone by that.
    var meanwhile = ":"

    var testDescription: String { meanwhile == ":" ? kind : "\(kind), mended meanwhile" }
  }

  private static let start =
    "[ -e /run/chatd.pid ] && kill -0 $(cat /run/chatd.pid) 2>/dev/null || "
    + "{ setsid /run/chatd 600 >/dev/null 2>&1 </dev/null & echo $! >/run/chatd.pid; }"
  private static let daemon = "cp /bin/sleep /run/chatd; \(start); sleep 0.3"
  private static let runsOnce = "[ $(busybox pidof chatd | wc -w) -eq 1 ] && echo well"

  static let cases = [
    Case(
      kind: "process-kill", parameters: ["name": "chatd", "start": start], setup: daemon,
      look: runsOnce),
    Case(
      kind: "process-kill", parameters: ["name": "chatd", "start": start], setup: daemon,
      look: runsOnce
        + "; [ ! -e /run/mine ] || [ \"$(cat /run/mine)\" = \"$(cat /run/chatd.pid)\" ]"
        + " || echo another",
      meanwhile: "\(start); cat /run/chatd.pid >/run/mine"),
    Case(
      kind: "process-pause", parameters: ["name": "chatd"], setup: daemon,
      look: "[ $(cut -d' ' -f3 /proc/$(busybox pidof chatd)/stat) = S ] && echo well"),
    Case(
      kind: "service-stop",
      parameters: [
        "service": "chatd", "stop": "rm /run/up", "start": ": >/run/up", "status": "[ -e /run/up ]",
      ], setup: ": >/run/up", look: "[ -e /run/up ] && echo well"),
    Case(
      kind: "service-stop",
      parameters: [
        "service": "chatd", "stop": "rm /run/up; echo stop >>/run/story", "start": ": >/run/up",
        "status": "[ -e /run/up ]",
      ], setup: ": >/run/up",
      look: "[ -e /run/up ] && [ $(wc -l </run/story 2>/dev/null || echo 1) -eq 1 ] && echo well",
      meanwhile: ": >/run/up"),
    Case(
      kind: "disk-full", parameters: ["path": "/run/disk", "leave": "1MiB"],
      setup: "mkdir /run/disk; mount -t tmpfs -o size=16m disk /run/disk",
      look:
        "dd if=/dev/zero of=/run/disk/f bs=1M count=8 2>/dev/null && rm /run/disk/f && echo well"),
    Case(
      kind: "disk-read-only", parameters: ["mount": "/run/disk"],
      setup: "mkdir /run/disk; mount -t tmpfs -o size=16m disk /run/disk",
      look: "touch /run/disk/f 2>/dev/null && echo well"),
    Case(
      kind: "port-taken", parameters: ["port": "5333"], setup: ":",
      look: "grep -q ':14D5 ' /proc/net/tcp /proc/net/tcp6 || echo well"),
    Case(
      kind: "network-cut", parameters: [:], setup: ":",
      look: "nft list tables | grep -q muster || echo well"),
  ]

  private struct Guarded {
    let host: HostLab
    let program: GuardProgram

    var control: GuardControl { program.control }

    init(_ host: HostLab, _ entries: [GuardEntry]) throws {
      self.host = host
      let folders = try GuardFolders(
        durable: "\(host.scratch)/durable", volatile: "\(host.scratch)/volatile")
      program = try GuardProgram(
        host: "db1", control: GuardControl(run: "run-1", token: 1, folders: folders), owner: "o",
        lease: .seconds(600), entries: entries)
    }

    func ask(_ script: Script) async throws -> (status: GuardStatus, answer: GuardAnswer) {
      let (status, text) = try await host.ask(script)
      let reply = GuardReply(
        CommandOutcome(ending: .exited(status ?? 1), output: Array((text + "\n").utf8)))
      guard case .answered(let found, let answer) = reply else {
        throw Unreadable(description: "\(reply): \(text)")
      }
      return (found, answer)
    }

    /// Somebody ends the watcher, and removes all that is the guard's.
    func beRemoved() async throws {
      try await host.line(
        "read -r pid _ <\(host.scratch)/volatile/watcher; kill -KILL $pid; "
          + "rm -rf \(host.scratch)/durable \(host.scratch)/volatile")
      #expect(try await ask(control.query()).status == .absent)
    }

    func finish() async throws {
      #expect(try await ask(control.disarm()).answer.state == .absent)
      _ = try await ask(control.forgetReceipts())
    }
  }

  private struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }

  private func entries(_ kind: String, _ parameters: [String: String]) throws -> [GuardEntry] {
    try FaultCatalogue.describe(
      kind, hosts: ["db1"], parameters: parameters, context: ExampleEnvironment.context()
    ).placements.map(\.entry)
  }

  @Test(arguments: cases)
  func aGuardThatWasRemovedWholeTakesBackWhatItHadStruck(of fault: Case) async throws {
    try await withHostLab(setup: fault.setup) { host in
      let entries = try entries(fault.kind, fault.parameters)
      let guarded = try Guarded(host, entries)
      #expect(try await host.line(fault.look) == "well")
      _ = try await guarded.ask(guarded.program.arm)
      #expect(try await guarded.ask(guarded.control.strike()).status == .done)
      #expect(try await host.line(fault.look) == "")
      try await guarded.beRemoved()
      try await host.line(fault.meanwhile)

      #expect(try await guarded.ask(guarded.program.arm).status == .done)
      let ids = entries.map(\.id)
      // Killed half way or sent twice, it comes to the same.
      for _ in 0..<2 {
        let regained = try await guarded.ask(guarded.control.regain(entries: ids))
        #expect(regained.status == .done, "\(regained.answer.reason ?? "")")
        #expect(Set(regained.answer.held?.applied ?? []) == Set(ids))
      }
      // Nothing was struck once more.
      #expect(try await host.line(fault.look) == (fault.meanwhile == ":" ? "" : "well"))
      let released = try await guarded.ask(guarded.control.release())
      #expect(released.status == .done, "\(released.answer.outcomes)")
      #expect(try await host.line(fault.look) == "well")
      try await guarded.finish()
    }
  }

  @Test(
    arguments: cases.filter { ["process-kill", "service-stop", "disk-full"].contains($0.kind) })
  func aRebootInMidFaultIsTakenBackByWhatStartsAtBoot(of fault: Case) async throws {
    let boot =
      "cp /proc/sys/kernel/random/boot_id $scratch/boot_id; "
      + "mount --bind $scratch/boot_id /proc/sys/kernel/random/boot_id; "
    try await withHostLab(setup: boot + fault.setup) { host in
      let guarded = try Guarded(host, try entries(fault.kind, fault.parameters))
      _ = try await guarded.ask(guarded.program.arm)
      #expect(try await guarded.ask(guarded.control.strike()).status == .done)
      #expect(try await host.line(fault.look) == "")
      // No process, no memory, another boot id; what is on disk stays, and may have been mended by
      // what starts at boot.
      try await host.line(
        "read -r pid _ <\(host.scratch)/volatile/watcher; kill -KILL $pid; "
          + "rm -rf \(host.scratch)/volatile; "
          + "echo 11111111-2222-4333-8444-555555555555 >\(host.scratch)/boot_id; \(fault.meanwhile)"
      )
      try await host.line(
        "setsid sh \(host.scratch)/durable/guard/guard.sh \(host.scratch)/durable "
          + "\(host.scratch)/volatile watch run-1 </dev/null >/dev/null 2>&1 &")
      var last = try await guarded.ask(guarded.control.query()).answer
      for _ in 0..<300 where last.state != .fired || last.held?.applied != [] {
        try await Task.sleep(for: .milliseconds(100))
        last = try await guarded.ask(guarded.control.query()).answer
      }
      #expect(last.state == .fired && last.held?.applied == [])
      #expect(try await host.line(fault.look) == "well")
      try await guarded.finish()
    }
  }

  /// What only the removed notes knew: never guessed, never said to be as it was.
  @Test func whatNothingKnowsAnyMoreIsSaid() async throws {
    let setup = "mkdir -m 750 /run/share"
    try await withHostLab(setup: setup) { host in
      let rights = try entries("wrong-rights", ["path": "/run/share"])
      let guarded = try Guarded(host, rights)
      _ = try await guarded.ask(guarded.program.arm)
      #expect(try await guarded.ask(guarded.control.strike()).status == .done)
      try await guarded.beRemoved()
      _ = try await guarded.ask(guarded.program.arm)
      let regained = try await guarded.ask(guarded.control.regain(entries: rights.map(\.id)))
      #expect(regained.status == .failed)
      #expect(regained.answer.reason?.contains("the former rights of /run/share") == true)
      // Someone has put it right: then there is nothing to be known.
      try await host.line("chmod 750 /run/share")
      #expect(
        try await guarded.ask(guarded.control.regain(entries: rights.map(\.id))).status == .done)
      _ = try await guarded.ask(guarded.control.release())
      #expect(try await host.line("stat -c %a /run/share") == "750")
      try await guarded.finish()
    }
  }
}
