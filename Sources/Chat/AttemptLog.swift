import DrillModel

/// Tries of one chat server, made into few ledger entries: tries in a row with one outcome become
/// one entry from the first's start to the last's end.
///
/// The last try before a change of outcome has an entry of its own, and so has the first after
/// it: what the change is known by stays exact. A hole in the series ends an entry too, and
/// none is longer than a second.
struct AttemptLog {
  /// How long an entry may be.
  private static let longest: UInt64 = 1_000_000_000

  private let address: String
  private let hole: UInt64
  /// Tries in a row with one outcome, all but the last of them.
  private var run: RouteAttempt?
  private var last: RouteAttempt?

  /// - Parameters:
  ///   - address: The server's name.
  ///   - period: The time between two tries, nanoseconds.
  init(address: String, period: UInt64) {
    self.address = address
    hole = period * 2
  }

  /// Adds a try; gives the entries that are complete by it.
  mutating func add(_ attempt: RouteAttempt) -> [LedgerEntry] {
    guard let last else {
      self.last = attempt
      return attempt.outcome == .opened ? flush() : []
    }
    let isSame = last.outcome == attempt.outcome && attempt.outcome != .opened
    let isClose = attempt.from < last.from + hole
    guard isSame, isClose, attempt.from - min(start, attempt.from) < Self.longest else {
      let entries = flush()
      self.last = attempt
      return entries + (attempt.outcome == .opened ? flush() : [])
    }
    run = RouteAttempt(
      outcome: last.outcome, from: start, to: max(run?.to ?? 0, last.to))
    self.last = attempt
    return []
  }

  /// Gives what is left.
  mutating func flush() -> [LedgerEntry] {
    let entries = [run, last].compactMap { $0 }.map {
      LedgerEntry.attempted(
        address: address, outcome: $0.outcome.rawValue, from: $0.from, to: $0.to)
    }
    run = nil
    last = nil
    return entries
  }

  private var start: UInt64 { run?.from ?? last?.from ?? 0 }
}
