/// Durations as they are written in drills and environments: `250ms`, `10s`, `1m30s`, `2h`.
///
/// A bare number is no duration: its unit would be a guess.
public enum DurationText {
  /// The units from large to small, in nanoseconds.
  static let units: [(word: String, nanoseconds: Int64)] = [
    ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
    ("us", 1_000),
  ]

  /// The longest duration that is taken: a week.
  static let limit = Duration.seconds(7 * 24 * 3_600)

  /// Reads a duration; nil where the text is none, or one over a week.
  ///
  /// Numbers may have decimals (`1.5s`); several parts go from large to small (`1m30s`).
  public static func parse(_ text: String) -> Duration? {
    var rest = Substring(text)
    var total = Duration.zero
    var smallest = Int64.max
    guard !rest.isEmpty, text.utf8.count <= 40 else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let unit = rest.dropFirst(number.count).prefix { $0.isASCII && $0.isLetter }
      guard let size = units.first(where: { $0.word == unit })?.nanoseconds, size < smallest,
        let part = nanoseconds(number, unit: size)
      else { return nil }
      smallest = size
      total += .nanoseconds(part)
      rest = rest.dropFirst(number.count + unit.count)
    }
    return total <= limit ? total : nil
  }

  /// Writes a duration so that `parse` reads the same; what is below a nanosecond is dropped.
  public static func format(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = attoseconds / 1_000_000_000
    if nanoseconds == 0 {
      if seconds != 0, seconds % 3_600 == 0 { return "\(seconds / 3_600)h" }
      if seconds != 0, seconds % 60 == 0 { return "\(seconds / 60)m" }
      return "\(seconds)s"
    }
    if seconds == 0, nanoseconds % 1_000_000 == 0 { return "\(nanoseconds / 1_000_000)ms" }
    if seconds == 0, nanoseconds % 1_000 == 0 { return "\(nanoseconds / 1_000)us" }
    var fraction = String(nanoseconds + 1_000_000_000).dropFirst()
    while fraction.last == "0" { fraction = fraction.dropLast() }
    return "\(seconds).\(fraction)s"
  }

  /// A decimal number of units, in whole nanoseconds.
  private static func nanoseconds(_ number: Substring, unit: Int64) -> Int64? {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = Int64(parts[0]) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    guard parts.count == 2 else { return product }
    guard (1...9).contains(parts[1].count), var rest = Int64(parts[1]) else { return nil }
    // Fractions are at most 9 digits of at most an hour: below 2^63 in two steps.
    var scale = unit
    for _ in parts[1] {
      if scale % 10 == 0 { scale /= 10 } else { rest /= 10 }
    }
    let (sum, isOver) = product.addingReportingOverflow(rest * scale)
    return isOver ? nil : sum
  }
}
