/// A host's clock against the runner's: the truth lies within `offset ± error` seconds.
public struct ClockReading: Sendable, Hashable {
  /// The host's wall clock minus the runner's, seconds.
  public var offset: Double
  /// Half the round trip of the best question, seconds.
  public var error: Double

  /// Describes a reading.
  public init(offset: Double, error: Double) {
    self.offset = offset
    self.error = error
  }

  /// Judges one question: asked and answered at these wall times of the runner, in nanoseconds.
  public init(asked: Int64, answered: Int64, hostSaid: Int64) {
    let middle = Double(asked) + Double(answered - asked) / 2
    offset = (Double(hostSaid) - middle) / 1e9
    error = Double(answered - asked) / 2e9
  }
}
