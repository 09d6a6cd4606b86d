/// A time in which nobody was answered, by the availability rule.
public struct Outage: Sendable, Hashable, Codable {
  /// The last acknowledgement before it, monotonic nanoseconds.
  public var lastAnswer: UInt64
  /// The first acknowledgement after which the service held, monotonic nanoseconds; nil where it
  /// did not come back, or where the traffic ended before that could be seen.
  public var firstAnswer: UInt64?
  /// Single acknowledgements in between: a dying server answers some late.
  public var strayAnswers: Int

  /// Describes an outage.
  public init(lastAnswer: UInt64, firstAnswer: UInt64?, strayAnswers: Int) {
    self.lastAnswer = lastAnswer
    self.firstAnswer = firstAnswer
    self.strayAnswers = strayAnswers
  }
}
