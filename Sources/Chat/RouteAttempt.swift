/// One try to reach a chat server, without logging in.
public struct RouteAttempt: Sendable, Hashable {
  /// The ways a try ends; the raw value is the ledger's word.
  public enum Outcome: String, Sendable, Hashable {
    /// Something accepts connections there.
    case opened
    /// The server's host said no.
    case refused
    /// No word within the deadline.
    case stuck
    /// The way to the server failed; nothing is known of the server itself.
    case failed
  }

  /// How it ended.
  public var outcome: Outcome
  /// When it was sent, monotonic nanoseconds.
  public var from: UInt64
  /// When its outcome was known, monotonic nanoseconds.
  public var to: UInt64

  /// Describes a try.
  public init(outcome: Outcome, from: UInt64, to: UInt64) {
    self.outcome = outcome
    self.from = from
    self.to = to
  }
}
