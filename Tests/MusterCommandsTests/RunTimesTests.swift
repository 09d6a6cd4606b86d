import DrillModel
import Foundation
import Testing

@testable import MusterCommands

/// Windows and freezes: when a run may begin, in the environment's own time zone.
@Suite struct RunTimesTests {
  private static func times(
    _ windows: [RunCalendar.Window] = [], _ freezes: [RunCalendar.Freeze] = [],
    file: String? = nil
  ) -> RunTimes {
    RunTimes(
      calendar: RunCalendar(timeZone: "Europe/Berlin", windows: windows, freezes: freezes)
    ) { _ in file }
  }

  private static func judge(
    _ times: RunTimes, _ moment: String, shortest: Duration = .seconds(60),
    longest: Duration = .seconds(600)
  ) throws -> RunTimes.Answer {
    times.judge(
      now: try Date(moment, strategy: .iso8601), shortest: shortest, longest: longest)
  }

  private static func isOpen(_ answer: RunTimes.Answer) -> Bool {
    if case .open(_, nil) = answer { true } else { false }
  }

  private static let office = RunCalendar.Window(
    days: [.mon, .tue, .wed, .thu], from: 9 * 60, to: 16 * 60)

  @Test(arguments: [
    // Wednesday, 2026-01-28, in winter an hour ahead of UTC.
    ("2026-01-28T07:59:59Z", false), ("2026-01-28T08:00:00Z", true),
    ("2026-01-28T14:49:00Z", true), ("2026-01-28T15:00:00Z", false),
    // Friday, Saturday, Sunday.
    ("2026-01-30T10:00:00Z", false), ("2026-01-31T10:00:00Z", false),
    ("2026-02-01T10:00:00Z", false), ("2026-02-02T10:00:00Z", true),
    // In summer two hours.
    ("2026-07-01T07:00:00Z", true), ("2026-07-01T14:30:00Z", false),
  ])
  func aWindowOfTheWeek(moment: String, isOpen: Bool) throws {
    #expect(Self.isOpen(try Self.judge(Self.times([Self.office]), moment)) == isOpen)
  }

  @Test func aWindowOverMidnightAndOneThatGoesOn() throws {
    let night = RunCalendar.Window(days: [.sat], from: 22 * 60, to: 4 * 60)
    #expect(Self.isOpen(try Self.judge(Self.times([night]), "2026-02-01T02:00:00Z")))
    #expect(!Self.isOpen(try Self.judge(Self.times([night]), "2026-02-01T03:30:00Z")))
    let days = RunCalendar.Window(days: RunCalendar.Day.allCases, from: 0, to: 24 * 60)
    #expect(
      Self.isOpen(
        try Self.judge(
          Self.times([days]), "2026-01-28T22:59:30Z", longest: .seconds(100_000))))
  }

  @Test func aRunThatDoesNotFitIsRefusedAndOneThatMayNotIsWarnedOf() throws {
    let times = Self.times([Self.office])
    guard case .closed(let why) = try Self.judge(times, "2026-01-28T14:59:30Z") else {
      Issue.record("a minute in half a minute")
      return
    }
    #expect(why.contains("16:00") && why.contains("60 s at least"))
    guard case .open(_, let warning?) = try Self.judge(times, "2026-01-28T14:55:00Z") else {
      Issue.record("ten minutes in five")
      return
    }
    #expect(warning.contains("up to 600 s"))
  }

  @Test func refusedIsSaidWithTheNextWindow() throws {
    let answer = try Self.judge(Self.times([Self.office]), "2026-01-30T10:00:00Z")
    guard case .closed(let why) = answer else {
      Issue.record("open on a Friday")
      return
    }
    #expect(why.contains("2026-02-02 09:00"))
  }

  @Test func frozenDaysAreWholeDays() throws {
    let times = Self.times(
      [], [.days(from: "2026-12-20", to: "2027-01-06", reason: "Year end")])
    #expect(Self.isOpen(try Self.judge(times, "2026-12-19T22:40:00Z")))
    #expect(
      try Self.judge(times, "2026-12-19T23:00:00Z")
        == .closed(
          "frozen from 2026-12-20 00:00:00 Europe/Berlin to 2027-01-07 00:00:00 Europe/Berlin: "
            + "Year end"))
    #expect(!Self.isOpen(try Self.judge(times, "2027-01-06T22:59:00Z")))
    #expect(Self.isOpen(try Self.judge(times, "2027-01-06T23:00:00Z")))
  }

  @Test func aFreezeThatBeginsSoonCountsAsTheEnd() throws {
    let times = Self.times([], [.days(from: "2026-12-20", to: "2026-12-20", reason: "x")])
    guard case .closed = try Self.judge(times, "2026-12-19T22:59:30Z") else {
      Issue.record("a minute in half a minute")
      return
    }
  }

  @Test func calendarsInFiles() throws {
    let lines = "# who\n2026-12-20 2026-12-21 Year end\n\n"
    let times = Self.times([], [.file("x")], file: lines)
    #expect(!Self.isOpen(try Self.judge(times, "2026-12-21T12:00:00Z")))
    #expect(Self.isOpen(try Self.judge(times, "2026-12-22T12:00:00Z")))
    let ics = [
      "BEGIN:VCALENDAR", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20261220",
      "DTEND;VALUE=DATE:20261222", "SUMMARY:Year", "  end", "BEGIN:VALARM",
      "DTSTART:20200101T000000Z", "END:VALARM", "END:VEVENT", "BEGIN:VEVENT",
      "DTSTART:20261224T120000Z", "DTEND;TZID=America/New_York:20261224T080000",
      "STATUS:CONFIRMED", "END:VEVENT", "BEGIN:VEVENT", "DTSTART:20270101T000000Z",
      "DTEND:20270102T000000Z", "STATUS:CANCELLED", "END:VEVENT", "END:VCALENDAR",
    ].joined(separator: "\r\n")
    let events = Self.times([], [.file("x")], file: ics)
    #expect(
      try Self.judge(events, "2026-12-21T12:00:00Z")
        == .closed(
          "frozen from 2026-12-20 00:00:00 Europe/Berlin to 2026-12-22 00:00:00 Europe/Berlin: "
            + "Year end"))
    #expect(Self.isOpen(try Self.judge(events, "2026-12-22T12:00:00Z")))
    #expect(!Self.isOpen(try Self.judge(events, "2026-12-24T12:59:00Z")))
    #expect(Self.isOpen(try Self.judge(events, "2026-12-24T13:00:00Z")))
    #expect(Self.isOpen(try Self.judge(events, "2027-01-01T12:00:00Z")))
  }

  @Test(arguments: [
    nil, "soon", "2026-12-20 2026-12-19 backwards", "2026-02-30 2026-03-01 no day",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261220\nRRULE:FREQ=WEEKLY\nEND:VEVENT",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261320\nEND:VEVENT",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Nowhere:20261220T000000\nEND:VEVENT",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261220", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT",
  ])
  func whatCannotBeReadIsFrozen(text: String?) throws {
    let answer = try Self.judge(
      Self.times([], [.file("x.ics")], file: text), "2020-01-01T00:00:00Z")
    guard case .closed(let why) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(why.contains("counts as frozen"))
  }
}
