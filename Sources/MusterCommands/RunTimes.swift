import DrillLanguage
import DrillModel
import Foundation

/// Whether a run may begin now: windows and freezes of an environment, in its own time zone.
///
/// What cannot be read counts as frozen. A run that is under way is never stopped by the clock.
struct RunTimes {
  /// What the calendar says of a moment.
  enum Answer: Equatable {
    /// A run may begin; where it may outlast the window, a warning.
    case open(until: Date?, warning: String?)
    /// No run may begin: why.
    case closed(String)
  }

  /// A time without runs.
  struct Frozen: Equatable {
    var from: Date
    var to: Date
    var reason: String
  }

  let calendar: RunCalendar
  /// Reads a file; nil where it cannot be read.
  var read: (String) -> String? = { path in
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Judges a moment.
  ///
  /// - Parameters:
  ///   - now: When the run would begin.
  ///   - shortest: How long it lasts at least: what the drill itself waits for.
  ///   - longest: How long it may last, every deadline used up, and the way back.
  /// - Returns: The answer.
  func judge(now: Date, shortest: Duration, longest: Duration) -> Answer {
    guard let zone = TimeZone(identifier: calendar.timeZone) else {
      return .closed("the time zone \(calendar.timeZone) is not known on this machine")
    }
    var clock = Calendar(identifier: .gregorian)
    clock.timeZone = zone
    let frozen: [Frozen]
    do {
      frozen = try freezes(clock)
    } catch {
      return .closed("the freeze calendar cannot be read, which counts as frozen: \(error)")
    }
    if let freeze = frozen.first(where: { $0.from <= now && now < $0.to }) {
      return .closed(
        "frozen from \(text(freeze.from, zone)) to \(text(freeze.to, zone)): \(freeze.reason)")
    }
    var ends = frozen.map(\.from).filter { $0 > now }
    if !calendar.windows.isEmpty {
      let open = intervals(around: now, clock)
      guard let window = open.first(where: { $0.start <= now && now < $0.end }) else {
        let next = open.map(\.start).filter { $0 > now }.min()
        return .closed(
          "\(text(now, zone)) is outside of every window; the next one opens "
            + (next.map { text($0, zone) } ?? "at no time"))
      }
      ends.append(window.end)
    }
    guard let end = ends.min() else { return .open(until: nil, warning: nil) }
    let left = end.timeIntervalSince(now)
    guard left >= Self.seconds(shortest) else {
      return .closed(
        "runs may be until \(text(end, zone)), this one lasts "
          + "\(Int(Self.seconds(shortest).rounded(.up))) s at least")
    }
    guard left < Self.seconds(longest) else { return .open(until: end, warning: nil) }
    return .open(
      until: end,
      warning: "runs may be until \(text(end, zone)); with every deadline used up and the way "
        + "back this one lasts up to \(Int(Self.seconds(longest))) s, and is not cut short")
  }

  // MARK: - Windows

  private func intervals(around now: Date, _ clock: Calendar) -> [DateInterval] {
    let names = RunCalendar.Day.allCases
    var found: [DateInterval] = []
    for offset in -2...9 {
      guard let day = clock.date(byAdding: .day, value: offset, to: clock.startOfDay(for: now))
      else { continue }
      // Foundation counts from Sunday, 1; the list begins with Monday.
      let name = names[(clock.component(.weekday, from: day) + 5) % 7]
      for window in calendar.windows where window.days.contains(name) {
        guard let start = moment(window.from, on: day, clock),
          let end = moment(
            window.to <= window.from ? window.to + 24 * 60 : window.to, on: day, clock),
          start < end
        else { continue }
        found.append(DateInterval(start: start, end: end))
      }
    }
    return Self.merged(found)
  }

  private func moment(_ minutes: Int, on day: Date, _ clock: Calendar) -> Date? {
    guard let whole = clock.date(byAdding: .day, value: minutes / (24 * 60), to: day) else {
      return nil
    }
    let rest = minutes % (24 * 60)
    return rest == 0
      ? whole : clock.date(bySettingHour: rest / 60, minute: rest % 60, second: 0, of: whole)
  }

  private static func merged(_ intervals: [DateInterval]) -> [DateInterval] {
    var merged: [DateInterval] = []
    for interval in intervals.sorted(by: { $0.start < $1.start }) {
      if let last = merged.last, interval.start <= last.end {
        merged[merged.count - 1] = DateInterval(
          start: last.start, end: max(last.end, interval.end))
      } else {
        merged.append(interval)
      }
    }
    return merged
  }

  // MARK: - Freezes

  private func freezes(_ clock: Calendar) throws(FreezeFile.Unreadable) -> [Frozen] {
    var frozen: [Frozen] = []
    for freeze in calendar.freezes {
      switch freeze {
      case .days(let from, let to, let reason):
        guard let first = FreezeFile.day(from, clock), let last = FreezeFile.day(to, clock),
          let after = clock.date(byAdding: .day, value: 1, to: last)
        else { throw FreezeFile.Unreadable(reason: "\(from) to \(to) are no days") }
        frozen.append(Frozen(from: first, to: after, reason: reason))
      case .file(let path):
        guard let text = read(path) else {
          throw FreezeFile.Unreadable(reason: "\(path) cannot be read")
        }
        frozen += try FreezeFile(path: path, text: text).freezes(clock)
      }
    }
    return frozen
  }

  private func text(_ date: Date, _ zone: TimeZone) -> String {
    var style = Date.ISO8601FormatStyle(timeZone: zone)
    style = style.year().month().day().dateTimeSeparator(.space).time(
      includingFractionalSeconds: false)
    return "\(date.formatted(style)) \(calendar.timeZone)"
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}
