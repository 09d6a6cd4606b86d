import DrillModel
import Integrity
import Testing

struct AvailabilityTests {
  /// Answers each 100 ms in these stretches, in tenths of a second.
  private func ledger(_ stretches: [ClosedRange<Int>], sendsUntil end: Int) -> LedgerIndex {
    var index = LedgerIndex()
    var sequence = 0
    for tenth in 0...end {
      sequence += 1
      let key = MessageKey(room: "room", sender: "user", sequence: sequence)
      let at = UInt64(tenth) * 100_000_000 + 1
      index.add(.sent(key, digest: "", scheduledAt: at, at: at))
      if stretches.contains(where: { $0.contains(tenth) }) {
        index.add(.acknowledged(key, archiveID: "a", at: at))
      }
    }
    return index
  }

  private func outages(_ stretches: [ClosedRange<Int>], sendsUntil end: Int) -> [[Int]] {
    let index = ledger(stretches, sendsUntil: end)
    return Availability.outages(in: index, rule: AvailabilityRule()).map {
      [Int($0.lastAnswer / 100_000_000), $0.firstAnswer.map { Int($0 / 100_000_000) } ?? -1]
        + [$0.strayAnswers]
    }
  }

  @Test func `silence longer than the gap is an outage`() {
    #expect(outages([0...300], sendsUntil: 300) == [])
    #expect(outages([0...100, 110...300], sendsUntil: 300) == [])
    #expect(outages([0...100, 111...300], sendsUntil: 300) == [[100, 111, 0]])
    #expect(outages([0...100, 150...200, 250...400], sendsUntil: 400).count == 2)
  }

  @Test func `single answers do not end it`() {
    #expect(
      outages([0...100, 120...120, 140...141, 170...300], sendsUntil: 300) == [[100, 170, 3]])
  }

  @Test func `back is what holds`() {
    // 3.5 s of answers, then silence again: not back.
    #expect(outages([0...100, 120...155, 180...300], sendsUntil: 300) == [[100, 180, 36]])
    // 6 s of answers: back, and gone again.
    #expect(
      outages([0...100, 120...180, 200...300], sendsUntil: 300)
        == [[100, 120, 0], [180, 200, 0]])
    // A silence that begins just before the hold ends counts as far as it lies within.
    #expect(
      outages([0...100, 120...165, 200...300], sendsUntil: 300)
        == [[100, 120, 0], [165, 200, 0]])
  }

  @Test func `the end of the traffic is no outage, silence before it is`() {
    #expect(outages([0...100], sendsUntil: 105) == [])
    #expect(outages([0...100], sendsUntil: 200) == [[100, -1, 0]])
    #expect(outages([0...100, 120...140], sendsUntil: 140) == [[100, -1, 0]])
    #expect(outages([0...100, 120...170], sendsUntil: 170) == [[100, 120, 0]])
  }

  @Test func `a stretch of the run can be asked for`() {
    let index = ledger([0...100, 150...250, 300...400], sendsUntil: 400)
    let rule = AvailabilityRule()
    let tenth: UInt64 = 100_000_000
    #expect(Availability.outages(in: index, rule: rule, from: 151 * tenth).count == 1)
    #expect(Availability.outages(in: index, rule: rule, from: 120 * tenth).count == 2)
    #expect(Availability.outages(in: index, rule: rule, to: 200 * tenth).count == 1)
    let silence = Availability.longestSilence(in: index, from: 200 * tenth)
    #expect(silence?.start == 250 * tenth + 1)
    #expect(silence?.end == 300 * tenth + 1)
  }

  @Test func `nothing is known of no traffic`() {
    #expect(Availability.outages(in: LedgerIndex(), rule: AvailabilityRule()).isEmpty)
    #expect(Availability.longestSilence(in: LedgerIndex(), from: 0) == nil)
  }
}
