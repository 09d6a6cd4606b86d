import DrillModel
import Foundation
import Testing

@testable import Faults

/// Damage to a real PostgreSQL, on a host of its own.
@Suite(.serialized) struct DatabaseFaultTests {
  static let binaries = "/usr/lib/postgresql/15/bin"
  static let isInstalled = FileManager.default.isExecutableFile(atPath: "\(binaries)/postgres")

  private static let setup = """
    as() { runuser -u postgres -- "$@"; }
    install -d -o postgres /var/lib/pg /run/pg
    as \(binaries)/initdb -D /var/lib/pg/data --auth=trust >/dev/null
    cat >>/var/lib/pg/data/postgresql.conf <<X
    port = 6543
    unix_socket_directories = '/run/pg'
    listen_addresses = '127.0.0.1'
    archive_mode = on
    archive_command = 'true'
    fsync = off
    shared_buffers = 8MB
    X
    as \(binaries)/pg_ctl -D /var/lib/pg/data -w -l /run/pg/log start >/dev/null
    """

  private static let standby = """
    as \(binaries)/pg_basebackup -h /run/pg -p 6543 -D /var/lib/pg/standby -R -X stream
    echo 'port = 6544' >>/var/lib/pg/standby/postgresql.conf
    as \(binaries)/pg_ctl -D /var/lib/pg/standby -w -l /run/pg/log2 start >/dev/null
    """

  private func describe(_ kind: String, data: String = "data") throws -> FaultDescription {
    var environment = ExampleEnvironment.whole
    environment.database.settings = [
      "port": data == "data" ? "6543" : "6544", "socket": "/run/pg", "data": "/var/lib/pg/\(data)",
      "binaries": Self.binaries,
    ]
    return try FaultCatalogue.describe(
      kind, hosts: ["db1"], parameters: kind == "backend-kill" ? ["database": "postgres"] : [:],
      context: ExampleEnvironment.context(environment))
  }

  private func sql(_ host: HostLab, _ query: String, port: Int = 6543) async throws -> String {
    try await host.line(
      "runuser -u postgres -- psql -XqAt -h /run/pg -p \(port) -c \"\(query)\" 2>&1")
  }

  @Test(.enabled(if: isInstalled, "PostgreSQL 15 is not installed"))
  func archivingFailsAndTheFormerLineComesBackByteForByte() async throws {
    try await withHostLab(setup: Self.setup) { host in
      let description = try describe("archive-failing")
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      let conf = "/var/lib/pg/data/postgresql.auto.conf"
      let look = "sha256sum <\(conf); stat -c '%U %a' \(conf)"
      // Without a line before, then with one that needs quoting, between others.
      for line in ["", "archive_command = 'cp \\\"%p\\\" /''x y/%f'  # mine"] {
        if !line.isEmpty {
          try await host.line("printf '%s\\n' 'work_mem = 5MB' \"\(line)\" 'jit = off' >>\(conf)")
        }
        let before = try await host.line(look)
        try await host.proveByHand(entry) { () async throws in
          #expect(
            try await sql(host, "show archive_command") == "false # \(FaultExample.tag)")
        } afterwards: { () async throws in
          #expect(try await host.line(look) == before)
        }
        try await host.proveByGuard([entry])
        try await host.proveHalfDone(entry)
        #expect(try await host.line(look) == before)
      }
      // It does fail: the counter goes up.
      try await host.expect(0, entry.apply)
      _ = try await sql(host, "create table t as select 1")
      _ = try await sql(host, "select pg_switch_wal()")
      var failed = ""
      for _ in 0..<100 {
        failed = try await sql(host, "select failed_count > 0 from pg_stat_archiver")
        if failed == "t" { break }
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(failed == "t")
      // Taken back from a server that is down.
      try await host.line(
        "runuser -u postgres -- \(Self.binaries)/pg_ctl -D /var/lib/pg/data -w -m immediate stop")
      try await host.expect(0, entry.undo)
      try await host.expect(0, entry.residue)
      try await host.line(
        "runuser -u postgres -- \(Self.binaries)/pg_ctl -D /var/lib/pg/data -w -l /run/pg/log start"
      )
      // Someone sets another command: theirs stays.
      try host.forget()
      try await host.expect(0, entry.apply)
      _ = try await sql(host, "alter system set archive_command = 'theirs'")
      try await host.expect(9, entry.undo)
      #expect(try await host.line("grep -c theirs \(conf)") == "1")
    }
  }

