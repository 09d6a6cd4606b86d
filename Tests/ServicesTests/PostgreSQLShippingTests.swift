import DrillModel
import Glibc
import Testing

@testable import Services

/// How log shipping is looked at and followed, against real servers.
@Suite(.serialized, .enabled(if: getuid() == 0, "runs servers as user postgres: needs root"))
struct PostgreSQLShippingTests {
  private func withPool(_ body: (ScratchPool) async throws -> Void) async throws {
    let pool = try await ScratchPool.make()
    do {
      try await body(pool)
    } catch {
      await pool.remove()
      throw error
    }
    await pool.remove()
  }

  private let judging = ActParameters(run: "r1", isJudging: true)

  private func expect(
    _ pool: ScratchPool, _ act: Act.Name, _ host: String, _ parameters: ActParameters,
    status: Int32 = 0, location: SourceLocation = #_sourceLocation
  ) async throws -> [String: String] {
    try await PostgreSQLTests.expect(
      pool, act, host, parameters, status: status, location: location)
  }

  @Test("what is wrong with shipping is found, each by its name, and nothing is changed for it")
  func findings() async throws {
    try await withPool { pool in
      _ = try await PostgreSQLTests.expect(pool, .ship, "db1")
      let primary = try await expect(pool, .inspectShipping, "db1", judging)
      #expect(primary["share_reads"] == "yes" && primary["share_writes"] == "yes")
      #expect(primary["archive_mode"] == "on" && primary["finding"] == "none")
      var mirror = judging
      mirror.archiveDigest = primary["archive_digest"]
      #expect(
        try await expect(pool, .inspectShipping, "db2", mirror)["archive_digest"]
          == primary["archive_digest"])
      mirror.archiveDigest = "0123456789abcdef0123456789abcdef"
      #expect(
        try await expect(pool, .inspectShipping, "db2", mirror, status: 1)["finding"]
          == "mirror-config")
      let backup = try await expect(pool, .inspectShipping, "db3", judging)
      #expect(backup["refuses_writes"] == "yes" && backup["copy_access"] == "yes")
      #expect(Int(backup["copy_free_kb"] ?? "") ?? 0 > 0)
      #expect(
        try await pool.sql(
          "db1", "SELECT count(*) FROM pg_namespace WHERE nspname = 'muster_refused'") == "0")
      try await wrongRights(pool)
      // Without being asked to judge it tells the same, and that is no failure.
      try await pool.asOwner(["mv", "\(pool.folder)/share", "\(pool.folder)/elsewhere"])
      #expect(
        try await expect(pool, .inspectShipping, "db1", ActParameters())["finding"]
          == "share-unreachable")
      #expect(
        try await expect(pool, .copy, "db3", ActParameters(), status: 1)["finding"]
          == "share-unreachable")
    }
  }

  private func wrongRights(_ pool: ScratchPool) async throws {
    for (folder, finding) in [("share", "share-rights"), ("copies", "copy-rights")] {
      try await pool.asOwner(["chmod", "000", "\(pool.folder)/\(folder)"])
      for act in [Act.Name.inspectShipping, .copy] {
        let found = try await expect(pool, act, "db3", judging, status: 1)
        #expect(found["finding"] == finding, "\(act): \(found)")
      }
      try await pool.asOwner(["chmod", "700", "\(pool.folder)/\(folder)"])
    }
  }

  @Test("a marker is followed to its replay, and a hole before it is a gap")
  func markers() async throws {
    try await withPool { pool in
      let mark = try await expect(pool, .probeWrite, "db1", ActParameters(run: "r1", number: 1))
      func trace(_ hop: String, _ host: String, status: Int32 = 0) async throws -> [String: String]
      {
        try await expect(
          pool, .trace, host,
          ActParameters(
            run: "r1", reached: mark["lsn"], hop: hop, marked: mark["segment"], threshold: 2),
          status: status)
      }
      // Nothing copies here: the marker is late, and its exposure grows meanwhile.
      let late = try await trace("late", "db3")
      #expect(late["late"] == "yes")
      _ = try await PostgreSQLTests.expect(pool, .ship, "db1")
      #expect(try await trace("archived", "db1")["elapsed"] != nil)
      _ = try await PostgreSQLTests.expect(pool, .copy, "db3")
      #expect(try await trace("copied", "db3")["hop"] == "copied")
      #expect(try await trace("replayed", "db3")["spacing"] != nil)
      // Once it is replayed it is late no more.
      _ = try await trace("late", "db3", status: 1)
      for _ in 1...3 { _ = try await PostgreSQLTests.expect(pool, .probeWrite, "db1") }
      for number in 2...4 {
        _ = try await expect(pool, .probeWrite, "db1", ActParameters(run: "r1", number: number))
        _ = try await PostgreSQLTests.expect(pool, .ship, "db1")
      }
      let shipped = try await pool.asOwner(["ls", "\(pool.folder)/share"]).split(separator: "\n")
      let middle = try #require(shipped.dropLast().last)
      try await pool.asOwner(["mv", "\(pool.folder)/share/\(middle)", "\(pool.folder)/aside"])
      _ = try await PostgreSQLTests.expect(pool, .copy, "db3")
      for act in [Act.Name.apply, .compare, .inspectShipping] {
        let found = try await expect(pool, act, "db3", judging, status: 1)
        #expect(found["finding"] == "gap" && found["gap"] == String(middle), "\(act): \(found)")
      }
      // What is beside the backup already, and waits behind the gap, is held against the share.
      let again = try await PostgreSQLTests.expect(pool, .copy, "db3")
      #expect(Int(again["checked"] ?? "") ?? 0 > 0 && again["copied"] == "0", "\(again)")
      let last = try #require(shipped.last)
      try await pool.asOwner([
        "dd", "if=/dev/urandom", "of=\(pool.folder)/copies/\(last)", "bs=4096", "count=1",
        "seek=8", "conv=notrunc", "status=none",
      ])
      _ = try await expect(pool, .copy, "db3", ActParameters(), status: 1)
    }
  }
}
