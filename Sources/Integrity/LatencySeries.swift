/// Latency and availability over a run, in stretches of one width, for reports.
public enum LatencySeries {
  /// No more stretches than this are made; the width grows where there would be.
  public static let bucketsLimit = 100_000

  /// Divides a stretch of a run.
  ///
  /// - Parameters:
  ///   - ledger: What the clients did and were told.
  ///   - width: The width of a bucket.
  ///   - from: The start of the first bucket, monotonic nanoseconds; the first send where nil.
  ///   - to: The end of the last one; the last send or answer where nil.
  /// - Returns: Buckets without a hole, in order.
  public static func buckets(
    of ledger: LedgerIndex, width: Duration = .milliseconds(100), from: UInt64? = nil,
    to: UInt64? = nil
  ) -> [LatencyBucket] {
    let start = from ?? ledger.sends.map(\.at).min() ?? ledger.missed.map(\.at).min() ?? 0
    let end = to ?? Availability.observationEnd(of: ledger)
    guard end >= start else { return [] }
    let least = Moments.span(from: start, to: end) / UInt64(bucketsLimit) + 1
    let step = max(Moments.nanoseconds(width), least)
    var buckets = (0...Int((end - start) / step)).map {
      LatencyBucket(start: start + UInt64($0) * step)
    }
    var latencies = Array(repeating: [UInt64](), count: buckets.count)
    func place(_ moment: UInt64) -> Int? {
      moment < start || moment > end ? nil : Int((moment - start) / step)
    }
    for send in ledger.sends {
      guard let place = place(send.at) else { continue }
      buckets[place].sent += 1
      if let answered = ledger.messages[Int(send.message)].acknowledgedAt {
        latencies[place].append(Moments.span(from: send.at, to: answered))
      } else {
        buckets[place].unanswered += 1
      }
    }
    for answer in ledger.answers {
      if let place = place(answer.at) { buckets[place].acknowledged += 1 }
    }
    for miss in ledger.missed {
      if let place = place(miss.at) { buckets[place].notSent += 1 }
    }
    for place in buckets.indices where !latencies[place].isEmpty {
      latencies[place].sort()
      buckets[place].medianLatency = latencies[place][latencies[place].count / 2]
      buckets[place].longestLatency = latencies[place].last
    }
    return buckets
  }
}
