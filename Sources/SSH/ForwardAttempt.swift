/// One try to open a TCP connection from the far host to an address.
///
/// It is a question with its moments: between `sent` of the last that was refused and `ended` of
/// the first that opened, the address became open.
public struct ForwardAttempt: Sendable, Hashable {
  /// The ways a try ends.
  public enum Outcome: Sendable, Hashable {
    /// The far host's connection to the address stands.
    case opened
    /// The far host was told no: nothing listens there, or no route. The text is the server's.
    case refused(String)
    /// No word within the deadline: packets to the address are dropped, or the way to the far
    /// host is dark.
    case stuck
    /// The session was lost while it was asked; nothing is known of the address.
    case lost(SSHError)
  }

  /// The place in the series, from 0.
  public var sequence: Int
  /// When it should have been sent, on the schedule.
  public var due: MonotonicInstant
  /// When it was sent.
  public var sent: MonotonicInstant
  /// When its outcome was known here.
  public var ended: MonotonicInstant
  /// How it ended.
  public var outcome: Outcome

  /// Describes a try.
  public init(
    sequence: Int, due: MonotonicInstant, sent: MonotonicInstant, ended: MonotonicInstant,
    outcome: Outcome
  ) {
    self.sequence = sequence
    self.due = due
    self.sent = sent
    self.ended = ended
    self.outcome = outcome
  }
}
