public import DrillModel

/// An environment as read from its file, with what else its reader learned.
public struct ParsedEnvironment: Sendable, Hashable {
  /// The environment, variables put in and paths resolved.
  public var environment: Environment
  /// Warnings, in the order of their positions.
  public var warnings: [Diagnostic]
  /// Every variable that the file declares or uses, with the value that it had.
  public var variables: [String: String]
  /// The names among them that the file declares: a drill may use them.
  public var declared: [String: String]
  /// Where values stand, by their path, such as `hosts.db1` or `database.settings.port`.
  public var positions: [String: SourcePosition]
  /// The file.
  public var source: SourceFile
}
