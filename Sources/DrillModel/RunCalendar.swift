/// When runs may begin in an environment.
public struct RunCalendar: Sendable, Hashable, Codable {
  /// A day of the week.
  public enum Day: String, Sendable, Hashable, Codable, CaseIterable {
    /// Monday.
    case mon
    /// Tuesday.
    case tue
    /// Wednesday.
    case wed
    /// Thursday.
    case thu
    /// Friday.
    case fri
    /// Saturday.
    case sat
    /// Sunday.
    case sun
  }

  /// A time of the week in which runs may begin and end.
  public struct Window: Sendable, Hashable, Codable {
    /// The days on which it opens.
    public var days: [Day]
    /// When it opens, minutes since midnight.
    public var from: Int
    /// When it closes, minutes since midnight; at or before `from` it is on the next day.
    public var to: Int

    /// Describes a window.
    public init(days: [Day], from: Int, to: Int) {
      self.days = days
      self.from = from
      self.to = to
    }
  }

  /// A time without runs.
  public enum Freeze: Sendable, Hashable, Codable {
    /// Whole days, both included, as `2026-12-20`.
    case days(from: String, to: String, reason: String)
    /// What a file says: iCalendar, or lines `FROM TO REASON`.
    case file(String)
  }

  /// The time zone of windows and days, such as `Europe/Berlin`.
  public var timeZone: String
  /// When runs may be; empty for any time.
  public var windows: [Window]
  /// When they may not, whatever the windows say.
  public var freezes: [Freeze]

  /// Describes a calendar.
  public init(timeZone: String, windows: [Window] = [], freezes: [Freeze] = []) {
    self.timeZone = timeZone
    self.windows = windows
    self.freezes = freezes
  }
}
