import Glibc

/// Why the journal could not be written, or could not be believed.
public enum JournalError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file is there already: a run never writes into another run's record.
  case exists(path: String)
  /// Another process has the journal open for writing.
  case inUse(path: String)
  /// No space, or no quota, is left; the record was not written, the journal is whole.
  case full(path: String)
  /// The journal was closed.
  case closed(path: String)
  /// A system call failed; `code` is its errno.
  case system(operation: String, path: String, code: Int32)
  /// An earlier write or flush failed so that the end of the file is not known.
  case broken(path: String, reason: String)
  /// The event has no JSON form, such as a number that is not finite.
  case notEncodable(kind: String, reason: String)
  /// A line is not what the chain says it must be. Lines are counted from 1.
  case damaged(path: String, line: Int, reason: String)

  /// What happened, what it means, what to do.
  public var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already: a run never writes into another run's record; give it a new folder"
    case .inUse(let path):
      "\(path) is being written by another process: its run is still going on"
    case .full(let path):
      "\(path): no space is left; the record was not written. Make space on that file system"
    case .closed(let path):
      "\(path) was closed; nothing can be added"
    case .system(let operation, let path, let code):
      "\(path): \(operation) failed: \(Self.words(code))"
    case .broken(let path, let reason):
      "\(path) takes no more records, because its end is not known: \(reason)"
    case .notEncodable(let kind, let reason):
      "a \(kind) record cannot be written as JSON: \(reason)"
    case .damaged(let path, let line, let reason):
      "\(path):\(line): \(reason); the journal was changed or damaged after it was written"
    }
  }

  private static func words(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return "\(String(cString: text)) (errno \(code))"
  }
}
