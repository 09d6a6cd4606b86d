/// What happened to traffic in one stretch of a run.
public struct LatencyBucket: Sendable, Hashable, Codable {
  /// Where the stretch begins, monotonic nanoseconds.
  public var start: UInt64
  /// Messages sent in it.
  public var sent = 0
  /// Acknowledgements that came in it.
  public var acknowledged = 0
  /// Messages sent in it that were never acknowledged.
  public var unanswered = 0
  /// Messages due in it whose sender was not connected.
  public var notSent = 0
  /// The median time from send to acknowledgement, over the messages sent in it, nanoseconds.
  public var medianLatency: UInt64?
  /// The longest such time, nanoseconds.
  public var longestLatency: UInt64?

  /// An empty stretch.
  public init(start: UInt64) {
    self.start = start
  }
}
