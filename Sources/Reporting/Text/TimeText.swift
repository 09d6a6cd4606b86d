/// Moments and lengths of time as people read them.
enum TimeText {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// `2026-08-09T02:00:03.000Z` as `9 August 2026, 02:00:03 UTC`; any other text as it is.
  static func date(_ iso: String) -> String {
    guard iso.utf8.count < 64 else { return Excerpt.make(iso, half: 64) }
    let parts = iso.split(separator: "T")
    guard parts.count == 2, iso.hasSuffix("Z") else { return iso }
    let date = parts[0].split(separator: "-").compactMap { Int($0) }
    let time = parts[1].dropLast().split(separator: ".")[0]
    guard date.count == 3, months.indices.contains(date[1] - 1), time.count == 8 else { return iso }
    return "\(date[2]) \(months[date[1] - 1]) \(date[0]), \(time) UTC"
  }

  /// The seconds since 1970 of `2026-08-09T02:00:03.000Z`; nil where the text is no such time.
  static func epoch(_ iso: String) -> Double? {
    guard iso.utf8.count < 64 else { return nil }
    let parts = iso.dropLast().split(separator: "T")
    guard iso.hasSuffix("Z"), parts.count == 2 else { return nil }
    let date = parts[0].split(separator: "-").compactMap { Int($0) }
    let time = parts[1].split(separator: ":").compactMap { Double($0) }
    guard date.count == 3, time.count == 3, (1...12).contains(date[1]) else { return nil }
    let year = date[1] > 2 ? date[0] : date[0] - 1
    let month = (date[1] + 9) % 12
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date[2]
    return Double(days - 719_469) * 86_400 + time[0] * 3_600 + time[1] * 60 + time[2]
  }

  /// Seconds as `142 s` or `2 min 22 s`.
  static func length(_ seconds: Double) -> String {
    guard seconds >= 120, seconds < 1e9 else { return "\(NumberText.fixed(seconds, 1)) s" }
    let whole = Int(seconds.rounded())
    let minutes = whole / 60
    return minutes < 60
      ? "\(minutes) min \(whole % 60) s" : "\(minutes / 60) h \(minutes % 60) min \(whole % 60) s"
  }

  /// A duration as `1 s` or `0.5 s`.
  static func length(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return "\(NumberText.short(Double(seconds) + Double(attoseconds) / 1e18)) s"
  }

  /// A clock's offset in milliseconds with its bound: `+0.41 ms ± 0.23 ms`.
  static func clock(_ offset: Double?, _ error: Double?) -> String {
    guard let offset else { return "not measured" }
    let sign = offset < 0 ? "−" : "+"
    let value = "\(sign)\(NumberText.fixed(offset.magnitude * 1e3, 2)) ms"
    return error.map { "\(value) ± \(NumberText.fixed($0 * 1e3, 2)) ms" } ?? value
  }
}
