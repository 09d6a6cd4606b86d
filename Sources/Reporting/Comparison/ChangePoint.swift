import Foundation

/// Where a series of numbers begins to be another one: Pettitt's test, which assumes nothing of
/// how they are distributed.
public struct ChangePoint: Sendable, Hashable, Codable {
  /// The place of the first number of the later part.
  public var index: Int
  /// The median before it.
  public var before: Double
  /// The median from it on.
  public var after: Double
  /// How probable so large a change is where there is none, by Pettitt's approximation.
  public var probability: Double

  /// The fewest numbers that are looked at: with fewer the approximation says nothing.
  public static let fewest = 8

  /// Looks for the most probable place.
  ///
  /// - Parameters:
  ///   - values: In the order of time.
  ///   - level: The largest probability that is told.
  /// - Returns: The place; nil where nothing is told apart from chance, or there are too few.
  public static func find(in values: [Double], level: Double = 0.05) -> ChangePoint? {
    let count = values.count
    guard count >= fewest, values.allSatisfy(\.isFinite) else { return nil }
    let ranks = ranks(values)
    var sum = 0.0
    var best = (index: 0, statistic: 0.0)
    for place in 0..<(count - 1) {
      sum += ranks[place]
      let statistic = abs(2 * sum - Double(place + 1) * Double(count + 1))
      if statistic > best.statistic { best = (place + 1, statistic) }
    }
    let size = Double(count)
    let exponent = -6 * best.statistic * best.statistic / (size * size * size + size * size)
    let probability = min(1, 2 * exp(exponent))
    guard best.index > 0, probability <= level else { return nil }
    return ChangePoint(
      index: best.index, before: median(values[..<best.index]),
      after: median(values[best.index...]), probability: probability)
  }

  /// Ranks from 1; equal numbers share the middle of theirs.
  private static func ranks(_ values: [Double]) -> [Double] {
    values.map { value in
      let lower = values.filter { $0 < value }.count
      let equal = values.filter { $0 == value }.count
      return Double(lower) + Double(equal + 1) / 2
    }
  }

  private static func median(_ values: ArraySlice<Double>) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
