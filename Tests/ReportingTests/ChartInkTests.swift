import Foundation
import Testing

@testable import Reporting

/// Colours of figures against what they stand on, by the formula of WCAG 2.2.
@Suite struct ChartInkTests {
  private func luminance(_ color: String) -> Double {
    let number = UInt32(color.dropFirst(), radix: 16) ?? 0
    let parts = [16, 8, 0].map { shift -> Double in
      let part = Double((number >> shift) & 0xFF) / 255
      return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private func contrast(_ one: String, _ other: String) -> Double {
    let (a, b) = (luminance(one), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  @Test(arguments: [false, true])
  func `what carries a meaning stands out three to one, words four and a half`(isDark: Bool) {
    func color(_ ink: ChartInk) -> String { isDark ? ink.darkColor : ink.color }
    let panel = color(.panel)
    for ink in ChartInk.allCases where ink != .panel && ink != .line {
      #expect(contrast(color(ink), panel) >= 3, "\(ink)")
    }
    for ink in [ChartInk.ink, .muted, .answer, .good, .bad, .doubtful, .phaseA, .phaseB] {
      #expect(contrast(color(ink), panel) >= 4.5, "words on or in \(ink)")
    }
  }

  @Test func `the formula knows black from white`() {
    #expect(abs(contrast("#000000", "#ffffff") - 21) < 1e-9)
    #expect(contrast("#777777", "#ffffff") < 4.5)
  }
}
