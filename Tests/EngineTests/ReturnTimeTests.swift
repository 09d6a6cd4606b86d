import DrillModel
import Integrity
import Testing

@testable import Engine

/// The outage of the way back, or that there was none.
@Suite struct ReturnTimeTests {
  private static let rule = AvailabilityRule(gap: .seconds(3))

  private static func times(_ outages: [Outage], isBack: Bool = true) -> RecoveryTimes {
    var times = RecoveryTimes()
    times.outages = [Outage(lastAnswer: 1, firstAnswer: 20, strayAnswers: 0)] + outages
    times.sendSpacing = 0.25
    if isBack { times.firstAcknowledged = Milestone(name: .firstAcknowledged, at: 20, error: 0) }
    return times
  }

  private static func outage(_ from: UInt64, _ to: UInt64?) -> Outage {
    Outage(
      lastAnswer: from * 1_000_000_000, firstAnswer: to.map { $0 * 1_000_000_000 },
      strayAnswers: 0)
  }

  @Test func itIsTheLongestOutageAfterChatWasBack() throws {
    let times = Self.times([Self.outage(30, 34), Self.outage(40, 49)])
    let measured = ReturnTime.measure(times, rule: Self.rule, hasReturned: true)
    #expect(measured == Measurement(value: 9, error: 1))
  }

  @Test func withoutOneItLiesBelowTheLongestSilenceThatIsNoOutage() throws {
    let measured = ReturnTime.measure(Self.times([]), rule: Self.rule, hasReturned: true)
    #expect(measured == Measurement(value: 1.5, error: 1.5))
  }

  @Test func whereNobodyWentBackOrChatDidNotComeBackNothingIsMeasured() throws {
    #expect(ReturnTime.measure(Self.times([]), rule: Self.rule, hasReturned: false) == nil)
    #expect(
      ReturnTime.measure(Self.times([], isBack: false), rule: Self.rule, hasReturned: true) == nil)
    #expect(
      ReturnTime.measure(
        Self.times([Self.outage(30, nil)]), rule: Self.rule, hasReturned: true) == nil)
  }
}
