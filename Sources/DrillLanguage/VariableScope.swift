import DrillModel

/// The values that `${name}` may stand for: from the command line, from the environment file, and
/// from the drill's own defaults; the first of these that has the name wins.
public struct VariableScope: Sendable, Hashable {
  /// How the command line is named in complaints.
  static let commandLine = "--set"

  /// What the environment file sets.
  public var environment: [String: String]

  private var names: [String] = []
  private var values: [String] = []

  /// Nothing set on the command line.
  public init(environment: [String: String] = [:]) {
    self.environment = environment
  }

  /// Reads assignments from the command line.
  ///
  /// - Parameters:
  ///   - settings: `name=value` each, as given to `--set`.
  ///   - environment: What the environment file sets.
  /// - Throws: `DrillLanguageError` where one is no assignment, or a name is set twice.
  public init(
    settings: [String], environment: [String: String] = [:]
  ) throws(DrillLanguageError) {
    self.environment = environment
    var diagnostics: [Diagnostic] = []
    for (index, setting) in settings.enumerated() {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let position = SourcePosition(file: Self.commandLine, line: index + 1, column: 1)
      guard parts.count == 2, Self.isName(name) else {
        diagnostics.append(
          Diagnostic(
            at: position, "`\(setting)` sets nothing",
            expected: "`name=value`, the name of letters, digits and hyphens"))
        continue
      }
      guard !names.contains(name) else {
        diagnostics.append(Diagnostic(at: position, "`\(name)` is set twice", expected: "once"))
        continue
      }
      names.append(name)
      values.append(String(parts[1]))
    }
    guard diagnostics.isEmpty else {
      throw DrillLanguageError(diagnostics, sources: [Self.source(settings)])
    }
  }

  /// What the command line sets this name to.
  public func assigned(_ name: String) -> String? {
    names.firstIndex(of: name).map { values[$0] }
  }

  /// Complains of each assignment whose name no file uses.
  ///
  /// - Parameter known: The names that the files declare or use.
  /// - Throws: `DrillLanguageError` with the nearest name.
  public func refuseUnused(known: Set<String>) throws(DrillLanguageError) {
    var diagnostics: [Diagnostic] = []
    for (index, name) in names.enumerated() where !known.contains(name) {
      let words = known.sorted()
      diagnostics.append(
        Diagnostic(
          at: SourcePosition(file: Self.commandLine, line: index + 1, column: 1),
          "no file uses the variable `\(name)`",
          expected: words.isEmpty
            ? "no assignment: the files have no variables"
            : "one of \(words.joined(separator: ", "))",
          suggestion: NearestWord.find(name, among: words)))
    }
    guard diagnostics.isEmpty else {
      let settings = zip(names, values).map { "\($0)=\($1)" }
      throw DrillLanguageError(diagnostics, sources: [Self.source(settings)])
    }
  }

  /// Whether this can be a variable's name.
  static func isName(_ text: String) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  private static func source(_ settings: [String]) -> SourceFile {
    SourceFile(path: commandLine, text: settings.joined(separator: "\n"))
  }
}
