import DrillModel
import Glibc
import LocalProcess
import Testing

@testable import Services

/// The acts of PostgreSQL against real servers.
@Suite(.serialized, .enabled(if: getuid() == 0, "runs servers as user postgres: needs root"))
struct PostgreSQLTests {
  @Test("failover and the way back keep every shipped row and leave roles as at the start")
  func failoverAndReturn() async throws {
    let pool = try await ScratchPool.make()
    do {
      try await Self.failover(pool)
      try await Self.wayBack(pool)
    } catch {
      await pool.remove()
      throw error
    }
    await pool.remove()
  }

  static func status(_ pool: ScratchPool, _ host: String) async throws -> DatabaseStatus {
    let answer = try await pool.run(.status, host)
    #expect(answer.status == 0, "\(answer)")
    return DatabaseStatus(values: answer.values)
  }

  static func topology(_ pool: ScratchPool) async throws -> DatabaseTopology {
    var statuses: [String: DatabaseStatus?] = [:]
    for host in ["db1", "db2", "db3"] { statuses[host] = try await status(pool, host) }
    return DatabaseTopology.judge(statuses)
  }

  static func expect(
    _ pool: ScratchPool, _ act: Act.Name, _ host: String,
    _ parameters: ActParameters = ActParameters(), status: Int32 = 0,
    location: SourceLocation = #_sourceLocation
  ) async throws -> [String: String] {
    let answer = try await pool.run(act, host, parameters)
    #expect(answer.status == status, "\(act) on \(host): \(answer)", sourceLocation: location)
    return answer.values
  }

