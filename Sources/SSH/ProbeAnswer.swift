/// One answer, or its absence, in a series of probes sent on an absolute schedule.
public struct ProbeAnswer: Sendable, Hashable {
  /// The place in the schedule: 0, 1, 2 … A gap is a moment that was skipped because this
  /// process was late by more than a period.
  public var sequence: Int
  /// When it should have been sent.
  public var due: MonotonicInstant
  /// What came back, with the moments when it was sent and received.
  public var answer: HelperAnswer

  /// How much later than due it was sent; nil when it never was.
  public var lateness: Duration? { answer.sent.map { $0.since(due) } }

  /// Describes a probe's answer.
  public init(sequence: Int, due: MonotonicInstant, answer: HelperAnswer) {
    self.sequence = sequence
    self.due = due
    self.answer = answer
  }
}
