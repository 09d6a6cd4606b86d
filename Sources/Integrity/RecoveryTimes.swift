public import DrillModel

/// The users' view of a disaster: when they were last answered, when they were answered again.
///
/// **What the moments are.** *Last acknowledged* is the moment of the last acknowledgement that
/// any client got before the gap. *First acknowledged* is the moment of the first one after
/// which the availability rule holds. Both are readings of the runner's own monotonic clock,
/// taken in the process that received the answer.
///
/// **What the errors are.** The service is sampled: by messages while clients are connected, by
/// attempts while they are not. The truth is the moment that clients sampling without end would
/// have seen; the error bounds how far the sampled moment may be from it.
/// - *Last.* Let p be the send spacing over all senders, s the latest send that was still
///   answered, u the next message due at the same address (sent and unanswered, or not sent for
///   want of a connection), j the spread of answers: what the 95th percentile of the intervals
///   between answers before the gap exceeds p by. Endless sampling would have got its last
///   answer after ours, at most u − s later, give or take j. Twice the spacing is the least
///   stated: one for the wait until the next send, one for the place of an answer between its
///   neighbours. Where the last answer came later after the one before it than this, the answers
///   were thinning out, and that interval is the error: another observer may have seen either.
///   A service that queues its answers gives other clients their last one from another place of
///   the queue: what the last answers took longer than twice a quick one, and than the interval
///   of twenty messages, is added.
/// - *First.* A client is connected again as soon as an attempt finds the address open, and
///   sends at once. Endless sampling would have seen its first answer before ours, by at most
///   the interval between the last evidence against the service (the start of the last attempt
///   at that address that failed, or a later message that was never answered) and the attempt
///   that opened it, plus the wait from being in the room to the send. Clients that stayed
///   connected waited for their next send only. Here too twice the spacing is the least stated.
///   What passed in this program between the opening and the log-in is added. Log-in and answer
///   themselves are the service's own time, no error.
/// - Stalls of the runner that overlap the decisive stretches widen both.
///
/// So all terms but the delays of this program scale with the interval between messages, and with the spacing of
/// attempts, which is never wider than that interval or the drill's retry spacing.
public struct RecoveryTimes: Sendable, Hashable {
  /// The last message acknowledged before the gap; nil where there was no outage.
  public var lastAcknowledged: Milestone?
  /// The first acknowledgement that was followed by others; nil where there was none.
  public var firstAcknowledged: Milestone?
  /// When the rule's gap had passed without an answer.
  public var detected: Milestone?
  /// First minus last acknowledged, seconds; nil where either is.
  public var recoveryTime: Measurement?
  /// All outages from the strike on, the measured one first.
  public var outages: [Outage] = []
  /// The longest silence from the strike on, seconds, outage or not.
  public var longestSilence: Measurement?
  /// The typical interval between two sends of any user, seconds.
  public var sendSpacing: Double?
  /// How the errors came about, in words, for the report.
  public var basis: [String] = []

  /// Nothing measured yet.
  public init() {}
}
