/// Sums of the binomial distribution.
///
/// Each term is made of its neighbour, beginning with the largest, and the sum of all is what they
/// are measured by: nothing underflows that matters, and no factorial is needed.
struct BinomialTail {
  private let terms: [Double]
  private let total: Double

  /// - Parameters:
  ///   - runs: How many.
  ///   - probability: How likely it is in each.
  init(_ runs: Int, _ probability: Double) {
    let probability = min(1, max(0, probability))
    var terms = Array(repeating: 0.0, count: runs + 1)
    let mode = min(runs, Int(Double(runs + 1) * probability))
    terms[mode] = 1
    if probability > 0, probability < 1 {
      let odds = probability / (1 - probability)
      for index in stride(from: mode, to: runs, by: 1) {
        terms[index + 1] = terms[index] * Double(runs - index) / Double(index + 1) * odds
      }
      for index in stride(from: mode, to: 0, by: -1) {
        terms[index - 1] = terms[index] * Double(index) / Double(runs - index + 1) / odds
      }
    }
    self.terms = terms
    total = terms.reduce(0, +)
  }

  /// How likely it is in so many runs at the most.
  func atMost(_ count: Int) -> Double {
    count < 0 ? 0 : terms.prefix(count + 1).reduce(0, +) / total
  }

  /// How likely it is in so many runs at least.
  func atLeast(_ count: Int) -> Double {
    count >= terms.count ? 0 : terms.dropFirst(max(0, count)).reduce(0, +) / total
  }
}
