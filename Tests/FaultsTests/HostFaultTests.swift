import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Faults

/// Reboot, freeze, clocks, processors and memory, on a host of its own.
@Suite(.serialized) struct HostFaultTests {
  private func describe(
    _ kind: String, _ parameters: [String: String] = [:]
  ) throws -> FaultDescription {
    try FaultCatalogue.describe(
      kind, hosts: ["db1"], parameters: parameters, context: ExampleEnvironment.context())
  }

  @Test(arguments: ["orderly", "hard"])
  func aRebootIsAskedForOnceAndCalledOffBefore(way: String) async throws {
    let setup = """
      echo first >/run/boot_id
      : >/run/sysrq
      mount --bind /run/boot_id /proc/sys/kernel/random/boot_id
      # Not every kernel has it.
      [ ! -e /proc/sysrq-trigger ] || mount --bind /run/sysrq /proc/sysrq-trigger
      """
    try await withHostLab(setup: setup) { host in
      // Nothing here may reach the machine's own: the trigger is a plain file.
      let trigger = "if [ -e /proc/sysrq-trigger ]; then stat -c %s /proc/sysrq-trigger; fi"
      try #require(["", "0"].contains(try await host.line(trigger)))
      for program in ["systemctl", "reboot", "shutdown"] {
        try host.fake(program, "#!/bin/sh\necho \"\(program) $*\" >>/run/asked\n")
      }
      // The two seconds before it begins last until the test says so.
      try host.fake(
        "sleep",
        """
        #!/bin/sh
        if [ "$1" = 2 ]; then until [ -e /run/go ]; do /bin/sleep 0.1; done; fi
        exec /bin/sleep "$@"
        """)
      let description = try describe("reboot", ["way": way])
      #expect(description.takesGuardsAway)
      let entry = description.placements[0].entry
      try await host.expect(0, try #require(description.preflight.dropFirst().first).script)
      // Called off before it begins.
      try await host.proveByHand(entry)
      #expect(try await host.line("cat /run/asked /run/sysrq 2>/dev/null") == "")
      // Begun: the boot id is another.
      try await host.line(": >/run/go")
      for _ in 0..<2 { try await host.expect(0, entry.apply) }
      let asked = way == "hard" ? ["b", "systemctl reboot -ff"] : ["systemctl reboot"]
      var said = ""
      for _ in 0..<100 where !asked.contains(said) {
        said = try await host.line("cat /run/asked /run/sysrq 2>/dev/null")
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(asked.contains(said))
      // The boot that it was met in is over once the id is another; nothing else counts.
      var met = ExampleEnvironment.context()
      met.facts["db1"]?.bootID = "first"
      let probe = try #require(
        try FaultCatalogue.describe(
          "reboot", hosts: ["db1"], parameters: ["way": way], context: met
        ).effectProbes.first)
      #expect(probe.host == "db1")
      try await host.expect(0, probe.script)
      try await host.line("echo second >/run/boot_id; true")
      try await host.expect(1, probe.script)
      try await host.expect(0, entry.effect)
      for _ in 0..<2 { try await host.expect(0, entry.undo) }
    }
  }

  /// Two programs, one that another stopped before, and one that hangs on SSH.
  private static let programs = """
    cp /bin/sleep /run/chatd
    cp /bin/dash /run/sshd
    /run/chatd 600 &
    /run/chatd 601 & last=$!
    /run/sshd -c '/run/chatd 602; :' &
    sleep 0.5
    kill -STOP $last
    """
  private static let states = """
    for a in 600 601 602; do
      p=$(grep -lx "$a" -a /proc/[0-9]*/cmdline 2>/dev/null)
      for d in /proc/[0-9]*; do
        [ "$(tr '\\0' ' ' <$d/cmdline 2>/dev/null)" = "/run/chatd $a " ] || continue
        cut -d' ' -f3 $d/stat
      done
    done | tr -d '\\n'
    """

  @Test func aFrozenHostStandsStillButForItsGuardAndSSH() async throws {
    try await withHostLab(setup: Self.programs) { host in
      let description = try describe("freeze")
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      #expect(try await host.line(Self.states) == "STS")
      try await host.proveByHand(entry) { () async throws in
        #expect(try await host.line(Self.states) == "TTS")
      } afterwards: { () async throws in
        #expect(try await host.line(Self.states) == "STS")
      }
      try await host.proveByGuard([entry]) { () async throws in
        #expect(try await host.line(Self.states) == "TTS")
      }
      try await host.proveHalfDone(entry)
      #expect(try await host.line(Self.states) == "STS")
    }
  }

  @Test(arguments: ["/sys/fs/cgroup/unified", "/sys/fs/cgroup/freezer", "/sys/fs/cgroup"])
  func aCgroupIsFrozenAndThawed(root: String) async throws {
    let name = "muster-test-\(UUID().uuidString.prefix(8).lowercased())"
    let folder = "\(root)/\(name)"
    guard
      (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false))
        != nil
    else { return }
    defer { rmdir(folder) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard names.contains("cgroup.freeze") || names.contains("freezer.state") else { return }
    try await withHostLab(setup: Self.programs) { host in
      let description = try describe("freeze", ["cgroup": "/\(name)"])
      let entry = description.placements[0].entry
      try await host.line(
        "for d in /proc/[0-9]*; do "
          + "[ \"$(tr '\\0' ' ' <$d/cmdline)\" = '/run/chatd 600 ' ] && "
          + "echo ${d#/proc/} >\(folder)/cgroup.procs; done")
      try #require(try await host.line("grep -c . \(folder)/cgroup.procs") == "1")
      try await host.expectAble(description)
      try await host.proveByHand(entry)
      try await host.proveByGuard([entry])
      // What must go on is never frozen.
      try await host.line("echo 1 >\(folder)/cgroup.procs")
      let (status, text) = try await host.ask(entry.apply)
      #expect(status == 1 && text.contains("which must go on"), "\(text)")
      #expect(
        try await host.ask(try #require(description.preflight.last).script).text
          .contains("missing=a cgroup without guard"))
    }
  }

  private static let fakeDate = """
    #!/bin/sh
    # A clock of its own: the machine's, and what it was set off by.
    read -r off </run/clock-offset 2>/dev/null || off=0
    real=$(/bin/date +%s.%N)
    case $1 in
      -s)
        to=${2#@}
        echo $((${to%.*} - ${real%.*} + off * 0)) >/run/clock-offset
        ;;
      +%s.%N) printf '%s.%s\\n' $((${real%.*} + off)) "${real#*.}" ;;
      +%s) printf '%s\\n' $((${real%.*} + off)) ;;
      *) exec /bin/date "$@" ;;
    esac
    """

  @Test(arguments: ["90s", "-1h"])
  func aSteppedClockIsSetBackByWhatIsLeftOfTheStep(by: String) async throws {
    let setup = """
      echo first >/run/boot_id
      mount --bind /run/boot_id /proc/sys/kernel/random/boot_id
      """
    try await withHostLab(setup: setup) { host in
      try host.fake("date", Self.fakeDate)
      let description = try describe("clock-step", ["by": by])
      let entry = description.placements[0].entry
      // It has no right to set a clock here, which is said.
      let (able, said) = try await host.ask(try #require(description.preflight.last).script)
      #expect(able == 1 && said.contains("CAP_SYS_TIME"), "\(said)")
      try await host.proveByHand(entry) { () async throws in
        let offset = Int(try await host.line("cat /run/clock-offset")) ?? 0
        #expect(abs(offset - (by == "90s" ? 90 : -3600)) <= 2)
      } afterwards: { () async throws in
        let offset = Int(try await host.line("cat /run/clock-offset")) ?? 99
        #expect(abs(offset) <= 2)
      }
      try await host.proveByGuard([entry])
      // Someone sets it meanwhile: theirs stays.
      try await host.expect(0, entry.apply)
      try await host.line("echo 7200 >/run/clock-offset")
      try await host.expect(9, entry.undo)
      #expect(try await host.line("cat /run/clock-offset") == "7200")
      // After a reboot there is nothing to step back.
      try await host.line("echo second >/run/boot_id")
      try await host.expect(0, entry.undo)
      try await host.expect(0, entry.residue)
      #expect(try await host.line("cat /run/clock-offset") == "7200")
    }
  }

  @Test func aDriftingClockGetsItsTickBack() async throws {
    let busybox = """
      #!/bin/sh
      [ "$1" = adjtimex ] || exec /usr/bin/busybox "$@"
      [ -e /run/tick ] || echo 10000 >/run/tick
      [ "$2" != -t ] || echo "$3" >/run/tick
      printf '    mode:         0\\n-t  tick:         %s us\\n' "$(cat /run/tick)"
      """
    try await withHostLab { host in
      try host.fake("busybox", busybox)
      let entry = try describe("clock-drift", ["loss": "50"]).placements[0].entry
      #expect(entry.apply.arguments == ["-500"])
      try host.forget()
      try await host.expect(1, entry.effect)
      for _ in 0..<2 { try await host.expect(0, entry.apply) }
      #expect(try await host.line("cat /run/tick") == "9500")
      try await host.expect(0, entry.effect)
      try await host.expect(1, entry.residue)
      for _ in 0..<2 { try await host.expect(0, entry.undo) }
      #expect(try await host.line("cat /run/tick") == "10000")
      try await host.proveByGuard([entry])
      try await host.expect(0, entry.apply)
      try await host.line("echo 9000 >/run/tick")
      try await host.expect(9, entry.undo)
    }
    #expect(throws: FaultError.self) { try describe("clock-drift") }
    #expect(throws: FaultError.self) { try describe("clock-step", ["by": "3s"]) }
  }

  private static let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"

  /// A program that says what time it is for it, all along.
  private static let clockwork = """
    LD_PRELOAD=\(library) FAKETIME_TIMESTAMP_FILE=/run/clock FAKETIME_NO_CACHE=1 \\
      perl -e 'while (1) { open(F, ">", "/run/told"); print F time(); close F;
        select(undef, undef, undef, 0.1) }' &
    """
  private static let told = "echo $(($(cat /run/told) - $(date +%s)))"

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: library),
      "needs Debian's package faketime"), arguments: ["", "+7"])
  func theClockOfProgramsUnderLibfaketimeStepsAndIsSetBack(before: String) async throws {
    let setup = (before.isEmpty ? "" : "echo \(before) >/run/clock\n") + Self.clockwork
    let ordinary = Int(before) ?? 0
    func off(_ host: HostLab) async throws -> Int {
      // Read between two writes it may be empty.
      for _ in 0..<20 {
        if let off = Int(try await host.line(Self.told)), abs(off) < 1_000_000 { return off }
      }
      return .max
    }
    try await withHostLab(setup: setup) { host in
      let description = try describe("clock-step", ["by": "-1h", "faketime": "/run/clock"])
      #expect(description.summary.hasSuffix("(not proven on metal)"))
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      try await host.proveByHand(entry) { () async throws in
        try await Task.sleep(for: .milliseconds(300))
        #expect(abs(try await off(host) + 3600) <= 2)
      } afterwards: { () async throws in
        try await Task.sleep(for: .milliseconds(300))
        #expect(abs(try await off(host) - ordinary) <= 2)
      }
      try await host.proveByGuard([entry])
      try await host.proveHalfDone(entry)
      #expect(try await host.line("cat /run/clock 2>/dev/null") == before)
      // Someone sets it meanwhile: theirs stays.
      try await host.expect(0, entry.apply)
      try await host.line("echo +99 >/run/clock")
      try await host.expect(9, entry.undo)
      #expect(try await host.line("cat /run/clock") == "+99")
      let other = try describe("clock-step", ["by": "1h", "faketime": "/run/other"])
      let (able, said) = try await host.ask(try #require(other.preflight.last).script)
      #expect(able == 1 && said.contains("missing=a program that runs under libfaketime"))
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: library), "needs Debian's package faketime"))
  func theClockOfProgramsUnderLibfaketimeDrifts() async throws {
    try await withHostLab(setup: Self.clockwork) { host in
      let description = try describe("clock-drift", ["loss": "100", "faketime": "/run/clock"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      try await host.proveByHand(entry)
      try await host.proveByGuard([entry]) { () async throws in
        // A tenth of a second in each second: the file says so, more and more.
        var lost: [Double] = []
        for _ in 0..<100 where lost.count < 3 {
          let text = try await host.line("sed -n 2p /run/clock 2>/dev/null")
          if let value = Double(text), value < 0, lost.last != value { lost.append(value) }
          try await Task.sleep(for: .milliseconds(100))
        }
        #expect(lost.count == 3 && lost == lost.sorted(by: >), "\(lost)")
      }
      try await host.proveHalfDone(entry)
      #expect(try await host.line("ls /run/clock* 2>/dev/null") == "")
    }
  }

  @Test func processorsAreBusyAndFreeAgain() async throws {
    try await withHostLab { host in
      let description = try describe("cpu-load", ["processors": "2"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      let busy = "grep -lF 'while :; do :; done' /proc/[0-9]*/cmdline 2>/dev/null | grep -c cmdline"
      try await host.proveByHand(entry) { () async throws in
        // Two, and the shells of this line itself.
        #expect((Int(try await host.line(busy)) ?? 0) >= 2)
      }
      try await host.proveByGuard([entry])
      try await host.proveHalfDone(entry)
    }
  }

  @Test func memoryIsTakenAndGivenBack() async throws {
    try await withHostLab { host in
      let description = try describe("memory-pressure", ["take": "32MiB"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      let name = entry.apply.arguments[0]
      try await host.proveByHand(entry) { () async throws in
        #expect(try await host.line("du -m /run/\(name)/taken | cut -f1") == "32")
      } afterwards: { () async throws in
        #expect(try await host.line("ls -d /run/\(name) 2>/dev/null") == "")
      }
      try await host.proveByGuard([entry])
      try await host.proveHalfDone(entry)
      try await host.line("mkdir /run/\(name); mount -t tmpfs theirs /run/\(name)")
      try await host.expect(9, entry.apply)
      try await host.expect(9, entry.undo)
      // More than there is, is said before anything starts.
      let much = try describe("memory-pressure", ["take": "9999GiB"])
      let (status, text) = try await host.ask(try #require(much.preflight.last).script)
      #expect(status == 1 && text.contains("of memory available"), "\(text)")
    }
  }
}
