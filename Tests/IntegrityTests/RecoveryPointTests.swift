import DrillModel
import Integrity
import Testing

struct RecoveryPointTests {
  private static let fault = Milestone(
    name: .faultInjected, at: 2_100 * PlannedRun.millisecond, error: 5 * PlannedRun.millisecond)

  @Test func `the oldest lost message counts`() {
    let planned = PlannedRun(count: 200)
    let ledger = LedgerIndex(planned.ledger)
    let lost = [-0.5, -0.2, -0.3].map {
      IntegrityResult.Finding(
        room: "r", sender: "u", sequence: 1, sentSeconds: nil, acknowledgedSeconds: $0,
        archiveID: nil)
    }
    let point = RecoveryPoint.measure(lost: lost, in: ledger, faultInjected: Self.fault)
    #expect(point.value == 0.5)
    #expect(abs(point.error - 0.015) < 0.001)
  }

  @Test func `nothing lost is zero, as finely as it was sampled`() {
    let ledger = LedgerIndex(PlannedRun(count: 200).ledger)
    let point = RecoveryPoint.measure(lost: [], in: ledger, faultInjected: Self.fault)
    #expect(point.value == 0)
    #expect(abs(point.error - 0.015) < 0.001)
  }

  @Test func `what was acknowledged after the fault is not dated back`() {
    let ledger = LedgerIndex(PlannedRun(count: 200).ledger)
    let lost = IntegrityResult.Finding(
      room: "r", sender: "u", sequence: 1, sentSeconds: 1, acknowledgedSeconds: 1.1,
      archiveID: nil)
    let point = RecoveryPoint.measure(lost: [lost], in: ledger, faultInjected: Self.fault)
    #expect(point.value == 0)
  }
}
