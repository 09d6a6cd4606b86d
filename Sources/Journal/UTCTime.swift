/// Wall time in UTC as text, without a calendar library.
///
/// Days are turned into dates by the proleptic Gregorian rule, with years counted from March.
public enum UTCTime {
  /// Writes a moment as `2026-08-09T02:00:03.123Z`.
  ///
  /// - Parameter sinceEpoch: Time since 1970-01-01T00:00:00Z.
  /// - Returns: ISO 8601 with milliseconds, cut, not rounded.
  public static func iso8601(_ sinceEpoch: Duration) -> String {
    let (seconds, attoseconds) = sinceEpoch.components
    let parts = parts(seconds)
    let date = "\(padded(parts.year, 4))-\(padded(parts.month))-\(padded(parts.day))"
    let time = "\(padded(parts.hour)):\(padded(parts.minute)):\(padded(parts.second))"
    return "\(date)T\(time).\(padded(Int(attoseconds / 1_000_000_000_000_000), 3))Z"
  }

  /// Writes a moment as `20260809T020003Z`: sortable, and fit for a file name.
  ///
  /// - Parameter sinceEpoch: Time since 1970-01-01T00:00:00Z.
  /// - Returns: ISO 8601 in its basic form, in whole seconds.
  public static func basic(_ sinceEpoch: Duration) -> String {
    let parts = parts(sinceEpoch.components.seconds)
    let date = "\(padded(parts.year, 4))\(padded(parts.month))\(padded(parts.day))"
    return "\(date)T\(padded(parts.hour))\(padded(parts.minute))\(padded(parts.second))Z"
  }

  private struct Parts {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
  }

  private static func parts(_ seconds: Int64) -> Parts {
    let days = Int(seconds.floorDivided(by: 86_400))
    let ofDay = Int(seconds) - days * 86_400
    let shifted = days + 719_468
    let era = Int(Int64(shifted).floorDivided(by: 146_097))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    return Parts(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * fromMarch + 2) / 5 + 1, hour: ofDay / 3_600,
      minute: ofDay % 3_600 / 60, second: ofDay % 60)
  }

  private static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }
}
