/// A time with its error: the truth lies within `value ± error`, both in seconds.
public struct Measurement: Sendable, Hashable, Codable {
  /// Seconds.
  public var value: Double
  /// Seconds, never negative.
  public var error: Double

  /// Describes a measured time.
  public init(value: Double, error: Double) {
    self.value = value
    self.error = error
  }
}
