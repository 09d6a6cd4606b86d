public import DrillModel

/// A stop condition worked out: what is asked of whom, how often, and what stops the run.
public struct PlannedStop: Sendable, Hashable {
  /// What is looked at.
  public enum Probe: Sendable, Hashable {
    /// A question whose failure counts; an answer that cannot be had counts as well.
    case asked(Request.Kind, every: Duration, deadline: Duration, failures: Int)
    /// Chat that is gone for this long at a stretch, by the drill's rule.
    case chatGone(for: Duration)
  }

  /// In words: what must hold.
  public var title: String
  /// What is looked at.
  public var probe: Probe
  /// Where it was written.
  public var position: SourcePosition

  /// Describes a condition.
  public init(title: String, probe: Probe, position: SourcePosition) {
    self.title = title
    self.probe = probe
    self.position = position
  }
}
