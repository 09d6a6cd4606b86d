import GRDB

/// The row of whoever runs against an environment.
extension HistoryStore {
  /// Takes an environment's lease, where nobody else has one that has not lapsed.
  ///
  /// - Parameters:
  ///   - lease: What is asked for.
  ///   - now: Time since 1970-01-01T00:00:00Z.
  /// - Returns: Whether it was granted; a lapsed one of another run is taken over.
  /// - Throws: `HistoryError`.
  public func claim(
    _ lease: EnvironmentLease, now: Duration
  ) throws(HistoryError) -> EnvironmentLease.Claim {
    try write("claim the lease of \(lease.environment)") { database in
      if let other = try Self.lease(lease.key, database), other.run != lease.run,
        other.until > now
      {
        return .held(by: other)
      }
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO lease (key, environment, run, owner, since, until)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          lease.key, lease.environment, lease.run, lease.owner, lease.since.milliseconds,
          lease.until.milliseconds,
        ])
      return .granted
    }
  }

  /// Puts off the end of a lease.
  ///
  /// - Parameters:
  ///   - key: What is leased.
  ///   - run: Whose it must be.
  ///   - until: When it lapses now.
  /// - Returns: Nil where it was ours; else who has it, or that nobody has.
  /// - Throws: `HistoryError`.
  public func renew(
    _ key: String, run: String, until: Duration
  ) throws(HistoryError) -> LostLease? {
    try write("renew a lease") { database in
      try database.execute(
        sql: "UPDATE lease SET until = ? WHERE key = ? AND run = ?",
        arguments: [until.milliseconds, key, run])
      guard database.changesCount == 0 else { return nil }
      return LostLease(holder: try Self.lease(key, database))
    }
  }

  /// Gives a lease back; nothing where it is another run's.
  ///
  /// - Parameters:
  ///   - key: What is leased.
  ///   - run: Whose it must be.
  /// - Throws: `HistoryError`.
  public func release(_ key: String, run: String) throws(HistoryError) {
    try write("give a lease back") { database in
      try database.execute(
        sql: "DELETE FROM lease WHERE key = ? AND run = ?", arguments: [key, run])
    }
  }

  private static func lease(_ key: String, _ database: Database) throws -> EnvironmentLease? {
    try Row.fetchOne(database, sql: "SELECT * FROM lease WHERE key = ?", arguments: [key]).map {
      EnvironmentLease(
        key: $0["key"], environment: $0["environment"], run: $0["run"], owner: $0["owner"],
        since: .milliseconds($0["since"] as Int64), until: .milliseconds($0["until"] as Int64))
    }
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
