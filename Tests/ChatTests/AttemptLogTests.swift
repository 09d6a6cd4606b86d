import DrillModel
import Testing

@testable import Chat

struct AttemptLogTests {
  private static let millisecond: UInt64 = 1_000_000

  private func attempt(_ outcome: RouteAttempt.Outcome, _ at: UInt64) -> RouteAttempt {
    RouteAttempt(
      outcome: outcome, from: at * Self.millisecond, to: at * Self.millisecond + 500_000)
  }

  private func words(_ entries: [LedgerEntry]) -> [String] {
    entries.compactMap {
      guard case .attempted("chat1", let outcome, let from, let to) = $0 else { return nil }
      return "\(outcome) \(from / Self.millisecond)-\(to / Self.millisecond)"
    }
  }

  @Test func `rows of one outcome are one entry, changes stay exact`() {
    var log = AttemptLog(address: "chat1", period: 10 * Self.millisecond)
    var entries: [LedgerEntry] = []
    for at in stride(from: UInt64(0), through: 500, by: 10) {
      entries += log.add(attempt(.refused, at))
    }
    for at in stride(from: UInt64(510), through: 550, by: 10) {
      entries += log.add(attempt(.opened, at))
    }
    entries += log.flush()
    #expect(
      words(entries) == [
        "refused 0-0", "refused 10-490", "refused 500-500", "opened 510-510", "opened 520-540",
        "opened 550-550",
      ])
  }

  @Test func `an entry ends at a hole and after a second`() {
    var log = AttemptLog(address: "chat1", period: 10 * Self.millisecond)
    var entries: [LedgerEntry] = []
    for at in [0, 10, 20, 30, 500, 510, 520] { entries += log.add(attempt(.stuck, UInt64(at))) }
    entries += log.flush()
    #expect(
      words(entries)
        == [
          "stuck 0-0", "stuck 10-20", "stuck 30-30", "stuck 500-500", "stuck 510-510",
          "stuck 520-520",
        ])
    entries = []
    for at in stride(from: UInt64(1_000), through: 11_000, by: 10) {
      entries += log.add(attempt(.stuck, at))
    }
    entries += log.flush()
    #expect((11...13).contains(entries.count))
    #expect(words(entries).first == "stuck 1000-1000")
    #expect(words(entries).last == "stuck 11000-11000")
  }
}
