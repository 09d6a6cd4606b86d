import DrillModel

/// Tries of one chat server, made into few ledger entries: tries in a row with one outcome become
/// one entry from the first's start to the last's end.
///
/// The last try before a change of outcome has an entry of its own, and so has the first after
/// it: what the change is known by stays exact. So it is with the tries on both sides of a hole
/// in the series. No entry is longer than a second.
struct AttemptLog {
  /// How long an entry may be, nanoseconds.
  private static let longest: UInt64 = 1_000_000_000

  private let address: String
  private let hole: UInt64
  /// The try before, told or not.
  private var previous: RouteAttempt?
  /// Tries in a row with one outcome that are not told yet, all but the last of them.
  private var run: RouteAttempt?
  /// The last try, where it is not told yet.
  private var last: RouteAttempt?

  /// - Parameters:
  ///   - address: The server's name.
  ///   - period: The time between two tries, nanoseconds.
  init(address: String, period: UInt64) {
    self.address = address
    hole = period * 10
  }

  /// Adds a try; gives the entries that are complete by it.
  mutating func add(_ attempt: RouteAttempt) -> [LedgerEntry] {
    defer { previous = attempt }
    guard let previous, previous.outcome == attempt.outcome, attempt.from < previous.from + hole
    else {
      return flush() + [entry(attempt)]
    }
    var entries: [LedgerEntry] = []
    if let last {
      let start = run?.from ?? last.from
      run = RouteAttempt(
        outcome: last.outcome, from: min(start, last.from), to: max(run?.to ?? 0, last.to))
      if let run, attempt.from > run.from + Self.longest {
        entries.append(entry(run))
        self.run = nil
      }
    }
    last = attempt
    return entries
  }

  /// Gives what is left.
  mutating func flush() -> [LedgerEntry] {
    defer {
      run = nil
      last = nil
    }
    return [run, last].compactMap { $0 }.map(entry)
  }

  private func entry(_ attempt: RouteAttempt) -> LedgerEntry {
    .attempted(
      address: address, outcome: attempt.outcome.rawValue, from: attempt.from, to: attempt.to)
  }
}
