/// Why the index of runs could not be used.
public struct HistoryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What was being done.
  public var operation: String
  /// What SQLite says.
  public var cause: String

  /// Describes a failure.
  public init(path: String, operation: String, cause: String) {
    self.path = path
    self.operation = operation
    self.cause = cause
  }

  /// One sentence, with what to do.
  public var description: String {
    "\(path): the index of runs failed while it was to \(operation): \(cause). It may be deleted: "
      + "the bundles are the truth, and `muster history reindex` reads them again"
  }
}
