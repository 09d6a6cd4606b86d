/// The exit codes: a contract with every script that calls Muster.
public enum ExitStatus: Int32, Sendable, Hashable, Codable {
  /// All objectives and checks hold and everything is as it was.
  case passed = 0
  /// An objective or a check failed.
  case failed = 1
  /// The command line, the drill or the environment is invalid.
  case usage = 2
  /// Refused before any change: preflight, window, approval.
  case refused = 3
  /// Another run holds the environment or one of its hosts.
  case locked = 4
  /// It could not be judged.
  case inconclusive = 5
  /// Something is not as it was: a person is needed.
  case notRestored = 6
  /// Interrupted by SIGHUP, and restored.
  case hangup = 129
  /// Interrupted by SIGINT, and restored.
  case interrupted = 130
  /// Interrupted by SIGTERM, and restored.
  case terminated = 143

  /// The exit code of a run: 6 before 129/130/143, those before 1, 5 and 0.
  ///
  /// - Parameters:
  ///   - outcome: How the run went.
  ///   - verdict: What it came to; nil where nothing could be judged.
  ///   - isRestored: Whether everything is as it was.
  ///   - signal: The signal that interrupted it, if one did.
  ///   - isLocked: Whether it was refused because of another run.
  /// - Returns: The one code to leave with.
  public static func of(
    outcome: Outcome, verdict: Verdict?, isRestored: Bool, signal: Int32? = nil,
    isLocked: Bool = false
  ) -> ExitStatus {
    if !isRestored { return .notRestored }
    if outcome == .refused { return isLocked ? .locked : .refused }
    if outcome == .interrupted {
      switch signal {
      case 1: return .hangup
      case 15: return .terminated
      default: return .interrupted
      }
    }
    switch verdict {
    case .failed: return .failed
    case .passed: return outcome == .completed ? .passed : .inconclusive
    case .inconclusive, .skipped, nil: return .inconclusive
    }
  }
}
