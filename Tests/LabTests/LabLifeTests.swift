import Glibc
import LocalProcess
import Testing

@testable import Lab

/// One lab of its own name is raised, used, hurt and taken down.
///
/// The order of the steps is the test.
@Suite(
  "A lab's life", .serialized,
  .enabled(
    if: geteuid() == 0 && LabRequirement.all.allSatisfy(\.isMet),
    "needs root and the programs of docs/lab.md"))
struct LabLifeTests {
  @Test("it comes up whole, works, survives power cuts, and goes without a trace")
  func life() async throws {
    let lab = try Lab(
      name: "lab-test-\(getpid())", timeToLive: .seconds(1200), shippingInterval: .seconds(2))
    try await lab.down()
    #expect(try await LabTraces.find(lab.name, octet: nil) == LabTraces())
    do {
      let running = RunningLab(lab: lab, status: try await lab.up(deadline: .seconds(420)))
      try await isWhole(running)
      try await leavesTraces(running)
      try await replicates(running)
      try await chats(running)
      try await refusesWhereIdle(running)
      try await isRouted(running)
      try await powersOffAndOn(running)
      try await keepsServicesOverRestart(running)
      try await bootsSystemd(running)
      try await isKnownBrokenAfterCrash(running)
    } catch {
      Issue.record(error)
    }
    let octet = try #require(lab.subnet).octet
    let living = try await LabTraces.find(lab.name, octet: octet)
    #expect(!living.files.isEmpty)
    try await lab.down()
    #expect(try await LabTraces.find(lab.name, octet: octet) == LabTraces())
    try await lab.down()
  }

  private func isWhole(_ running: RunningLab) async throws {
    #expect(running.status.phase == .ready)
    #expect(running.status.hosts.count == 13)
    #expect(running.status.hosts.allSatisfy { $0.isOn })
    #expect(running.status.processBytes > 50_000_000)
    #expect(running.status.fileBytes > 10_000_000)
    #expect((1...1200).contains(try #require(running.status.secondsLeft)))
    #expect(try await running.lab.up().hosts == running.status.hosts)
    #expect(try await running.on("chat3", "hostname") == "chat3")
    #expect(throws: LabError.self) { try running.lab.shellCommand("db9") }
  }

  /// What `down` must remove is there while the lab is, and is what is looked for.
  private func leavesTraces(_ running: RunningLab) async throws {
    let subnet = try #require(running.lab.subnet)
    let traces = try await LabTraces.find(running.lab.name, octet: subnet.octet)
    #expect(traces.links == [subnet.link])
    #expect(traces.routes.contains { $0.hasPrefix("\(subnet.text) via") })
    #expect(traces.processes.count > 12)
    #expect(!traces.controlGroups.isEmpty)
    #expect(traces.mounts.isEmpty, "the lab's mounts belong in its own namespaces")
    #expect(traces.firewall.isEmpty, "the machine's firewall is not the lab's")
  }

