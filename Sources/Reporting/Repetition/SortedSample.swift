/// What was measured in several runs, sorted: quantiles, and an interval of the median.
struct SortedSample {
  /// The values, the smallest first.
  let values: [Double]

  /// Sorts values; what is no number is left out.
  init(_ values: [Double]) { self.values = values.filter(\.isFinite).sorted() }

  /// The quantile by linear interpolation between neighbours: the definition numbered 7 by
  /// Hyndman and Fan (1996), which spreadsheets and NumPy use; nil where there is no value.
  func quantile(_ share: Double) -> Double? {
    guard let last = values.indices.last else { return nil }
    let place = Double(last) * min(1, max(0, share))
    let below = Int(place)
    let above = min(last, below + 1)
    return values[below] + (values[above] - values[below]) * (place - Double(below))
  }

  /// An interval of the median, and how sure it is.
  struct MedianInterval: Hashable {
    var lower: Double
    var upper: Double
    /// The probability that the median lies within, whatever the distribution is.
    var coverage: Double
  }

  /// The narrowest interval of two of the values, as far from both ends, that holds the median with
  /// this confidence; the widest one with what it has, where there are too few values; nil under two.
  ///
  /// It is the interval of the sign test: the number of values under the median is binomial with one
  /// half, so nothing is assumed of how times are distributed.
  func medianInterval(confidence: Double = 0.95) -> MedianInterval? {
    guard values.count >= 2 else { return nil }
    let tail = BinomialTail(values.count, 0.5)
    func interval(_ rank: Int) -> MedianInterval {
      MedianInterval(
        lower: values[rank], upper: values[values.count - 1 - rank],
        coverage: 1 - 2 * tail.atMost(rank))
    }
    var best = interval(0)
    for rank in 1..<max(2, values.count / 2) where rank < values.count - 1 - rank {
      let next = interval(rank)
      guard next.coverage >= confidence else { break }
      best = next
    }
    return best
  }
}
