import Foundation
import GRDB

/// The index of runs: one SQLite file, which may be deleted at any time.
///
/// Owned by whoever opened it; one process opens a file once. Every call is synchronous and
/// uncancellable: GRDB's asynchronous ones roll back when their task is cancelled.
public final class HistoryStore: Sendable {
  /// The file.
  public let path: String
  private let queue: DatabaseQueue

  /// Opens the index, and makes it where there is none.
  ///
  /// - Parameter path: The file; its folder is made too.
  /// - Throws: `HistoryError` where it cannot be opened, or was written by a newer version.
  public init(path: String) throws(HistoryError) {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      var configuration = Configuration()
      // Another runner's write takes milliseconds; a run never waits for longer.
      configuration.busyMode = .timeout(2)
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrator.migrate(queue)
    } catch {
      throw HistoryError(path: path, operation: "be opened", cause: "\(error)")
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE run (
            id TEXT PRIMARY KEY, drill TEXT NOT NULL, environment TEXT NOT NULL,
            started TEXT NOT NULL, drill_digest TEXT NOT NULL, environment_digest TEXT NOT NULL,
            bundle TEXT NOT NULL, result TEXT NOT NULL
          ) STRICT;
          CREATE INDEX run_by_drill ON run (drill, environment, started);
          CREATE TABLE lease (
            key TEXT PRIMARY KEY, environment TEXT NOT NULL, run TEXT NOT NULL,
            owner TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL
          ) STRICT;
          """)
    }
    return migrator
  }

  func read<Value>(
    _ operation: String, _ body: (Database) throws -> Value
  ) throws(HistoryError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw HistoryError(path: path, operation: operation, cause: "\(error)")
    }
  }

  func write<Value>(
    _ operation: String, _ body: (Database) throws -> Value
  ) throws(HistoryError) -> Value {
    do {
      return try queue.write(body)
    } catch {
      throw HistoryError(path: path, operation: operation, cause: "\(error)")
    }
  }
}
