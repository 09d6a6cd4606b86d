import DrillModel
import Foundation
import Testing

@testable import Faults

/// Processes ended and paused, services stopped, ports taken, on a host of its own.
@Suite(.serialized) struct ProcessFaultTests {
  private func describe(
    _ kind: String, _ parameters: [String: String]
  ) throws -> FaultDescription {
    try FaultCatalogue.describe(
      kind, hosts: ["db1"], parameters: parameters, context: ExampleEnvironment.context())
  }

  /// A service that a line of sh starts again whenever it ends.
  private static let supervised = """
    cp /bin/sleep /run/chatd
    (set +e; while :; do /run/chatd 600; sleep 0.3; done) >/dev/null 2>&1 &
    """

  @Test func whatItsSupervisorStartsAgainIsNotStartedTwice() async throws {
    try await withHostLab(setup: Self.supervised) { host in
      let description = try describe("process-kill", ["name": "chatd"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      let before = try await host.line("busybox pidof chatd")
      for shell in HostLab.shells {
        try host.forget()
        try await host.expect(1, entry.effect, shell: shell)
        for _ in 0..<2 { try await host.expect(0, entry.apply, shell: shell) }
        try await host.expect(0, entry.effect, shell: shell)
        for _ in 0..<2 { try await host.expect(0, entry.undo, shell: shell) }
        try await host.expect(0, entry.residue, shell: shell)
      }
      let after = try await host.line("busybox pidof chatd")
      #expect(after != before && !after.contains(" "), "\(before), then \(after)")
      try host.forget()
      try await host.proveByGuard([entry])
    }
  }

  @Test func whatNoOneStartsAgainIsStartedByItsCommandOrMissed() async throws {
    try await withHostLab(setup: "cp /bin/sleep /run/chatd; /run/chatd 600 &") { host in
      let alone = try describe("process-kill", ["name": "chatd"]).placements[0].entry
      try await host.expect(0, alone.apply)
      try await host.expect(1, alone.residue)
      try await host.expect(1, alone.undo, "nothing starts it")
      try host.forget()
      try await host.line(
        "setsid /run/chatd 600 >/dev/null 2>&1 </dev/null & echo $! >/run/chatd.pid")
      let started = try describe(
        "process-kill",
        [
          "pid-file": "/run/chatd.pid", "signal": "TERM",
          "start": "/run/chatd 600 & echo $! >/run/chatd.pid",
        ]
      ).placements[0].entry
      // What it did stays done; what is taken back is that nothing runs.
      try await host.proveByHand(started, effectAfter: 0)
      try await host.proveByGuard([started])
    }
  }

  @Test func aPausedProcessStandsStillAndOnlyOursGoesOn() async throws {
    let setup = """
      cp /bin/sleep /run/chatd
      /run/chatd 600 & /run/chatd 601 & /run/chatd 602 & last=$!
      sleep 0.5
      kill -STOP $last
      """
    try await withHostLab(setup: setup) { host in
      let description = try describe("process-pause", ["name": "chatd"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      let states =
        "grep -lx chatd /proc/[0-9]*/comm | sed 's/comm/stat/' | xargs cut -d' ' -f3 | sort"
      let before = try await host.line(states)
      #expect(before == "S\nS\nT")
      try await host.proveByHand(entry) { () async throws in
        #expect(try await host.line(states) == "T\nT\nT")
      } afterwards: { () async throws in
        #expect(try await host.line(states) == before)
      }
      try await host.proveByGuard([entry]) { () async throws in
        #expect(try await host.line(states) == "T\nT\nT")
      }
      #expect(try await host.line(states) == before)
      // Continued by someone, or gone: nothing is left to do.
      try await host.expect(0, entry.apply)
      try await host.line("kill -CONT $(busybox pidof chatd); kill -9 $(busybox pidof chatd)")
      try await host.expect(0, entry.undo)
    }
  }

  @Test(arguments: ["init", "sshd", "sh"])
  func itsOwnWayToTheHostIsNeverStruck(name: String) async throws {
    try await withHostLab(setup: "cp /bin/sleep /run/sshd; /run/sshd 600 &") { host in
      // The script's own line are shells; init is one as well.
      for kind in ["process-pause", "process-kill"] {
        try host.forget()
        let entry = try describe(kind, ["name": name == "sh" ? "dash" : name]).placements[0].entry
        let (status, text) = try await host.ask(entry.apply)
        #expect(status == 1 && text.contains("there is no"), "\(text)")
      }
      #expect(try await host.line("busybox pidof sshd") != "")
    }
  }

  private static let initScript = """
    #!/bin/sh
    case $1 in
      start) [ -e /run/up ] || { : >/run/up; echo start >>/run/story; } ;;
      stop) rm -f /run/up; echo stop >>/run/story ;;
      status) [ -e /run/up ] ;;
    esac
    """

  @Test func aSystemVServiceKeepsItsLinks() async throws {
    let setup = """
      mkdir -p $scratch/upper $scratch/work
      mount -t overlay overlay -o lowerdir=/etc,upperdir=$scratch/upper,workdir=$scratch/work /etc
      cat >/etc/init.d/chatd <<'X'
      \(Self.initScript)
      X
      chmod 755 /etc/init.d/chatd
      ln -s ../init.d/chatd /etc/rc2.d/S01chatd
      : >/run/up
      """
    try await withHostLab(setup: setup) { host in
      let description = try describe("service-stop", ["service": "chatd"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      try await host.proveByHand(entry) { () async throws in
        #expect(try await host.line("ls /run/up 2>/dev/null") == "")
      } afterwards: { () async throws in
        #expect(try await host.line("cat /run/story; rm /run/story") == "stop\nstart")
      }
      try await host.proveByGuard([entry])
      try await host.proveHalfDone(entry)
      // Someone disables it meanwhile: it is theirs.
      try await host.expect(0, entry.apply)
      try await host.line("rm /etc/rc2.d/S01chatd")
      try await host.expect(9, entry.undo)
      #expect(try await host.line("ls /run/up 2>/dev/null") == "")
    }
  }

  @Test func aUnitKeepsWhetherItIsEnabledOrMasked() async throws {
    let systemctl = """
      #!/bin/sh
      # A fake with one unit: /run/up while it runs, /run/state for its file.
      case "$*" in
        'show -p ActiveState --value chatd') if [ -e /run/up ]; then echo active; else echo inactive; fi ;;
        'show -p UnitFileState --value chatd') cat /run/state ;;
        'start chatd') : >/run/up ;;
        'stop chatd') rm -f /run/up ;;
        *) echo "not asked for: $*" >&2; exit 1 ;;
      esac
      """
    let setup = "mkdir -p /run/systemd/system; : >/run/up; echo enabled >/run/state"
    try await withHostLab(setup: setup) { host in
      try host.fake("systemctl", systemctl)
      let entry = try describe("service-stop", ["service": "chatd"]).placements[0].entry
      try await host.proveByHand(entry)
      try await host.expect(0, entry.apply)
      try await host.line("echo masked >/run/state")
      let (status, text) = try await host.ask(entry.undo)
      #expect(status == 9 && text.contains("from enabled to masked"), "\(text)")
    }
  }

  @Test func whatIsStartedAgainIsNotTheGuardsOwn() async throws {
    let setup = """
      cp /bin/sleep /run/chatd
      mkdir -p /run/systemd/system
      """
    try await withHostLab(setup: setup) { host in
      // Out of the guard's unit, with ordinary mask and without the guard's variables.
      try host.fake(
        "systemd-run",
        "#!/bin/sh\necho \"$*\" >>/run/scopes\nshift 3\nexec setsid \"$@\"\n")
      try await host.line("setsid /run/chatd 600 >/dev/null 2>&1 </dev/null &")
      let entry = try describe(
        "process-kill",
        [
          "name": "chatd",
          // Other variables of that name are whoever runs the tests' own.
          "start": "{ umask; env | grep -cE '^MUSTER_(KEEP|AGAIN)='; } >/run/seen; "
            + "/run/chatd 600 &",
        ]
      ).placements[0].entry
      try await host.expect(0, entry.apply)
      try await host.expect(0, entry.undo)
      #expect(try await host.line("cat /run/seen") == "0022\n0")
      #expect(
        try await host.line("cat /run/scopes").contains("--scope --collect env -u MUSTER_KEEP"))
    }
  }

  @Test func aServiceMayHaveItsOwnCommands() async throws {
    try await withHostLab(setup: ": >/run/up") { host in
      let description = try describe(
        "service-stop",
        [
          "service": "chatd", "stop": "rm /run/up", "start": ": >/run/up",
          "status": "[ -e /run/up ]",
        ])
      try await host.expectAble(description)
      try await host.proveByHand(description.placements[0].entry)
      try await host.proveByGuard(description.placements.map(\.entry))
    }
    #expect(throws: FaultError.self) {
      try describe("service-stop", ["service": "chatd", "stop": "x"])
    }
    #expect(throws: FaultError.self) { try describe("service-stop", ["service": "ssh"]) }
  }

  @Test(arguments: ["python3", "perl", "busybox"])
  func aTakenPortIsGivenBack(by program: String) async throws {
    try await withHostLab { host in
      for other in ["python3", "perl", "socat"] where other != program {
        try host.fake(other, "#!/bin/sh\nexit 1\n")
      }
      if program == "python3" {
        try host.fake("python3", "#!/bin/sh\nexec /usr/bin/python3 \"$@\"\n")
      }
      if program == "busybox" {
        try FileManager.default.removeItem(atPath: "\(host.scratch)/bin/socat")
      }
      let description = try describe("port-taken", ["port": "5333"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      let bind = "timeout 2 busybox nc -l -p 5333 </dev/null; [ $? -eq 1 ] && echo taken"
      try await host.proveByHand(entry) { () async throws in
        #expect(try await host.line(bind) == "taken")
      }
      try await host.proveByGuard([entry])
      #expect(try await host.line(bind) == "")
      // A port in use is not ours to take.
      try await host.line("setsid busybox nc -ll -p 5333 -e true >/dev/null 2>&1 </dev/null &")
      try await Task.sleep(for: .milliseconds(300))
      let (status, text) = try await host.ask(entry.apply)
      #expect(status == 1 && text.contains("someone listens"), "\(text)")
      try await host.expect(0, entry.undo)
      #expect(try await host.line(bind) == "taken")
    }
  }
}
