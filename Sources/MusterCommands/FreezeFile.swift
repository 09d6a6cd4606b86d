import DrillLanguage
import Foundation

/// A freeze calendar in a file: iCalendar (RFC 5545), or lines of `FROM TO REASON`.
///
/// Strict: what it does not understand makes the whole file unreadable, and that counts as frozen.
/// Repeating events (RRULE) are not understood.
struct FreezeFile {
  let path: String
  let text: String

  /// Why a calendar cannot be read.
  struct Unreadable: Error, CustomStringConvertible {
    var reason: String
    var description: String { reason }
  }

  /// The times without runs.
  func freezes(_ clock: Calendar) throws(Unreadable) -> [RunTimes.Frozen] {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    let isCalendar = lines.first?.trimmingCharacters(in: .whitespaces) == "BEGIN:VCALENDAR"
    return isCalendar ? try events(lines, clock) : try plain(lines, clock)
  }

  /// Midnight at the beginning of `2026-12-20`.
  static func day(_ text: String, _ clock: Calendar) -> Date? {
    guard ClockText.isDay(text) else { return nil }
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return clock.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2]))
  }

  private func plain(
    _ lines: [String], _ clock: Calendar
  ) throws(Unreadable) -> [RunTimes.Frozen] {
    var frozen: [RunTimes.Frozen] = []
    for (index, line) in lines.enumerated() {
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      guard words.count == 3, let from = Self.day(words[0], clock),
        let last = Self.day(words[1], clock),
        let to = clock.date(byAdding: .day, value: 1, to: last), from < to
      else {
        throw unreadable(index, "expected FROM TO REASON, such as 2026-12-20 2027-01-06 Year end")
      }
      frozen.append(RunTimes.Frozen(from: from, to: to, reason: words[2]))
    }
    return frozen
  }

  // MARK: - iCalendar

  private struct Event {
    var start: Date?
    var end: Date?
    var isWholeDay = false
    var summary = "frozen"
    var isCancelled = false
  }

  private func events(
    _ lines: [String], _ clock: Calendar
  ) throws(Unreadable) -> [RunTimes.Frozen] {
    var frozen: [RunTimes.Frozen] = []
    var event: Event?
    var nested = 0
    for (index, line) in Self.unfolded(lines) {
      let (name, parameters, value) = Self.property(line)
      switch (name, value) {
      case ("BEGIN", "VEVENT"): event = Event()
      case ("BEGIN", _) where event != nil: nested += 1
      case ("END", "VEVENT"):
        if let ended = event, !ended.isCancelled {
          frozen.append(try freeze(ended, at: index, clock))
        }
        event = nil
      case ("END", _) where nested > 0: nested -= 1
      case _ where event == nil || nested > 0: continue
      case ("DTSTART", _):
        event?.start = try moment(value, parameters, index, clock)
        event?.isWholeDay = value.count == 8
      case ("DTEND", _): event?.end = try moment(value, parameters, index, clock)
      case ("SUMMARY", _): event?.summary = value.replacingOccurrences(of: "\\,", with: ",")
      case ("STATUS", "CANCELLED"): event?.isCancelled = true
      case ("RRULE", _), ("RDATE", _), ("DURATION", _):
        throw unreadable(index, "\(name) is not understood: write each time with DTSTART and DTEND")
      default: continue
      }
    }
    guard event == nil else { throw Unreadable(reason: "\(path): the last event does not end") }
    return frozen
  }

  private func freeze(
    _ event: Event, at index: Int, _ clock: Calendar
  ) throws(Unreadable) -> RunTimes.Frozen {
    guard let start = event.start else { throw unreadable(index, "an event without DTSTART") }
    let next = event.isWholeDay ? clock.date(byAdding: .day, value: 1, to: start) : nil
    guard let end = event.end ?? next, start < end else {
      throw unreadable(index, "an event that does not end after it begins")
    }
    return RunTimes.Frozen(from: start, to: end, reason: event.summary)
  }

  /// Lines that begin with a blank go on the one before; each with the place of its first.
  private static func unfolded(_ lines: [String]) -> [(Int, String)] {
    var whole: [(Int, String)] = []
    for (index, line) in lines.enumerated() {
      if let first = line.first, first == " " || first == "\t", !whole.isEmpty {
        whole[whole.count - 1].1 += line.dropFirst()
      } else {
        whole.append((index, line))
      }
    }
    return whole
  }

  private static func property(_ line: String) -> (String, [String: String], String) {
    guard let colon = line.firstIndex(of: ":") else { return (line, [:], "") }
    let words = line[..<colon].split(separator: ";").map(String.init)
    var parameters: [String: String] = [:]
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { parameters[parts[0].uppercased()] = parts[1] }
    }
    return (
      words.first?.uppercased() ?? "", parameters, String(line[line.index(after: colon)...])
    )
  }

  /// `20261220`, `20261220T180000` in its TZID or the calendar's zone, `20261220T180000Z`.
  private func moment(
    _ value: String, _ parameters: [String: String], _ index: Int, _ clock: Calendar
  ) throws(Unreadable) -> Date {
    var clock = clock
    if let name = parameters["TZID"]?.trimmingCharacters(in: ["\""]) {
      guard let zone = TimeZone(identifier: name) else {
        throw unreadable(index, "the time zone \(name) is not known on this machine")
      }
      clock.timeZone = zone
    }
    if value.hasSuffix("Z") { clock.timeZone = .gmt }
    let digits = value.filter(\.isNumber)
    let isDay = value.count == 8 && digits.count == 8
    let isTime = digits.count == 14 && value.dropFirst(8).first == "T"
    let numbers = Array(digits).compactMap(\.wholeNumberValue)
    func number(_ from: Int, _ count: Int) -> Int {
      numbers[from..<from + count].reduce(0) { $0 * 10 + $1 }
    }
    guard isDay || isTime, numbers.count == digits.count,
      ClockText.isDay(
        "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.dropFirst(6).prefix(2))"),
      let date = clock.date(
        from: DateComponents(
          year: number(0, 4), month: number(4, 2), day: number(6, 2),
          hour: isTime ? number(8, 2) : 0, minute: isTime ? number(10, 2) : 0,
          second: isTime ? number(12, 2) : 0))
    else { throw unreadable(index, "\(value) is no time") }
    return date
  }

  private func unreadable(_ index: Int, _ why: String) -> Unreadable {
    Unreadable(reason: "\(path):\(index + 1): \(why)")
  }
}
