/// Times of day and days as they are written: `09:00`, `2026-12-20`.
public enum ClockText {
  /// Minutes since midnight of `HH:MM`, up to 24:00; nil where the text is none.
  public static func minutes(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = number(parts[0], digits: 2),
      let minute = number(parts[1], digits: 2), minute < 60, hour * 60 + minute <= 24 * 60
    else { return nil }
    return hour * 60 + minute
  }

  /// `HH:MM` of minutes since midnight.
  public static func format(minutes: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minutes / 60)):\(two(minutes % 60))"
  }

  /// Whether a text is a day of the calendar, such as `2026-12-20`.
  public static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let year = number(parts[0], digits: 4), year > 0,
      let month = number(parts[1], digits: 2), (1...12).contains(month),
      let day = number(parts[2], digits: 2)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...lengths[month - 1]).contains(day)
  }

  private static func number(_ text: Substring, digits: Int) -> Int? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