  static func failover(_ pool: ScratchPool) async throws {
    let run = ActParameters(run: "r1", number: 7)
    #expect(try await topology(pool) == .one("db1"))
    #expect(try await status(pool, "db1").isMirrorInSync == true)
    #expect(try await status(pool, "db2").isStreaming)
    _ = try await pool.sql("db1", "INSERT INTO note SELECT generate_series(1, 1000)")
    _ = try await expect(pool, .ship, "db1")
    for host in ["db1", "db2", "db3"] { _ = try await expect(pool, .preflight, host) }
    #expect(try await expect(pool, .probeWrite, "db1", run)["committed"] == "yes")
    #expect(try await expect(pool, .probeWrite, "db2", run, status: 1)["committed"] == "no")

    _ = try await expect(pool, .ship, "db1")
    let before = try await expect(pool, .shipping, "db3")
    #expect(before["behind"] == "yes")
    #expect(before["gap"] == "none")
    #expect(before["pending_count"] != "0")
    _ = try await expect(pool, .compare, "db3", status: 1)
    #expect(try await expect(pool, .copy, "db3")["copied"] == before["pending_count"])
    #expect(try await expect(pool, .apply, "db3")["behind"] == "no")
    let compared = try await expect(pool, .compare, "db3")
    #expect(compared["last_shipped"] == before["last_shipped"])
    #expect(compared["last_replayed"] == before["last_shipped"])
    #expect(try await pool.sql("db3", "SELECT count(*) FROM note") == "1000")
    // A segment that is known to be shipped, and is not there, is a loss that a listing hides.
    let known = ActParameters(lastArchived: "0000000100000000000000F0")
    _ = try await expect(pool, .compare, "db3", known, status: 1)

    _ = try await pool.sql("db1", "INSERT INTO note VALUES (2001)")  // never shipped: lost
    for host in ["db1", "db2"] {
      let fenced = try await expect(pool, .fence, host, run)
      #expect(fenced["fenced"] == "yes")
      #expect(fenced["writable"] == "no")
    }
    #expect(try await topology(pool) == .none)
    _ = try await expect(pool, .promote, "db1", run, status: 1)

    let promotion = try pool.catalogue.act(.promote, .database, on: pool.host("db3"))
    let go = try await ScriptRunner.run(try #require(promotion.precondition))
    #expect(go.status == 0, "\(go)")
    let probe = try #require(promotion.outcomeProbe)
    try await Self.tellsWhetherAPromotionIsUnderWay(pool, probe)
    #expect(try await expect(pool, .probeWrite, "db3", run, status: 1)["committed"] == "no")
    #expect(try await expect(pool, .promote, "db3", run)["timeline"] == "2")
    #expect(try await ScriptRunner.run(probe).status == 0)
    #expect(try await expect(pool, .promote, "db3", run)["promoted"] == "already")
    #expect(try await expect(pool, .probeWrite, "db3", run)["committed"] == "yes")
    #expect(try await topology(pool) == .one("db3"))
    _ = try await pool.sql("db3", "INSERT INTO note SELECT generate_series(3001, 3500)")
  }

  /// By a script of ours that runs, by the server's order on disk; a paused replay goes on pausing.
  static func tellsWhetherAPromotionIsUnderWay(_ pool: ScratchPool, _ probe: Script) async throws {
    func promoting() async throws -> String? {
      let answer = try await ScriptRunner.run(probe)
      #expect(answer.status == 1, "\(answer)")
      return answer.values["promoting"]
    }
    #expect(try await promoting() == "no")
    _ = try await pool.sql("db3", "SELECT pg_wal_replay_pause()", database: "postgres")
    #expect(try await promoting() == "no")
    let paused = "SELECT pg_is_wal_replay_paused()"
    #expect(try await pool.sql("db3", paused, database: "postgres") == "t")
    _ = try await pool.sql("db3", "SELECT pg_wal_replay_resume()", database: "postgres")
    let signal = "\(pool.folder)/db3/data/promote"
    try await pool.asOwner(["touch", signal])
    #expect(try await promoting() == "yes")
    try await pool.asOwner(["rm", signal])
    // A promotion that has just begun, and waits.
    let promote = try pool.catalogue.act(.promote, .database, on: pool.host("db3")).command
    let waiting = try #require(promote.text.firstRange(of: "[ \"$fenced\" = no ] || fail 1"))
    var slow = promote
    slow.text.replaceSubrange(waiting.lowerBound..<waiting.lowerBound, with: "sleep 4; exit 1; ")
    async let ended = ScriptRunner.run(slow)
    var seen: String?
    for _ in 0..<100 where seen != "yes" { seen = try await promoting() }
    #expect(seen == "yes")
    _ = try await ended
    #expect(try await promoting() == "no")
    let left = try await LocalCommand("sh", ["-c", "ls /run/muster-promoting.* 2>/dev/null; true"])
      .run().text
    #expect(left == "")
  }

  static func wayBack(_ pool: ScratchPool) async throws {
    try await pool.asOwner([
      "\(ScratchPool.binaries)/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", pool.folder, "-p",
      "\(pool.ports["db3"] ?? 0)", "-U", "postgres", "-d", "chat", "-f",
      "/usr/share/ejabberd/sql/pg.sql",
    ])
    let home = try await pool.asOwner(["cat", "\(pool.folder)/db3/data/postgresql.auto.conf"])
    let write = """
      INSERT INTO archive (username, timestamp, peer, bare_peer, xml, txt, kind, nick)
      SELECT 'muster-1@rooms.chat.example', %@ + n, '', '', '<message/>', 'm' || n, 'groupchat',
        'user1' FROM generate_series(1, 5) n
      """
    _ = try await pool.sql("db3", write.replacing("%@", with: "1700000000000000"))
    var told: [String: [String: String]] = [:]
    let steps = ReturnPlan(environment: pool.environment).steps
    #expect(!steps.isEmpty)
    for step in steps where step.service == .database {
      let parameters = try #require(step.parameters(run: "r1", told: told))
      let act = try pool.catalogue.act(
        step.act, .database, on: pool.host(step.host), parameters: parameters)
      if let precondition = act.precondition {
        let go = try await ScriptRunner.run(precondition)
        #expect(go.status == 0, "\(step.id): \(go)")
      }
      let answer = try await ScriptRunner.run(act.command)
      try #require(answer.status == 0, "\(step.id): \(answer)")
      told[step.id] = answer.values
      // Chat goes on once it is told what the archive holds: that makes no difference later.
      if step.id == "fingerprint-db3" {
        #expect(answer.values["messages"] == "5")
        _ = try await pool.sql("db3", write.replacing("%@", with: "1700000000000100"))
      }
      for (key, value) in step.expects { #expect(answer.values[key] == value, "\(step.id)") }
      for (other, key) in step.sameAs {
        #expect(answer.values[key] == told[other]?[key], "\(step.id): \(key)")
        #expect(answer.values[key]?.isEmpty == false)
      }
      let judged = try await topology(pool)
      if case .split = judged { Issue.record("two databases accept writes after \(step.id)") }
    }
    #expect(try await topology(pool) == .one("db1"))
    let primary = try await status(pool, "db1")
    #expect(primary.timeline == 3)
    #expect(primary.isMirrorInSync == true)
    let rows = "SELECT count(*) || ' ' || count(*) FILTER (WHERE n = 2001) FROM note"
    #expect(try await pool.sql("db1", rows) == "1500 0")
    for host in ["db2", "db3"] {
      #expect(try await pool.sql(host, rows) == "1500 0")
      #expect(try await status(pool, host).role == .standby)
    }
    #expect(try await status(pool, "db3").isStreaming == false)
    for host in ["db1", "db2", "db3"] {
      let data = "\(pool.folder)/\(host)/data"
      #expect(try await pool.asOwner(["cat", "\(data)/postgresql.auto.conf"]) == home)
      let placement = try pool.catalogue.fence(.database, on: pool.host(host), run: "r1")
      let residue = try await ScriptRunner.run(placement.entry.residue)
      #expect(residue.status == 0, "\(host): \(residue)")
    }
  }
}
