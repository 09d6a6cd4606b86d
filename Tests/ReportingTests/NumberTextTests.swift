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
}