  private func replicates(_ running: RunningLab) async throws {
    #expect(
      try await running.on(
        "db1", running.query("SELECT application_name, sync_state FROM pg_stat_replication"))
        == "db2|sync")
    _ = try await running.on("db1", running.query("CREATE TABLE proof AS SELECT 4711 AS number"))
    #expect(try await running.on("db2", running.query("SELECT number FROM proof")) == "4711")
    let late = running.query("SELECT number, pg_is_in_recovery() FROM proof")
    #expect(try await running.until("4711", on: "db3", late) == "4711|t")
    #expect(try await running.on("db3", running.query("SHOW primary_conninfo")) == "")
    #expect(try await running.on("db4", "service postgresql status").contains("down"))
    // An identical file on the share is success, another of the same name is not, nor is it taken.
    let shipping = """
      cd /tmp; echo one >one; echo two >two; chmod 644 one two
      for file in one one two; do
        runuser -u postgres -- wal-ship /tmp/$file 0000000A00000000000000FF; echo $?
      done
      """
    #expect(try await running.on("db1", shipping) == "0\n0\n1")
    #expect(try await running.on("share", "cat /srv/wal/0000000A00000000000000FF") == "one")
  }

  /// A login and a message over plain XMPP from the client site, found in the database's archive.
  private func chats(_ running: RunningLab) async throws {
    let secret = LabFolder(path: running.lab.stateFolder).tail("secrets/chat-password", lines: 1)
    let session = XMPPScript(
      address: try running.address("chat1"), user: "user1", password: secret, room: "proof",
      body: "text-4711")
    let answer = try await running.on("client1", session.text)
    #expect(answer.contains("said text-4711"), "\(answer)")
    #expect(
      try await running.until(
        "1", on: "db1",
        running.query("SELECT count(*) FROM archive WHERE txt = 'text-4711'")) == "1")
  }

  private func refusesWhereIdle(_ running: RunningLab) async throws {
    let knock = """
      timeout 3 bash -c 'exec 3<>/dev/tcp/\(try running.address("chat3"))/5222' 2>&1 || echo no
      """
    #expect(try await running.on("client1", knock).contains("Connection refused"))
    #expect(try await running.on("chat3", "chat-active on") == "active=on")
    #expect(try await running.on("client1", knock) == "")
    #expect(try await running.on("chat3", "chat-active off") == "active=off")
    #expect(try await running.on("client1", knock).contains("Connection refused"))
    // The backup is not promoted: a node that is sent to it reaches it and says so.
    let state = try await running.on("chat4", "chat-pool-state FailedOver; echo $?")
    #expect(state.contains("sql-server=db3") && state.contains("connected=yes"), "\(state)")
    #expect(try await running.on("chat4", "chat-pool-state Normal").contains("sql-server=db1"))
  }

  private func isRouted(_ running: RunningLab) async throws {
    let prefix = try #require(running.lab.subnet).prefix
    let neighbours = try await running.on("client1", "ip -4 neigh | cut -d ' ' -f 1")
    #expect(neighbours == "\(prefix).3.1")
    let runner = "timeout 2 bash -c 'exec 3<>/dev/tcp/\(prefix).0.1/22' 2>/dev/null; echo $?"
    #expect(try await running.on("chat1", runner) == "124")
    #expect(try await running.on("power", runner) == "124")
  }

  private func powersOffAndOn(_ running: RunningLab) async throws {
    let identity = "cat /proc/sys/kernel/random/boot_id"
    let first = try await running.on("chat2", identity)
    let off = try await running.on("power", "power off chat2; power status chat2")
    #expect(off == "power=off\npower=off")
    #expect(try await running.lab.status().hosts.filter { !$0.isOn }.map(\.host.name) == ["chat2"])
    #expect(try await running.on("power", "power on chat2; echo $?") == "power=on\n0")
    let second = try await running.until("-", on: "chat2", identity)
    #expect(second != first && second.count == 36)
    let state = try await running.until("peer=joined", on: "chat2", "chat-pool-state status")
    #expect(state.contains("connected=yes") && state.contains("peer=joined"), "\(state)")
    #expect(try await running.on("power", "power off nowhere; echo $?").hasSuffix("2"))
    try await running.lab.powerOff("db4")
    try await running.lab.powerOn("db4")
    await #expect(throws: LabError.self) { try await running.lab.powerOff("nowhere") }
    #expect(try await running.until("db4", on: "db4", "hostname") == "db4")
  }

  private func keepsServicesOverRestart(_ running: RunningLab) async throws {
    let uptime = "cut -d . -f 1 /proc/uptime"
    _ = try await running.on(
      "db3",
      """
      update-rc.d muster-wal-copy disable; update-rc.d postgresql disable
      touch /run/gone /var/lib/kept; nft add table inet gone; reboot
      """)
    _ = try await running.until("booted", on: "db3", "test -e /run/gone || cat /var/log/boot")
    _ = try await running.until("0", on: "db3", "test -e /run/booted && echo 0")
    let files = try await running.on("db3", "ls /run/gone /var/lib/kept 2>/dev/null")
    #expect(files == "/var/lib/kept")
    #expect(try await running.on("db3", "nft list tables") == "")
    #expect(try await running.on("db3", "service muster-wal-copy status; echo $?").hasSuffix("3"))
    #expect(try await running.on("db3", "service postgresql status").contains("down"))
    #expect(Int(try await running.on("db3", uptime)) ?? .max < 600)
    let services = "update-rc.d $name enable && service $name start"
    _ = try await running.on(
      "db3", "for name in postgresql muster-wal-copy; do \(services); done")
    _ = try await running.on("db1", running.query("UPDATE proof SET number = 4712"))
    #expect(
      try await running.until("4712", on: "db3", running.query("SELECT number FROM proof"))
        == "4712")
  }

  private func bootsSystemd(_ running: RunningLab) async throws {
    #expect(try await running.on("db2", "cat /proc/1/comm") == "systemd")
    _ = try await running.on(
      "db2",
      "systemd-run --on-active=1 --timer-property=AccuracySec=100ms touch /run/fired; true")
    #expect(try await running.until("/run/fired", on: "db2", "ls /run/fired") == "/run/fired")
    _ = try await running.on("db2", "systemctl mask --now postgresql@15-main; systemctl reboot")
    _ = try await running.until("gone", on: "db2", "test -e /run/fired || echo gone")
    #expect(try await running.on("db2", "systemctl is-active postgresql@15-main") == "inactive")
    _ = try await running.on(
      "db2", "systemctl unmask postgresql@15-main; systemctl start postgresql@15-main")
    #expect(
      try await running.until(
        "sync", on: "db1", running.query("SELECT sync_state FROM pg_stat_replication")) == "sync")
  }

  private func isKnownBrokenAfterCrash(_ running: RunningLab) async throws {
    try #require(running.lab.supervisor).kill()
    let end = ContinuousClock.now + .seconds(30)
    while running.lab.supervisor != nil, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(try await running.lab.status().phase == .broken)
  }
}
