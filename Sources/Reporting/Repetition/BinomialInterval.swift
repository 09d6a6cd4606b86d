/// How likely something is that was seen in some of so many runs: the exact interval of Clopper
/// and Pearson, from sums of the binomial distribution.
///
/// Its coverage is never under what it states, which costs some width: with few runs an honest
/// interval is wide, and that is to be seen. The runs must be independent of each other.
struct BinomialInterval: Hashable, Sendable {
  /// The lower end.
  let lower: Double
  /// The upper end.
  let upper: Double

  /// Works an interval out.
  ///
  /// - Parameters:
  ///   - count: In how many runs it was seen.
  ///   - runs: Of how many; with none nothing is known, and the interval is all there is.
  ///   - confidence: How sure the interval is to be.
  init(_ count: Int, of runs: Int, confidence: Double = 0.95) {
    let tail = (1 - confidence) / 2
    // Where it was never seen, or always, one end is certain.
    lower =
      count <= 0 || runs <= 0
      ? 0
      : Self.root { probability in
        BinomialTail(runs, probability).atLeast(count) < tail
      }
    upper =
      count >= runs || runs <= 0
      ? 1
      : Self.root { probability in
        BinomialTail(runs, probability).atMost(count) > tail
      }
  }

  /// The end of the probabilities, from 0 on, for which this holds.
  private static func root(_ holds: (Double) -> Bool) -> Double {
    var low = 0.0
    var high = 1.0
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
