import NIOCore

/// One open that is asked for: an attempt of a series, or one on behalf of a local connection.
final class ForwardOpen {
  let sequence: Int
  let due: MonotonicInstant
  /// True when a later attempt may take its lane before `stuckAfter` has passed.
  let isDisplaceable: Bool
  /// Told once: what became of it, and the channel with its session when it opened.
  private var tell: ((ForwardAttempt, OpenedChannel?) -> Void)?
  var channel: DirectChannel?
  var started: MonotonicInstant?
  var timer: Scheduled<Void>?

  init(
    sequence: Int, due: MonotonicInstant, isDisplaceable: Bool,
    tell: @escaping (ForwardAttempt, OpenedChannel?) -> Void
  ) {
    self.sequence = sequence
    self.due = due
    self.isDisplaceable = isDisplaceable
    self.tell = tell
  }

  /// Ends it, once.
  func end(
    _ outcome: ForwardAttempt.Outcome, at moment: MonotonicInstant,
    opened: OpenedChannel? = nil
  ) {
    timer?.cancel()
    timer = nil
    let tell = self.tell
    self.tell = nil
    let sent = channel?.openSent ?? started ?? due
    // The channel tells this open of its outcome and its end; without those the two would hold
    // each other for ever.
    if opened == nil { channel = nil }
    tell?(
      ForwardAttempt(sequence: sequence, due: due, sent: sent, ended: moment, outcome: outcome),
      opened)
  }
}
