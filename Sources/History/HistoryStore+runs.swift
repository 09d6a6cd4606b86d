import DrillModel
import Foundation
import GRDB

/// What the index knows of runs.
extension HistoryStore {
  /// Puts a run on the index, or its newer state in the place of the older one.
  ///
  /// - Parameter run: The run.
  /// - Throws: `HistoryError`.
  public func add(_ run: PastRunSummary) throws(HistoryError) {
    try write("add run \(run.result.run)") { try Self.insert(run, $0) }
  }

  /// Forgets every run and knows these instead; leases stay.
  ///
  /// - Parameter runs: The runs, in any order.
  /// - Throws: `HistoryError`; the index is then as it was.
  public func replaceAll(_ runs: [PastRunSummary]) throws(HistoryError) {
    try write("be filled again") { database in
      try database.execute(sql: "DELETE FROM run")
      for run in runs { try Self.insert(run, database) }
    }
  }

  /// The runs, newest first.
  ///
  /// - Parameters:
  ///   - drill: Of this drill only.
  ///   - environment: Against this environment only.
  ///   - limit: At most so many.
  /// - Returns: What the index has of them.
  /// - Throws: `HistoryError`.
  public func runs(
    drill: String? = nil, environment: String? = nil, limit: Int = .max
  ) throws(HistoryError) -> [PastRunSummary] {
    try read("list runs") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM run
          WHERE (?1 IS NULL OR drill = ?1) AND (?2 IS NULL OR environment = ?2)
          ORDER BY started DESC, id DESC LIMIT ?3
          """, arguments: [drill, environment, limit]
      ).map(Self.summary)
    }
  }

  /// One run by its id.
  ///
  /// - Parameter id: The id, whole.
  /// - Returns: What the index has of it; nil where it has none.
  /// - Throws: `HistoryError`.
  public func run(_ id: String) throws(HistoryError) -> PastRunSummary? {
    try read("find run \(id)") { database in
      try Row.fetchOne(database, sql: "SELECT * FROM run WHERE id = ?", arguments: [id])
        .map(Self.summary)
    }
  }

  private static func insert(_ run: PastRunSummary, _ database: Database) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO run
          (id, drill, environment, started, drill_digest, environment_digest, bundle, result)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run.result.run, run.result.drill, run.result.environment, run.result.started,
        run.drillDigest, run.environmentDigest, run.bundle,
        String(decoding: try encoder.encode(run.result), as: UTF8.self),
      ])
  }

  /// What another version wrote may lack members of `record` that this one reads: the run is known
  /// all the same, and its bundle has the whole.
  static func result(_ data: Data) throws -> RunResult {
    do {
      return try JSONDecoder().decode(RunResult.self, from: data)
    } catch let error as DecodingError {
      guard var members = try JSONSerialization.jsonObject(with: data) as? [String: Any],
        members.removeValue(forKey: "record") != nil
      else { throw error }
      return try JSONDecoder().decode(
        RunResult.self, from: try JSONSerialization.data(withJSONObject: members))
    }
  }

  private static func summary(_ row: Row) throws -> PastRunSummary {
    PastRunSummary(
      result: try result(Data((row["result"] as String).utf8)),
      drillDigest: row["drill_digest"], environmentDigest: row["environment_digest"],
      bundle: row["bundle"])
  }
}