  @Test(.enabled(if: isInstalled, "PostgreSQL 15 is not installed"))
  func clientsSessionsEndAndNewOnesAreLetIn() async throws {
    try await withHostLab(setup: Self.setup) { host in
      let description = try describe("backend-kill")
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      try await host.expect(1, entry.apply, "no session")
      let client = """
        setsid runuser -u postgres -- psql -h /run/pg -p 6543 -c 'select pg_sleep(600)' \
        >/run/pg/client 2>&1 </dev/null &
        """
      for shell in HostLab.shells {
        try host.forget()
        try await host.line(client)
        for _ in 0..<100 {
          let there = "select count(*) from pg_stat_activity where query like 'select pg_sleep%'"
          if try await sql(host, there) == "1" { break }
          try await Task.sleep(for: .milliseconds(50))
        }
        for _ in 0..<2 { try await host.expect(0, entry.apply, shell: shell) }
        try await host.expect(0, entry.effect, shell: shell)
        #expect(try await host.line("cat /run/pg/client").contains("terminating connection"))
        for _ in 0..<2 { try await host.expect(0, entry.undo, shell: shell) }
        try await host.expect(0, entry.residue, shell: shell)
      }
    }
  }

  @Test(.enabled(if: isInstalled, "PostgreSQL 15 is not installed"))
  func aStandbyFallsBehindAndCatchesUp() async throws {
    try await withHostLab(setup: Self.setup + "\n" + Self.standby) { host in
      let description = try describe("replication-lag", data: "standby")
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      _ = try await sql(host, "create table t (n int)")
      func rows(_ wanted: String) async throws -> String {
        var rows = ""
        for _ in 0..<100 {
          rows = try await sql(host, "select count(*) from t", port: 6544)
          if rows == wanted { break }
          try await Task.sleep(for: .milliseconds(50))
        }
        return rows
      }
      #expect(try await rows("0") == "0")
      try await host.proveByHand(entry) { () async throws in
        let before = try await sql(host, "select count(*) from t", port: 6544)
        _ = try await sql(host, "insert into t values (1)")
        try await Task.sleep(for: .milliseconds(500))
        #expect(try await sql(host, "select count(*) from t", port: 6544) == before)
      }
      #expect(try await rows("1") == "1")
      try await host.proveByGuard([entry])
      // Paused by someone before: not ours to take, nor to give back.
      _ = try await sql(host, "select pg_wal_replay_pause()", port: 6544)
      try await host.expect(1, entry.apply)
      try await host.expect(0, entry.undo)
      #expect(try await sql(host, "select pg_is_wal_replay_paused()", port: 6544) == "t")
      // A primary is no standby.
      let primary = try describe("replication-lag")
      let (status, text) = try await host.ask(try #require(primary.preflight.last).script)
      #expect(status == 1 && text.contains("it is primary"), "\(text)")
    }
  }

  @Test func clientsAreRefusedWhileDatabasesGoOn() async throws {
    try await withNetworkLab { lab in
      var environment = ExampleEnvironment.whole
      environment.hosts = [
        ExampleEnvironment.host("db1", "dc1", [.primaryDatabase], NetworkLab.struckAddress),
        ExampleEnvironment.host("client1", nil, [.clientSite], NetworkLab.clientAddress),
        ExampleEnvironment.host("db3", "dc2", [.backupDatabase], NetworkLab.runnerAddress),
      ]
      environment.database.settings = [:]
      let context = ExampleEnvironment.context(
        environment,
        facts: ["db1": HostFacts(runnerAddress: NetworkLab.runnerAddress, sshPort: 2222)])
      let stage = StruckStage(lab: lab)
      let address = NetworkLab.struckAddress

      let refused = try FaultCatalogue.describe(
        "connections-refused", hosts: ["db1"], parameters: [:], context: context)
      #expect(refused.effectProbes.map(\.title) == ["db1:5432 from client1"])
      try await stage.expectAble(refused)
      try await stage.proveByHand(refused.placements[0].entry) { () async throws in
        #expect(try await lab.status(.client, refused.effectProbes[0].script) == 1)
        #expect(try await lab.echoes(from: .runner, address, "5432"))
        #expect(try await lab.echoes(from: .client, address, "2222"))
        #expect(try await lab.echoes(from: .struck, "127.0.0.1", "5432"))
      }

      let cut = try FaultCatalogue.describe(
        "replication-cut", hosts: ["db1"], parameters: [:], context: context)
      #expect(cut.effectProbes.map(\.title) == ["db1:5432 from db3"])
      try await stage.expectAble(cut)
      #expect(try await lab.status(.runner, cut.effectProbes[0].script) == 0)
      try await stage.proveByHand(cut.placements[0].entry) { () async throws in
        #expect(try await lab.status(.runner, cut.effectProbes[0].script) == 1)
        #expect(try await lab.echoes(from: .client, address, "5432"))
      }
      #expect(throws: FaultError.self) {
        try FaultCatalogue.describe(
          "connections-refused", hosts: ["client1"], parameters: [:], context: context)
      }
    }
  }

  @Test func anotherProviderIsRefused() {
    var environment = ExampleEnvironment.whole
    environment.database.provider = "sql-server"
    for kind in ["backend-kill", "archive-failing", "replication-lag"] {
      let error = #expect(throws: FaultError.self) {
        try FaultCatalogue.describe(
          kind, hosts: ["db1"], parameters: [:],
          context: ExampleEnvironment.context(environment))
      }
      #expect(error?.code == .means)
    }
  }
}
