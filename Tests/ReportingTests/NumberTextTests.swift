import Testing

@testable import Reporting

@Suite struct NumberTextTests {
  @Test(arguments: [
    (12.84, 0.02, "12.84 s ± 0.02 s"), (12.8437, 0.0101, "12.844 s ± 0.011 s"),
    (1.85, 0.032, "1.850 s ± 0.032 s"), (0.0101, 0.0000004, "0.010 s ± 0.001 s"),
    (116.78, 0.5009, "116.78 s ± 0.51 s"), (90, 3, "90 s ± 3 s"), (90.4, 12, "90 s ± 12 s"),
    (5, 0, "5 s"), (-0.25, 0.1, "-0.3 s ± 0.1 s"),
  ])
  func `a value has as many places as its error`(value: Double, error: Double, text: String) {
    #expect(NumberText.measured(value, error: error, unit: "s") == text)
  }

  @Test func `the stated error is never smaller than the measured one`() {
    for step in 1...4_000 {
      let error = Double(step) * 0.000_37
      let places = NumberText.places(error: error)
      let stated = Double(NumberText.error(error, places)) ?? 0
      #expect(stated >= error - 1e-9, "\(error)")
      #expect(stated <= max(error * 1.2, error + 0.001), "\(error)")
    }
  }

  @Test func `numbers have no exponent and no locale`() {
    #expect(NumberText.fixed(0.000_000_4, 3) == "0.000")
    #expect(NumberText.fixed(-0.000_4, 3) == "0.000")
    #expect(NumberText.fixed(1e15, 3) == "1000000000000000.0")
    #expect(NumberText.fixed(.nan, 3) == "–")
    #expect(NumberText.short(12.500) == "12.5")
    #expect(NumberText.grouped(1_234_567) == "1\u{202F}234\u{202F}567")
    #expect(NumberText.offset(-0.008) == "−0.008 s")
    #expect(NumberText.offset(0.000_1) == "0 s")
  }

  @Test(arguments: [
    ("2026-08-09T02:00:03.000Z", 7_200, "9 August 2026, 04:00:03"),
    ("2026-12-31T23:30:00Z", 3_600, "1 January 2027, 00:30:00"),
    ("2027-01-01T00:30:00Z", -3_600, "31 December 2026, 23:30:00"),
    ("2024-02-28T22:00:00Z", 19_800, "29 February 2024, 03:30:00"),
    ("2024-03-01T01:00:00.999Z", -10_800, "29 February 2024, 22:00:00"),
    ("2100-02-28T23:59:59Z", 1, "1 March 2100, 00:00:00"),
    ("2000-02-28T23:59:59Z", 1, "29 February 2000, 00:00:00"),
    ("1970-01-01T00:00:00Z", 0, "1 January 1970, 00:00:00"),
    ("1969-12-31T23:00:00Z", 0, "31 December 1969, 23:00:00"),
  ])
  func `a moment is told in the runner's zone too`(iso: String, offset: Int, text: String) {
    #expect(TimeText.local(iso, offset: offset) == text)
  }

  @Test func `what is no time has no local one`() {
    for text in ["", "tomorrow", "2026-13-01T00:00:00Z", "2026-01-01"] {
      #expect(TimeText.local(text, offset: 0) == nil)
    }
    #expect(TimeText.local("2026-08-09T02:00:03Z", offset: 1_000_000) == nil)
    #expect(TimeText.offset(7_200) == "UTC+02:00" && TimeText.offset(-12_600) == "UTC−03:30")
  }
}
