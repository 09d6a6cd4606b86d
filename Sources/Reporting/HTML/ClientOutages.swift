/// What clients saw, in words and numbers: the outages, and the traffic before, during and after.
struct ClientOutages {
  /// A stretch in which nothing that was due was answered.
  struct Outage: Hashable {
    /// Seconds from the origin.
    var from: Double
    var to: Double
    /// Messages due in it that were not answered.
    var unanswered: Int
  }

  /// A part of the run with what clients saw in it.
  struct Stretch: Hashable {
    var name: String
    var answered: Int
    var unanswered: Int
    /// Milliseconds; nil where nothing was answered.
    var median: Double?
    var longest: Double?
  }

  /// No more are listed; the figure shows all of them.
  static let limit = 20

  /// The longest outages, in the order of time.
  let outages: [Outage]
  /// How many there are.
  let count: Int

  init(_ series: ChatSeries) {
    var found: [Outage] = []
    var open: Outage?
    for (index, bucket) in series.buckets.enumerated() {
      let start = series.startSeconds + Double(index) * series.bucketSeconds
      let end = start + series.bucketSeconds
      if bucket.acknowledged == 0, bucket.unanswered > 0 {
        open = Outage(
          from: open?.from ?? start, to: end,
          unanswered: (open?.unanswered ?? 0) + bucket.unanswered)
      } else if bucket.acknowledged > 0, let outage = open {
        found.append(outage)
        open = nil
      }
    }
    if let open { found.append(open) }
    count = found.count
    outages = found.sorted { ($1.to - $1.from, $0.from) < ($0.to - $0.from, $1.from) }
      .prefix(Self.limit).sorted { $0.from < $1.from }
  }

  /// The run in three: up to the last answer before the gap, the gap, and from the first on.
  static func stretches(_ series: ChatSeries, from: Double?, to: Double?) -> [Stretch] {
    guard let from else { return [stretch("the whole run", series, -.infinity, .infinity)] }
    let after = to ?? .infinity
    var stretches = [
      stretch("before the outage", series, -.infinity, from),
      stretch("during the outage", series, from, after),
    ]
    if to != nil { stretches.append(stretch("after it", series, after, .infinity)) }
    return stretches
  }

  private static func stretch(
    _ name: String, _ series: ChatSeries, _ from: Double, _ to: Double
  ) -> Stretch {
    var stretch = Stretch(name: name, answered: 0, unanswered: 0)
    var medians: [Double] = []
    for (index, bucket) in series.buckets.enumerated() {
      let middle = series.startSeconds + (Double(index) + 0.5) * series.bucketSeconds
      guard from <= middle, middle < to else { continue }
      stretch.answered += bucket.acknowledged
      stretch.unanswered += bucket.unanswered
      if let median = bucket.medianMilliseconds { medians.append(median) }
      if let most = bucket.maximumMilliseconds { stretch.longest = max(stretch.longest ?? 0, most) }
    }
    stretch.median = medians.isEmpty ? nil : medians.sorted()[medians.count / 2]
    return stretch
  }
}
