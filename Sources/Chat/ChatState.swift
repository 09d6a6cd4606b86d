public import DrillModel

/// The live state of chat traffic, at the moment it was asked for.
///
/// It serves to decide when a drill goes on; what is reported is measured from the ledger.
public struct ChatState: Sendable, Hashable {
  /// How many users there are.
  public var users = 0
  /// How many of them are connected, authenticated and in their room.
  public var connectedUsers = 0
  /// Messages handed to a connection.
  public var sent = 0
  /// Messages acknowledged.
  public var acknowledged = 0
  /// Messages refused.
  public var refused = 0
  /// The first acknowledgement, monotonic nanoseconds.
  public var firstAcknowledgedAt: UInt64?
  /// The last acknowledgement, monotonic nanoseconds.
  public var lastAcknowledgedAt: UInt64?
  /// The first acknowledgement since the last silence longer than the rule's gap, monotonic
  /// nanoseconds.
  public var answeringSince: UInt64?
  /// The last acknowledgement before the last silence longer than the rule's gap, monotonic
  /// nanoseconds; nil where there was no such silence.
  public var lastGapAfter: UInt64?
  /// Whether messages are being sent.
  public var isSending = false
  /// When this state held, monotonic nanoseconds.
  public var at: UInt64 = 0
  /// Why the worker is gone; nil while it runs.
  public var workerEnded: String?

  /// The state before anything happened.
  public init() {}

  /// Whether somebody was acknowledged no longer ago than the rule's gap.
  public func isAnswering(by rule: AvailabilityRule) -> Bool {
    guard let last = lastAcknowledgedAt else { return false }
    return at <= last || at - last <= MonotonicTime.nanoseconds(rule.gap)
  }

  /// Whether chat is back, or was never gone: answers without a gap for the rule's hold.
  public func isAvailable(by rule: AvailabilityRule) -> Bool {
    guard isAnswering(by: rule), let since = answeringSince else { return false }
    return at >= since && at - since >= MonotonicTime.nanoseconds(rule.hold)
  }
}
