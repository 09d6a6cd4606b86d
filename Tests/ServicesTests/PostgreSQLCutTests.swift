import DrillModel
import Glibc
import LocalProcess
import Testing

@testable import Services

/// Acts killed half way, against real servers: nothing writable comes of it, and doing it again
/// ends it.
@Suite(.serialized, .enabled(if: getuid() == 0, "runs servers as user postgres: needs root"))
struct PostgreSQLCutTests {
  /// Delays that meet different lines of the script; where exactly is the machine's choice.
  private static let delays: [Duration] = [30, 80, 150, 250, 400, 600, 900, 1300, 1800].map {
    .milliseconds($0)
  }

  @Test("a fence killed half way is ended by a second, and lifted to what was before")
  func fence() async throws {
    let pool = try await ScratchPool.make()
    do {
      let entry = try pool.catalogue.fence(.database, on: pool.host("db1"), run: "r1").entry
      for delay in Self.delays {
        _ = try await ScriptRunner.cut(entry.apply, after: delay)
        if delay < .milliseconds(300) {
          // Lifted at once: what was half on goes off.
          let undone = try await ScriptRunner.run(entry.undo)
          #expect(undone.status == 0, "after \(delay): \(undone)")
        } else {
          let again = try await ScriptRunner.run(entry.apply)
          #expect(again.status == 0, "after \(delay): \(again)")
          #expect(try await ScriptRunner.run(entry.effect).status == 0)
          _ = try await ScriptRunner.cut(entry.undo, after: delay)
          let undone = try await ScriptRunner.run(entry.undo)
          #expect(undone.status == 0, "after \(delay): \(undone)")
        }
        let status = try await PostgreSQLTests.status(pool, "db1")
        #expect(status.isWritable == true, "after \(delay)")
        #expect(status.isFenced == false, "after \(delay)")
        let residue = try await ScriptRunner.run(entry.residue)
        #expect(residue.status == 0, "after \(delay): \(residue)")
      }
    } catch {
      await pool.remove()
      throw error
    }
    await pool.remove()
  }

  @Test("a reseed killed half way leaves nothing writable, and a second one ends it")
  func reseed() async throws {
    let pool = try await ScratchPool.make()
    do {
      try await PostgreSQLTests.failover(pool)
      let parameters = ActParameters(run: "r1", source: "db3", role: .follower)
      let act = try pool.catalogue.act(
        .reseed, .database, on: pool.host("db1"), parameters: parameters)
      for delay in Self.delays {
        _ = try await ScriptRunner.cut(act.command, after: delay)
        let status = try await PostgreSQLTests.status(pool, "db1")
        #expect(status.isWritable == false, "after \(delay)")
      }
      let whole = try await ScriptRunner.run(act.command)
      #expect(whole.status == 0, "\(whole)")
      #expect(try await PostgreSQLTests.status(pool, "db1").isStreaming)
      try await PostgreSQLTests.wayBack(pool)
    } catch {
      await pool.remove()
      throw error
    }
    await pool.remove()
  }
}
