public import DrillModel

/// A step as it was planned and as it went.
public struct StepAccount: Sendable, Hashable {
  /// An act of a step.
  public struct ActAccount: Sendable, Hashable {
    /// Its word.
    public var act: String
    /// Where.
    public var host: String
    /// Whether it is the environment's own command.
    public var isOwnCommand: Bool
    /// SHA-256 of script and arguments, hex.
    public var commandDigest: String
    /// How it ended; nil where the journal does not say.
    public var end: JournalEvent.ActEnded?
  }

  /// As the plan has it.
  public var plan: JournalEvent.PlannedStepSummary
  /// When it began, monotonic nanoseconds; nil where it did not.
  public var startedAt: UInt64?
  /// When it ended, monotonic nanoseconds; nil where it did not.
  public var endedAt: UInt64?
  /// When it ended by the wall clock, UTC; nil where it did not.
  public var endedTime: String?
  /// How long it might have taken, seconds.
  public var deadlineSeconds: Double?
  /// How it ended; nil where the journal does not say.
  public var end: JournalEvent.StepEnded?
  /// What was done in it.
  public var acts: [ActAccount] = []

  /// What it came to: skipped where it was not begun, inconclusive where it did not end.
  public var verdict: Verdict {
    end?.verdict ?? (startedAt == nil ? .skipped : .inconclusive)
  }

  /// What was seen, or why nothing was.
  public var detail: String {
    if let end { return end.detail }
    return startedAt == nil
      ? "not reached" : "begun, but the journal ends before it does: its outcome is not known"
  }

  /// Which part of the run it is: before any change, the drill itself, the way back, the proof.
  public var phase: String {
    if plan.isWayBack { return "way back" }
    return switch plan.kind {
    case "preflight", "states", "lock", "record", "start-traffic", "sample": "preparation"
    case "settle", "stop-traffic", "read-back", "judge", "release", "proof", "unlock": "proof"
    default: "drill"
    }
  }

  /// Seconds; nil where it did not end.
  public var durationSeconds: Double? {
    guard let startedAt, let endedAt, endedAt >= startedAt else { return nil }
    return Double(endedAt - startedAt) / 1e9
  }
}
