public import DrillModel

/// A drill as read from its file, with what else its reader learned.
public struct ParsedDrill: Sendable, Hashable {
  /// The drill, variables put in.
  public var drill: Drill
  /// Warnings, in the order of their positions.
  public var warnings: [Diagnostic]
  /// Every variable that the file declares or uses, with the value that it had.
  public var variables: [String: String]
  /// Where values stand, by their path, such as `workload.chat.users` or `steps.2.strike.by`;
  /// steps count from 1.
  public var positions: [String: SourcePosition]
  /// The file.
  public var source: SourceFile
}
