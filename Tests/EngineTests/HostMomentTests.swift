import Remote
import Testing

@testable import Engine
@testable import Guard

/// A host's stamps, carried over to the runner's clock with their error.
struct HostMomentTests {
  /// A runner whose wall clock says 1000 s at monotonic 500 s.
  ///
  /// The host is 3 s ahead, known to 2 ms.
  private let moment = HostMoment(
    reading: ClockReading(offset: 3, error: 0.002), wall: 1000, monotonic: 500_000_000_000)

  private func outcome(
    _ entry: String, wall: Double, took: Int, status: Int = 0, actor: String = "runner"
  ) throws -> GuardOutcome {
    try #require(
      GuardOutcome(
        line: "\(wall) 7000 \(7000 + took) 11111111-2222-3333-4444-555555555555 \(actor) "
          + "\(entry) apply \(status) ok"))
  }

  private func isAt(_ time: UInt64, _ seconds: Double) -> Bool {
    let difference = Double(time) / 1e9 - seconds
    return abs(difference) < 1e-6
  }

  @Test
  func theHostsOwnStampsBoundTheMoment() throws {
    // Ended at 999.5 of the runner's wall clock: monotonic 499.5 s.
    let range = try #require(
      moment.applied(
        [try outcome("cut", wall: 1002.5, took: 40)], entries: ["cut"],
        order: 499_000_000_000...500_000_000_000))
    #expect(isAt(range.lowerBound, 499.448))
    #expect(isAt(range.upperBound, 499.502))
  }

  @Test
  func twoEntriesSpanFromTheFirstToTheLast() throws {
    let range = try #require(
      moment.applied(
        [try outcome("a", wall: 1002.4, took: 0), try outcome("b", wall: 1002.6, took: 0)],
        entries: ["a", "b"], order: 499_000_000_000...500_000_000_000))
    #expect(isAt(range.lowerBound, 499.388))
    #expect(isAt(range.upperBound, 499.602))
  }

  @Test
  func itNeverGoesBeyondWhatTheOrderItselfBounds() throws {
    let range = try #require(
      moment.applied(
        [try outcome("cut", wall: 1002.5, took: 400)], entries: ["cut"],
        order: 499_400_000_000...499_501_000_000))
    #expect(range == 499_400_000_000...499_501_000_000)
  }

  @Test
  func aClockThatContradictsTheOrderIsNotBelieved() throws {
    #expect(
      moment.applied(
        [try outcome("cut", wall: 1062.5, took: 40)], entries: ["cut"],
        order: 499_000_000_000...500_000_000_000) == nil)
  }

  @Test
  func anEntryWithoutItsOwnStampLeavesTheOrdersTimes() throws {
    let cut = try outcome("cut", wall: 1002.5, took: 40)
    let order: ClosedRange<UInt64> = 499_000_000_000...500_000_000_000
    #expect(moment.applied([cut], entries: ["cut", "other"], order: order) == nil)
    let failed = try outcome("cut", wall: 1002.5, took: 40, status: 1)
    #expect(moment.applied([failed], entries: ["cut"], order: order) == nil)
    let watcher = try outcome("cut", wall: 1002.5, took: 40, actor: "watcher")
    #expect(moment.applied([watcher], entries: ["cut"], order: order) == nil)
  }
}
