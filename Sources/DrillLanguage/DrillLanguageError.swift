/// Why files could not be used: every complaint about them, in the order of their positions.
public struct DrillLanguageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// All complaints, warnings too; at least one is an error.
  public var diagnostics: [Diagnostic]
  /// The files that they are about, for showing lines.
  public var sources: [SourceFile]

  /// Collects complaints.
  public init(_ diagnostics: [Diagnostic], sources: [SourceFile] = []) {
    self.diagnostics = diagnostics
    self.sources = sources
  }

  /// Carries a single complaint.
  public init(_ diagnostic: Diagnostic, sources: [SourceFile] = []) {
    self.init([diagnostic], sources: sources)
  }

  /// The complaints with their source lines, as `DiagnosticPrinter` prints them.
  public var description: String {
    DiagnosticPrinter(sources: sources).text(diagnostics)
  }
}
