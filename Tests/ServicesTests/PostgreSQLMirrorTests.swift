import DrillModel
import Glibc
import Testing

@testable import Services

/// A synchronous mirror that takes over, and a primary that goes on without one: real servers.
@Suite(.serialized, .enabled(if: getuid() == 0, "runs servers as user postgres: needs root"))
struct PostgreSQLMirrorTests {
  private typealias Acts = PostgreSQLTests

  @Test("a mirror in sync takes over with every row, and gives the roles back")
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

  @Test("an exposed primary goes on alone, and waits for its mirror again afterwards")
  func exposure() async throws {
    let pool = try await ScratchPool.make()
    do {
      try await Self.expose(pool)
    } catch {
      await pool.remove()
      throw error
    }
    await pool.remove()
  }

  private static func failover(_ pool: ScratchPool) async throws {
    _ = try await pool.sql("db1", "INSERT INTO note SELECT generate_series(1, 500)")
    _ = try await Acts.expect(pool, .ship, "db1")
    _ = try await pool.sql("db1", "INSERT INTO note SELECT generate_series(501, 600)")
    let last = try await Acts.expect(pool, .status, "db1")
    #expect(last["sync"] == "yes")
    let known = ActParameters(
      run: "r1", comparison: .mirror, reached: last["lsn"], wasInSync: last["sync"],
      lastArchived: last["last_archived"])
    // While the primary lives, its mirror is nobody's successor.
    let alive = try await Acts.expect(pool, .compare, "db2", known, status: 1)
    #expect(alive["error"]?.contains("still receives") == true)
    let fenced = try await Acts.expect(pool, .fence, "db1", ActParameters(run: "r1"))
    #expect(fenced["writable"] == "no")

    for word in ["no", "none", nil] {
      var doubtful = known
      doubtful.wasInSync = word
      let answer = try await Acts.expect(pool, .compare, "db2", doubtful, status: 1)
      #expect(answer["error"]?.contains("may be missing") == true)
    }
    var further = known
    further.reached = "7F/0"
    _ = try await Acts.expect(pool, .compare, "db2", further, status: 1)

    _ = try await Acts.expect(pool, .compare, "db2", known)
    let promoted = try await Acts.expect(pool, .promote, "db2", known)
    #expect(promoted["timeline"] == "2")
    #expect(promoted["shipped_again"] != nil)
    #expect(try await pool.sql("db2", "SELECT count(*) FROM note") == "600")
    // Asked again it is done already, whatever the primary had said.
    #expect(
      try await Acts.expect(pool, .promote, "db2", ActParameters(run: "r1"))["promoted"]
        == "already")
    #expect(try await Acts.topology(pool) == .one("db2"))
    // Shipping goes on from it, and the backup follows to its timeline.
    _ = try await pool.sql("db2", "INSERT INTO note SELECT generate_series(601, 700)")
    let shipped = try await Acts.expect(pool, .ship, "db2")
    _ = try await Acts.expect(pool, .copy, "db3")
    _ = try await Acts.expect(
      pool, .apply, "db3", ActParameters(reached: shipped["shipped_lsn"]))
    #expect(try await pool.sql("db3", "SELECT count(*) FROM note") == "700")
  }

  private static func wayBack(_ pool: ScratchPool) async throws {
    try await pool.asOwner([
      "\(ScratchPool.binaries)/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", pool.folder, "-p",
      "\(pool.ports["db2"] ?? 0)", "-U", "postgres", "-d", "chat", "-f",
      "/usr/share/ejabberd/sql/pg.sql",
    ])
    let home = try await pool.asOwner(["cat", "\(pool.folder)/db3/data/postgresql.auto.conf"])
    var told: [String: [String: String]] = [:]
    for step in ReturnPlan(environment: pool.environment, from: .mirror).steps
    where step.service == .database {
      let parameters = try #require(step.parameters(run: "r1", told: told))
      let act = try pool.catalogue.act(
        step.act, .database, on: pool.host(step.host), parameters: parameters)
      let answer = try await ScriptRunner.run(act.command)
      try #require(answer.status == 0, "\(step.id): \(answer)")
      told[step.id] = answer.values
      for (other, key) in step.sameAs {
        #expect(answer.values[key] == told[other]?[key], "\(step.id): \(key)")
      }
      let judged = try await Acts.topology(pool)
      if case .split = judged { Issue.record("two databases accept writes after \(step.id)") }
      if step.id == "start-db2" {
        #expect(try await Acts.status(pool, "db2").isMirrorInSync == true)
      }
    }
    #expect(try await Acts.topology(pool) == .one("db1"))
    let primary = try await Acts.status(pool, "db1")
    #expect(primary.timeline == 3)
    #expect(primary.isMirrorInSync == true)
    for host in ["db1", "db2", "db3"] {
      #expect(try await pool.sql(host, "SELECT count(*) FROM note") == "700")
      let data = "\(pool.folder)/\(host)/data"
      #expect(try await pool.asOwner(["cat", "\(data)/postgresql.auto.conf"]) == home)
    }
  }

  private static func expose(_ pool: ScratchPool) async throws {
    let run = ActParameters(run: "r1", number: 1)
    let data = "\(pool.folder)/db1/data"
    let home = try await pool.asOwner(["cat", "\(data)/postgresql.auto.conf"])
    _ = try await Acts.expect(pool, .expose, "db2", run, status: 1)
    let entry = try pool.catalogue.standing(
      .expose, on: pool.host("db1"), run: "r1", id: "x"
    ).entry
    #expect(try await ScriptRunner.run(entry.effect).status == 1)
    #expect(try await ScriptRunner.run(entry.residue).status == 0)

    _ = try await Acts.expect(pool, .stop, "db2")
    #expect(try await Acts.expect(pool, .status, "db1")["sync"] == "no")
    for _ in 0..<2 {
      #expect(try await Acts.expect(pool, .expose, "db1", run)["sync"] == "none")
    }
    #expect(try await ScriptRunner.run(entry.effect).status == 0)
    #expect(try await ScriptRunner.run(entry.residue).status == 1)
    #expect(try await Acts.expect(pool, .probeWrite, "db1", run)["committed"] == "yes")
    _ = try await Acts.expect(pool, .unexpose, "db1", ActParameters(run: "r2"), status: 9)
    // A mirror that was exposed away is no successor: it lacks what was committed since.
    let last = try await Acts.expect(pool, .status, "db1")
    #expect(last["sync"] == "none")

    _ = try await Acts.expect(pool, .start, "db2")
    let after = try await Acts.expect(pool, .unexpose, "db1", run)
    #expect(after["sync"] == "yes")
    #expect(try await Acts.expect(pool, .unexpose, "db1", run)["lifted"] == "nothing")
    #expect(try await pool.asOwner(["cat", "\(data)/postgresql.auto.conf"]) == home)
    #expect(try await ScriptRunner.run(entry.residue).status == 0)
    #expect(try await Acts.status(pool, "db1").isMirrorInSync == true)
  }
}
