import DrillModel
import Foundation
import Glibc
import LocalProcess
import Testing

@testable import Services

/// Fences, missing segments and reading back, against real servers.
@Suite(.serialized, .enabled(if: getuid() == 0, "runs servers as user postgres: needs root"))
struct PostgreSQLFenceTests {
  private static let run = ActParameters(run: "r1")

  @Test("one pool: a fence is lasting, three-way and its run's own; a gap refuses promotion")
  func fencesAndGaps() async throws {
    let pool = try await ScratchPool.make()
    do {
      try await Self.missingSegment(pool)
      try await Self.siteCopiesMeanwhile(pool)
      try await Self.fenceHolds(pool)
      try await Self.fenceIsThreeWay(pool)
      try await Self.whatStandsStillIsFenced(pool)
      try await Self.readBack(pool)
      try await Self.tail(pool)
      try await Self.silentBackup(pool)
    } catch {
      await pool.remove()
      throw error
    }
    await pool.remove()
  }

  private static func expect(
    _ pool: ScratchPool, _ act: Act.Name, _ host: String, _ parameters: ActParameters = run,
    status: Int32 = 0, location: SourceLocation = #_sourceLocation
  ) async throws -> [String: String] {
    try await PostgreSQLTests.expect(
      pool, act, host, parameters, status: status, location: location)
  }

  private static func shell(_ command: String) async throws -> String {
    try await LocalCommand("sh", ["-c", command]).runSuccessfully().text
  }

