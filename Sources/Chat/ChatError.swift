/// Why chat traffic cannot be made or read back.
public enum ChatError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The chat worker could not be started.
  case workerNotStarted(program: String, reason: String)
  /// The chat worker is gone.
  case workerEnded(reason: String)
  /// The workload and the service do not fit together.
  case unfit(reason: String)
  /// The rooms' archive could not be read over XMPP.
  case readBackFailed(room: String, reason: String)
  /// A line that should hold a row of the archive does not.
  case unreadableRow(line: Int, reason: String)
  /// A file of the run could not be written or read.
  case file(path: String, operation: String, reason: String)
  /// A line of a run's file is not what it should be.
  case unreadableLine(path: String, line: Int, reason: String)

  /// What happened, what it means and what to do.
  public var description: String {
    switch self {
    case .workerNotStarted(let program, let reason):
      "the chat worker \(program) could not be started: \(reason)"
    case .workerEnded(let reason):
      "the chat worker ended: \(reason); no chat was measured from then on, so the run proves "
        + "nothing about it"
    case .unfit(let reason):
      "the chat workload does not fit the environment: \(reason)"
    case .readBackFailed(let room, let reason):
      "the archive of room \(room) could not be read over XMPP: \(reason); integrity cannot be "
        + "judged"
    case .unreadableRow(let line, let reason):
      "line \(line) of the database's read-back is no row of the archive: \(reason); expected "
        + "ROOM<tab>ARCHIVE-ID<tab>BODY-IN-BASE64"
    case .file(let path, let operation, let reason):
      "could not \(operation) \(path): \(reason)"
    case .unreadableLine(let path, let line, let reason):
      "\(path):\(line): \(reason)"
    }
  }
}
