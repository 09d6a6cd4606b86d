import DrillModel
import Engine
import Journal
import Testing

/// Whether a promotion that was announced and not answered can be said to have never happened.
@Suite struct PastRunTests {
  /// Seconds since 1970 of the last record.
  private static let last = Duration.seconds(1_800_000_000)

  private func past(told: [String: String]? = nil) -> PastRun {
    var events: [JournalEvent] = [.irreversible(step: "05-promote", reason: "promote")]
    if let told {
      events.append(
        .actEnded(
          JournalEvent.ActEnded(
            step: "05-promote", act: "promote", host: "db3", verdict: .passed, ending: "",
            values: told, output: "", startedAt: 1, endedAt: 2)))
    }
    return PastRun(
      events.enumerated().map { number, event in
        JournalRecord(
          sequence: number, previous: "", time: UTCTime.iso8601(Self.last), monotonic: 1,
          event: event)
      })
  }

  private func settled(
    after seconds: Int, _ status: [String: String], of past: PastRun
  ) -> (isPastNoReturn: Bool, wait: Duration?) {
    var past = past
    let wait = past.settlePromotion(status: status, now: Self.last + .seconds(seconds))
    return (past.isPastNoReturn, wait)
  }

  private static let standby = ["role": "standby", "writable": "no"]

  @Test func aHostThatSaysThatNoneIsUnderWayDecidesOnceNothingCanArrive() {
    let status = Self.standby.merging(["promoting": "no"]) { $1 }
    #expect(settled(after: 31, status, of: past()).isPastNoReturn == false)
    let early = settled(after: 10, status, of: past())
    #expect(early.isPastNoReturn)
    #expect(early.wait.map { $0 >= .seconds(20) && $0 <= .seconds(22) } == true)
  }

  @Test func aPromotionThatIsUnderWayIsNeverSaidToBeUndone() {
    let status = Self.standby.merging(["promoting": "yes"]) { $1 }
    for seconds in [10, 31, 121, 100_000] {
      let found = settled(after: seconds, status, of: past())
      #expect(found.isPastNoReturn && found.wait == nil)
    }
  }

  @Test(arguments: [nil, "unknown"]) func whereNobodyTellsTwoMinutesMustHavePassed(word: String?) {
    var status = Self.standby
    status["promoting"] = word
    #expect(settled(after: 60, status, of: past()).isPastNoReturn)
    #expect(settled(after: 121, status, of: past()).isPastNoReturn == false)
  }

  @Test func whatServesOrWasAnsweredIsPromoted() {
    let serving = ["role": "primary", "writable": "yes", "promoting": "no"]
    #expect(settled(after: 1000, serving, of: past()).isPastNoReturn)
    let status = Self.standby.merging(["promoting": "no"]) { $1 }
    #expect(settled(after: 1000, status, of: past(told: ["timeline": "2"])).isPastNoReturn)
  }
}
