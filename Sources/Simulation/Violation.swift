/// A rule that was broken, with the place in the trace: what came before is the shortest prefix
/// that shows it, as every rule is looked at after every event.
public struct Violation: Sendable, Hashable {
  /// Which rule.
  public var invariant: Invariant
  /// What was seen.
  public var detail: String
  /// How many lines the trace had.
  public var traceLength: Int
  /// The time, nanoseconds of the virtual clock.
  public var at: UInt64
}

/// What must hold in every simulated run.
public enum Invariant: String, Sendable, Hashable, CaseIterable {
  /// Never two databases that take writes, nor two that would after a start.
  case oneWriter = "one-writer"
  /// Nobody is promoted unless the former primary is fenced on disk, or without power.
  case durableFence = "durable-fence"
  /// A former primary's data is set aside only where another database was promoted.
  case nothingThrownAway = "nothing-thrown-away"
  /// No promotion leaves unless every guard holds, answered within the last second, and has lease.
  case freshGuards = "fresh-guards"
  /// Whatever is in effect is noted by a guard that can take it back.
  case noUndoLost = "no-undo-lost"
  /// No fault outlives its lease.
  case noResidue = "no-residue"
  /// Two runs never hold one host.
  case oneHolder = "one-holder"
  /// A renewal extends the lease that its runner has seen, and no other.
  case renewalIsCompared = "renewal-is-compared"
  /// Passed only where every effect probe saw the fault.
  case bittenOrNotPassed = "bitten-or-not-passed"
  /// Passed only where every answer is known.
  case knownOrNotPassed = "known-or-not-passed"
  /// Restored only where the world is as it was.
  case restoredIsTrue = "restored-is-true"
  /// The exit code says what the record says.
  case exitAgrees = "exit-agrees"
  /// The journal replays, and the reports render from it.
  case journalReplays = "journal-replays"
  /// Every run ends.
  case runEnds = "run-ends"
  /// Recovery in fair weather puts everything back.
  case recoverable
  /// The same seed is the same run.
  case sameAgain = "same-again"
}
