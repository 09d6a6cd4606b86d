/// What a check, an objective, a step or a run came to.
///
/// Verdicts merge by severity: one failure outweighs everything, one doubt outweighs every pass.
public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
  /// It was observed to hold.
  case passed
  /// It was observed not to hold.
  case failed
  /// It could not be observed: neither green nor red.
  case inconclusive
  /// It was not tried; says nothing about the run.
  case skipped

  /// The more severe of two: failed, then inconclusive, then passed, then skipped.
  public static func merged(_ first: Verdict, _ second: Verdict) -> Verdict {
    first.severity >= second.severity ? first : second
  }

  private var severity: Int {
    switch self {
    case .failed: 3
    case .inconclusive: 2
    case .passed: 1
    case .skipped: 0
    }
  }
}
