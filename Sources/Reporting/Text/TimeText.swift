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

  /// The same moment in a zone so many seconds ahead of UTC, without the zone's name; nil where the
  /// text is no such time.
  static func local(_ iso: String, offset: Int) -> String? {
    guard let epoch = epoch(iso), epoch.magnitude < 1e12, offset.magnitude < 86_400 else {
      return nil
    }
    let seconds = Int(epoch.rounded(.down)) + offset
    let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let time = seconds - day * 86_400
    // Days are counted from 1 March of the year 0, so that leap days end a year.
    let since = day + 719_468
    let era = (since >= 0 ? since : since - 146_096) / 146_097
    let ofEra = since - era * 146_097
    let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let date = ofYear - (153 * month + 2) / 5 + 1
    let name = months[(month + 2) % 12]
    let clock = [time / 3_600, time / 60 % 60, time % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(date) \(name) \(year + era * 400 + (month >= 10 ? 1 : 0)), "
      + clock.joined(separator: ":")
  }

  /// A zone's distance from UTC as `UTC+01:00`.
  static func offset(_ seconds: Int) -> String {
    let minutes = Int(seconds.magnitude) / 60
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "UTC\(seconds < 0 ? "−" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
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