  /// A middle segment is gone from the share: PostgreSQL would promote and say nothing.
  static func missingSegment(_ pool: ScratchPool) async throws {
    var shipped: [String] = []
    for start in [0, 1000, 2000] {
      _ = try await pool.sql(
        "db1", "INSERT INTO note SELECT generate_series(\(start), \(start + 99))")
      shipped.append(try #require(try await expect(pool, .ship, "db1")["last_archived"]))
    }
    let missing = "\(pool.folder)/share/\(shipped[1])"
    _ = try await shell("mv \(missing) \(pool.folder)/kept")
    _ = try await expect(pool, .copy, "db3")
    let applied = try await expect(pool, .apply, "db3", status: 1)
    #expect(applied["gap"] == shipped[1])
    let compared = try await expect(pool, .compare, "db3", status: 1)
    #expect(compared["gap"] == shipped[1])
    #expect(compared["last_shipped"] == shipped[2])
    #expect(try await expect(pool, .shipping, "db3")["gap"] == shipped[1])

    // Whole again, but first cut short: a segment that is not whole is not shipped.
    _ = try await shell("head -c 1000 \(pool.folder)/kept >\(missing)")
    #expect(try await expect(pool, .compare, "db3", status: 1)["short"] == shipped[1])
    _ = try await shell("mv \(pool.folder)/kept \(missing) && chmod 644 \(missing)")
    let copied = try await expect(pool, .copy, "db3")
    #expect(copied["copied"] == "1")
    #expect(copied["bytes"] == "1048576")
    _ = try await expect(pool, .apply, "db3")
    _ = try await expect(pool, .compare, "db3")
    #expect(try await pool.sql("db3", "SELECT count(*) FROM note") == "300")
    // The share went away: that is no comparison.
    _ = try await shell("mv \(pool.folder)/share \(pool.folder)/away")
    _ = try await expect(pool, .compare, "db3", status: 1)
    _ = try await shell("mv \(pool.folder)/away \(pool.folder)/share")
  }

  /// The site's own job brings a segment between our listing and our copying.
  static func siteCopiesMeanwhile(_ pool: ScratchPool) async throws {
    var shipped: [String] = []
    for start in [3000, 4000] {
      _ = try await pool.sql(
        "db1", "INSERT INTO note SELECT generate_series(\(start), \(start + 99))")
      shipped.append(try #require(try await expect(pool, .ship, "db1")["last_archived"]))
    }
    let tool = "\(pool.folder)/share-tool"
    let text = """
      #!/bin/sh
      cd \(pool.folder)/share || exit 1
      case $1 in
        list) ls ;;
        get) [ "$2" != \(shipped[0]) ] || cp \(shipped[1]) \(pool.folder)/copies/; cat "$2" ;;
        sum) sha256sum "$2" ;;
      esac
      """
    try Data(text.utf8).write(to: URL(filePath: tool))
    _ = try await shell("chmod 755 \(tool)")
    var environment = pool.environment
    environment.database.settings["share"] = nil
    environment.database.settings["share-command"] = tool
    let catalogue = try ServiceCatalogue(environment: environment)
    let copy = try catalogue.act(.copy, .database, on: pool.host("db3"), parameters: run)
    let copied = try await ScriptRunner.run(copy.command)
    #expect(copied.status == 0, "\(copied)")
    #expect(copied.values["copied"] == "1")
    let cmp = "cd \(pool.folder) && cmp share/\(shipped[1]) copies/\(shipped[1]) && echo same"
    #expect(try await shell(cmp) == "same")
    _ = try await expect(pool, .apply, "db3")
    _ = try await expect(pool, .compare, "db3")
  }

  static func fenceHolds(_ pool: ScratchPool) async throws {
    let placement = try pool.catalogue.fence(.database, on: pool.host("db1"), run: "r1")
    #expect(placement.host == "db1")
    let entry = placement.entry
    #expect(try await ScriptRunner.run(entry.effect).status == 1)
    #expect(try await ScriptRunner.run(entry.residue).status == 0)
    let before = try await shell("cat \(pool.folder)/db1/data/postgresql.auto.conf")

    for _ in 1...2 {  // applying twice is applying once
      let applied = try await ScriptRunner.run(entry.apply)
      #expect(applied.status == 0, "\(applied)")
    }
    #expect(try await ScriptRunner.run(entry.effect).status == 0)
    #expect(try await ScriptRunner.run(entry.residue).status == 1)
    #expect(try await PostgreSQLTests.status(pool, "db1").fenceRun == "r1")

    // Someone starts the server by hand: it must refuse writes and ship nothing.
    let archived = try await shell("ls \(pool.folder)/share | sort | tail -n 1")
    try await pool.asOwner([
      "\(ScratchPool.binaries)/pg_ctl", "-D", "\(pool.folder)/db1/data", "-l",
      "\(pool.folder)/log", "-s", "-w", "start",
    ])
    #expect(try await ScriptRunner.run(entry.effect).status == 0)
    _ = try await expect(pool, .probeWrite, "db1", status: 1)
    #expect(try await PostgreSQLTests.status(pool, "db1").isWritable == false)
    #expect(try await shell("ls \(pool.folder)/share | sort | tail -n 1") == archived)

    // Another run can neither lift it nor put its own over it.
    _ = try await expect(pool, .unfence, "db1", ActParameters(run: "r2"), status: 9)
    _ = try await expect(pool, .fence, "db1", ActParameters(run: "r2"), status: 9)
    _ = try await expect(pool, .start, "db1", status: 1)

    let undone = try await ScriptRunner.run(entry.undo)
    #expect(undone.status == 0, "\(undone)")
    #expect(undone.values["writable"] == "yes")
    #expect(try await ScriptRunner.run(entry.undo).status == 0)
    #expect(try await ScriptRunner.run(entry.residue).status == 0)
    #expect(try await shell("cat \(pool.folder)/db1/data/postgresql.auto.conf") == before)
    #expect(try await expect(pool, .probeWrite, "db1")["committed"] == "yes")
  }

  static func fenceIsThreeWay(_ pool: ScratchPool) async throws {
    let automatic = "\(pool.folder)/db1/data/postgresql.auto.conf"
    _ = try await expect(pool, .fence, "db1")
    _ = try await shell("cp -p \(automatic) \(pool.folder)/ours")
    _ = try await shell("echo \"work_mem = '5MB'\" >>\(automatic)")
    let left = try await expect(pool, .unfence, "db1", status: 9)
    #expect(left["error"]?.contains("postgresql.auto.conf") == true)
    #expect(try await PostgreSQLTests.status(pool, "db1").isFenced == true)
    _ = try await shell("cp -p \(pool.folder)/ours \(automatic)")
    // Broken by hand: a fence that no longer holds is told as broken, not as on.
    _ = try await shell("mv \(pool.folder)/db1/data/standby.signal \(pool.folder)/signal")
    let placement = try pool.catalogue.fence(.database, on: pool.host("db1"), run: "r1")
    #expect(try await ScriptRunner.run(placement.entry.effect).status == 1)
    #expect(try await expect(pool, .status, "db1")["fenced"] == "broken")
    _ = try await shell("mv \(pool.folder)/signal \(pool.folder)/db1/data/standby.signal")
    _ = try await expect(pool, .unfence, "db1")
    // A mirror goes back to following.
    _ = try await expect(pool, .fence, "db2")
    _ = try await expect(pool, .unfence, "db2")
    #expect(try await PostgreSQLTests.status(pool, "db2").role == .standby)
  }

  /// Stopped by a signal, or frozen by either cgroup: it is ended, never let go on to obey, so that
  /// nothing is left for a thaw to bring back.
  static func whatStandsStillIsFenced(_ pool: ScratchPool) async throws {
    let data = "\(pool.folder)/db1/data"
    let servers = """
      for d in /proc/[0-9]*; do
        [ "$(readlink $d/cwd)" = \(data) ] && [ "$(cat $d/comm)" = postgres ] && echo ${d#/proc/}
      done; true
      """
    let placement = try pool.catalogue.fence(.database, on: pool.host("db1"), run: "r1")
    var ways = ["for p in $(\(servers)); do kill -STOP $p; done": ":"]
    let name = "muster-test-\(UUID().uuidString.prefix(8).lowercased())"
    for (root, file, freeze, thaw) in [
      ("/sys/fs/cgroup/freezer", "freezer.state", "FROZEN", "THAWED"),
      ("/sys/fs/cgroup/unified", "cgroup.freeze", "1", "0"),
      ("/sys/fs/cgroup", "cgroup.freeze", "1", "0"),
    ] {
      let folder = "\(root)/\(name)"
      let able =
        "mkdir \(folder) 2>/dev/null && { [ -e \(folder)/\(file) ] || { rmdir \(folder); false; }; }"
      guard try await LocalCommand("sh", ["-c", able]).run().succeeded else { continue }
      ways[
        "for p in $(\(servers)); do echo $p >\(folder)/cgroup.procs; done; "
          + "echo \(freeze) >\(folder)/\(file)"] =
        "echo \(thaw) >\(folder)/\(file); rmdir \(folder)"
    }
    for (freeze, thaw) in ways.sorted(by: { $0.key < $1.key }) {
      #expect(try await shell("\(servers)") != "", "it runs before")
      _ = try await shell(freeze)
      let applied = try await ScriptRunner.run(placement.entry.apply)
      #expect(applied.status == 0, "\(freeze): \(applied)")
      #expect(try await shell("\(servers)") == "", "nothing of it is left to go on: \(freeze)")
      #expect(try await ScriptRunner.run(placement.entry.effect).status == 0)
      _ = try await shell("\(thaw)")
      #expect(try await shell("\(servers)") == "", "a thaw brings nothing back: \(freeze)")
      #expect(try await PostgreSQLTests.status(pool, "db1").isFenced == true)
      let undone = try await ScriptRunner.run(placement.entry.undo)
      #expect(undone.status == 0 && undone.values["writable"] == "yes", "\(undone)")
    }
    // In order it cannot be stopped while it stands still: a graceful drill must not promote.
    _ = try await shell("for p in $(\(servers)); do kill -STOP $p; done")
    let orderly = ActParameters(run: "r1", isOrderly: true)
    _ = try await expect(pool, .fence, "db1", orderly, status: 1)
    _ = try await shell("for p in $(\(servers)); do kill -CONT $p; done")
    _ = try await expect(pool, .unfence, "db1")
    #expect(try await expect(pool, .probeWrite, "db1")["committed"] == "yes")
  }

  /// A backup that takes no questions (`hot_standby = off`) is judged all the same, and promoted.
  static func silentBackup(_ pool: ScratchPool) async throws {
    let data = "\(pool.folder)/db3/data"
    _ = try await shell("echo 'hot_standby = off' >>\(data)/postgresql.conf")
    _ = try await expect(pool, .stop, "db3")
    _ = try await expect(pool, .start, "db3")
    #expect(try await PostgreSQLTests.status(pool, "db3").role == .standby)
    let shipped = try await expect(pool, .ship, "db1")["last_archived"]
    #expect(try await expect(pool, .compare, "db3", status: 1)["behind"] == "yes")
    _ = try await expect(pool, .copy, "db3")
    _ = try await expect(pool, .apply, "db3")
    #expect(try await expect(pool, .compare, "db3")["last_replayed"] == shipped)
    for host in ["db1", "db2"] { _ = try await expect(pool, .fence, host) }
    #expect(try await expect(pool, .promote, "db3")["timeline"] == "2")
    #expect(try await PostgreSQLTests.topology(pool) == .one("db3"))
  }

  /// The real schemas of both chat servers, with bodies that quoting could break.
  static func readBack(_ pool: ScratchPool) async throws {
    _ = try await shell("sleep 1")
    try await pool.asOwner([
      "\(ScratchPool.binaries)/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", pool.folder, "-p",
      "\(pool.ports["db1"] ?? 0)", "-U", "postgres", "-d", "chat", "-f",
      "/usr/share/ejabberd/sql/pg.sql",
    ])
    let insert = """
      INSERT INTO archive (username, timestamp, peer, bare_peer, xml, txt, kind, nick)
      SELECT room || '@rooms.chat.example', 1700000000000000 + n, '', '',
        '<message xmlns=''jabber:client'' type=''groupchat''><body>a &lt;' || n
        || E'&gt; "q" \\'x\\'\\n\\ttab ü</body></message>',
        'a <' || n || E'> "q" \\'x\\'\\n\\ttab ü', 'groupchat', 'user1'
      FROM generate_series(1, 5) n, (VALUES ('muster-1'), ('muster-2'), ('else')) r (room);
      INSERT INTO archive (username, timestamp, peer, bare_peer, xml, txt, kind, nick)
      SELECT username, timestamp, peer, bare_peer, xml, txt, kind, nick FROM archive
      WHERE username LIKE 'muster-2@%' AND timestamp = 1700000000000003;
      UPDATE archive SET txt = 'changed beside the xml'
      WHERE username LIKE 'muster-1@%' AND timestamp = 1700000000000002
      """
    _ = try await pool.sql("db1", insert)
    var rows: [String] = []
    var parameters = ActParameters(rooms: ["muster-1", "muster-2"], limit: 4)
    repeat {
      let answer = try await pool.run(.readBack, "db1", parameters)
      try #require(answer.status == 0, "\(answer)")
      rows += answer.result.text.split(separator: "\n").map(String.init).filter {
        $0.contains("\t")
      }
      parameters.after = answer.values["next"]
    } while parameters.after != nil
    #expect(rows.count == 11)  // five, and five with one doubled
    let fields = rows.map { $0.split(separator: "\t").map(String.init) }
    #expect(
      fields.map { $0[0] }.prefix(5) == [
        "muster-1", "muster-1", "muster-1", "muster-1", "muster-1",
      ])
    #expect(fields[0][1] == "1700000000000001")
    #expect(try await decoded(fields[0][2]) == "a <1> \"q\" 'x'\n\ttab ü")
    #expect(try await decoded(fields[1][2]) == "changed beside the xml")
    #expect(fields.filter { $0[1] == "1700000000000003" }.count == 3)

    try await fingerprints(pool)
    try await prosodyReadBack(pool)
  }

  /// What is written after a fingerprint makes no difference to one that goes no further; what is
  /// missing or altered does.
  private static func fingerprints(_ pool: ScratchPool) async throws {
    let told = try await expect(pool, .fingerprint, "db1")
    #expect(told["rooms"] == "3" && told["messages"] == "16")
    let marks = try #require(told["marks"])
    #expect(marks.split(separator: "/").count == 3)
    // It is handed on by a token, which lets only harmless characters through.
    #expect(marks.allSatisfy { $0.isHexDigit || $0 == "." || $0 == "/" })
    _ = try await pool.sql(
      "db1",
      """
      INSERT INTO archive (username, timestamp, peer, bare_peer, xml, txt, kind, nick)
      SELECT room || '@rooms.chat.example', 1700000000000100, '', '', '<message/>', 'late',
        'groupchat', 'user1' FROM (VALUES ('muster-1'), ('new')) r (room)
      """)
    try await commitsThatWait(pool)
    let could = try await expect(pool, .fingerprint, "db1", ActParameters(marks: "none"))
    #expect(could["rooms"] == "0" && could["messages"] == "0" && could["marks"] == "none")
    let bounded = ActParameters(marks: marks)
    #expect(try await expect(pool, .fingerprint, "db1")["fingerprint"] != told["fingerprint"])
    #expect(
      try await expect(pool, .fingerprint, "db1", bounded)["fingerprint"] == told["fingerprint"])
    _ = try await pool.sql(
      "db1", "UPDATE archive SET txt = 'altered' WHERE id = (SELECT min(id) FROM archive)")
    #expect(
      try await expect(pool, .fingerprint, "db1", bounded)["fingerprint"] != told["fingerprint"])
  }

  /// What waits for a mirror cannot be seen where it waits, and can by a follower.
  private static func commitsThatWait(_ pool: ScratchPool) async throws {
    let names = try await pool.sql("db1", "SHOW synchronous_standby_names")
    _ = try await pool.sql("db1", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    _ = try await pool.sql("db1", "SELECT pg_reload_conf()")
    async let hanging = pool.sql("db1", "CREATE TABLE hanging (n int)")
    let told = try await expect(pool, .fingerprint, "db1")
    #expect(told["not_compared"]?.hasPrefix("1 commits wait") == true, "\(told)")
    #expect(told["marks"] == "none" && told["messages"] == "0")
    _ = try await pool.sql("db1", "ALTER SYSTEM SET synchronous_standby_names = '\(names)'")
    _ = try await pool.sql("db1", "SELECT pg_reload_conf()")
    _ = try await hanging
    #expect(try await expect(pool, .fingerprint, "db1")["not_compared"] == nil)
  }

  private static func prosodyReadBack(_ pool: ScratchPool) async throws {
    _ = try await pool.sql(
      "db1",
      """
      CREATE TABLE prosodyarchive (sort_id SERIAL PRIMARY KEY, "host" TEXT NOT NULL,
        "user" TEXT NOT NULL, "store" TEXT NOT NULL, "key" TEXT NOT NULL, "when" INTEGER NOT NULL,
        "with" TEXT NOT NULL, "type" TEXT NOT NULL, "value" TEXT NOT NULL);
      INSERT INTO prosodyarchive ("host", "user", "store", "key", "when", "with", "type", "value")
      VALUES ('rooms.chat.example', 'muster-1', 'muc_log', 'k1', 1, 'message<groupchat', 'xml',
        '<message type=''groupchat'' xmlns=''jabber:client''><body>first &amp; ü</body></message>'),
        ('chat.example', 'user1', 'archive', 'k2', 1, 'x', 'xml', '<message/>')
      """)
    var environment = pool.environment
    environment.chat.provider = "prosody"
    let act = try ServiceCatalogue(environment: environment).act(
      .readBack, .database, on: pool.host("db1"), parameters: ActParameters(rooms: ["muster-1"]))
    let answer = try await ScriptRunner.run(act.command)
    let lines = answer.result.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 2, "\(answer)")
    #expect(lines.last == "rows=1")
    let fields = lines[0].split(separator: "\t").map(String.init)
    #expect(fields[0] == "muster-1")
    #expect(fields[1] == "k1")
    #expect(try await decoded(fields[2]) == "first & ü")
  }

  /// Stopped in order, a primary ships all but the record of the stop; what its archiver had not
  /// done is shipped by its own command, and the backup is compared with that very end.
  static func tail(_ pool: ScratchPool) async throws {
    var tail = run
    tail.isTail = true
    let early = try await expect(pool, .ship, "db1", tail, status: 1)
    #expect(early["error"]?.contains("still runs") == true)
    _ = try await pool.sql("db1", "INSERT INTO note SELECT generate_series(7000, 7099)")
    // The archiver finds no share, so the last segments stay behind.
    _ = try await shell("mv \(pool.folder)/share \(pool.folder)/away")
    var orderly = run
    orderly.isOrderly = true
    let fenced = try await expect(pool, .fence, "db1", orderly)
    let final = try #require(fenced["final_lsn"])
    let refused = try await expect(pool, .ship, "db1", tail, status: 1)
    #expect(refused["error"]?.contains("cannot be shipped") == true)
    _ = try await shell("mv \(pool.folder)/away \(pool.folder)/share")
    let shipped = try await expect(pool, .ship, "db1", tail)
    #expect((Int(shipped["left"] ?? "") ?? 0) > 0)
    #expect(shipped["stopped_at"] == final)
    let reached = try #require(shipped["shipped_lsn"])
    var end = run
    (end.comparison, end.reached) = (.reached, reached)
    _ = try await expect(pool, .compare, "db3", end, status: 1)
    _ = try await expect(pool, .copy, "db3")
    _ = try await expect(pool, .apply, "db3", end)
    _ = try await expect(pool, .compare, "db3", end)
    #expect(try await pool.sql("db3", "SELECT count(*) FROM note WHERE n >= 7000") == "100")
    // The record of the stop itself is not shipped: one position further nothing is replayed.
    (end.comparison, end.reached) = (.reached, final)
    _ = try await expect(pool, .compare, "db3", end, status: 1)
    _ = try await expect(pool, .unfence, "db1")
    #expect(try await pool.sql("db1", "SELECT count(*) FROM note WHERE n >= 7000") == "100")
  }

  private static func decoded(_ text: String) async throws -> String {
    try await LocalCommand("base64", ["-d"], input: Array(text.utf8)).runSuccessfully().text
  }
}
