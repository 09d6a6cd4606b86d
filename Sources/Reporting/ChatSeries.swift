/// What chat clients saw over time, in buckets of equal length: the reports' plot.
///
/// Pure values: whoever holds the ledger counts them. A message belongs to the bucket in which it
/// was sent.
public struct ChatSeries: Sendable, Hashable, Codable {
  /// One piece of time.
  public struct Bucket: Sendable, Hashable, Codable {
    /// Messages sent in it that were acknowledged.
    public var acknowledged: Int
    /// Messages due or sent in it that were not.
    public var unanswered: Int
    /// The median time to the acknowledgement, milliseconds; nil where there was none.
    public var medianMilliseconds: Double?
    /// The longest time to the acknowledgement, milliseconds; nil where there was none.
    public var maximumMilliseconds: Double?

    /// Describes a piece of time.
    public init(
      acknowledged: Int, unanswered: Int, medianMilliseconds: Double?, maximumMilliseconds: Double?
    ) {
      self.acknowledged = acknowledged
      self.unanswered = unanswered
      self.medianMilliseconds = medianMilliseconds
      self.maximumMilliseconds = maximumMilliseconds
    }
  }

  /// A bucket's length, seconds.
  public var bucketSeconds: Double
  /// Where the first bucket begins, seconds from fault-injected; from the start where there is no
  /// such milestone.
  public var startSeconds: Double
  /// The buckets, without a gap.
  public var buckets: [Bucket]

  /// Describes what clients saw.
  public init(bucketSeconds: Double, startSeconds: Double, buckets: [Bucket]) {
    self.bucketSeconds = bucketSeconds
    self.startSeconds = startSeconds
    self.buckets = buckets
  }

  /// Where the last bucket ends, seconds from fault-injected.
  public var endSeconds: Double { startSeconds + bucketSeconds * Double(buckets.count) }

  /// The same series in at most so many buckets: counts are added up, the longest time stays the
  /// longest, the median becomes the median of the medians.
  ///
  /// - Parameter limit: The most buckets there may be; at least 1.
  /// - Returns: This series where it is short enough, else a coarser one.
  public func coarsened(to limit: Int) -> ChatSeries {
    guard buckets.count > limit, limit > 0 else { return self }
    let factor = (buckets.count + limit - 1) / limit
    let coarse = stride(from: 0, to: buckets.count, by: factor).map { start in
      Self.merged(buckets[start..<min(start + factor, buckets.count)])
    }
    return ChatSeries(
      bucketSeconds: bucketSeconds * Double(factor), startSeconds: startSeconds, buckets: coarse)
  }

  private static func merged(_ buckets: ArraySlice<Bucket>) -> Bucket {
    let medians = buckets.compactMap(\.medianMilliseconds).sorted()
    return Bucket(
      acknowledged: buckets.reduce(0) { $0 + $1.acknowledged },
      unanswered: buckets.reduce(0) { $0 + $1.unanswered },
      medianMilliseconds: medians.isEmpty ? nil : medians[medians.count / 2],
      maximumMilliseconds: buckets.compactMap(\.maximumMilliseconds).max())
  }
}
