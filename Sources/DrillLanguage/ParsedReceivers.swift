public import DrillModel

/// A file of receivers as it was read.
public struct ParsedReceivers: Sendable, Hashable {
  /// The receivers, in the order of the file.
  public var receivers: [Receiver]
  /// Where people find the report; nil where the file does not say.
  public var link: String?
  /// Warnings, in the order of their positions.
  public var warnings: [Diagnostic]
  /// The file.
  public var source: SourceFile
}
