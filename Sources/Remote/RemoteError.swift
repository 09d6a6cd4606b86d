/// Why something could not be asked of a host.
public enum RemoteError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No connection: which host, why, and what to do.
  case unreachable(host: String, reason: String)
  /// What was to be sent cannot be.
  case notSendable(reason: String)
  /// The host answered, but not in a way that can be read.
  case unreadable(host: String, question: String, answer: String)
  /// A secret could not be read.
  case secretUnreadable(reference: String, reason: String)

  /// What happened and where, for a person.
  public var description: String {
    switch self {
    case .unreachable(let host, let reason): "\(host) cannot be reached: \(reason)"
    case .notSendable(let reason): "cannot be sent to a host: \(reason)"
    case .unreadable(let host, let question, let answer):
      "\(host) gave no readable answer to \(question): \(answer.debugDescription)"
    case .secretUnreadable(let reference, let reason):
      "the secret \(reference) cannot be read: \(reason)"
    }
  }
}
