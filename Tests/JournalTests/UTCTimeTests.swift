import Foundation
import Testing

@testable import Journal

@Suite struct UTCTimeTests {
  @Test(
    arguments: [
      0, 1, 86_399, 86_400, 951_782_400, 951_868_800, 1_709_164_800, 1_786_240_803,
      4_107_542_400, 253_402_300_799, -1, -86_401,
    ] as [Int64])
  func `agrees with Foundation's calendar`(seconds: Int64) {
    let moment = Duration.seconds(seconds) + .milliseconds(7)
    let reference = Date(timeIntervalSince1970: Double(seconds) + 0.0075)
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    if seconds >= 0 { #expect(UTCTime.iso8601(moment) == reference) }
    let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    #expect(
      UTCTime.basic(.seconds(seconds))
        == whole.replacing("-", with: "").replacing(":", with: ""))
  }
}
