import DrillModel
import Integrity
import Testing

struct LatencySeriesTests {
  @Test func `buckets count and time what was sent in them`() {
    var planned = PlannedRun(rooms: 1, count: 30)
    let late = MessageKey(room: "room1", sender: "user1", sequence: 100)
    planned.send(late, at: 305 * PlannedRun.millisecond)
    planned.ledger.append(
      .notSent(
        MessageKey(room: "room1", sender: "user1", sequence: 101),
        scheduledAt: 308 * PlannedRun.millisecond))
    let buckets = LatencySeries.buckets(of: LedgerIndex(planned.ledger))
    #expect(buckets.map(\.sent) == [10, 10, 11])
    #expect(buckets.map(\.unanswered) == [0, 0, 1])
    #expect(buckets.map(\.notSent) == [0, 0, 1])
    #expect(buckets.map(\.acknowledged).reduce(0, +) == 30)
    #expect(buckets.allSatisfy { $0.medianLatency == 3 * PlannedRun.millisecond })
    #expect(buckets.first?.start == 10 * PlannedRun.millisecond)
  }

  @Test func `there is no hole and no end of buckets`() {
    var index = LedgerIndex()
    for at in [UInt64(1), 1_000_000_000_000] {
      index.add(
        .sent(
          MessageKey(room: "r", sender: "u", sequence: Int(at % 7)), digest: "",
          scheduledAt: at, at: at))
    }
    let buckets = LatencySeries.buckets(of: index, width: .milliseconds(1))
    #expect(buckets.count <= LatencySeries.bucketsLimit)
    #expect(buckets.map(\.sent).reduce(0, +) == 2)
    #expect(LatencySeries.buckets(of: LedgerIndex()).map(\.sent) == [0])
  }
}
