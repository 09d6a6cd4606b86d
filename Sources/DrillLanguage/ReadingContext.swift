import DrillModel

/// What the readers of one file share: its complaints so far, its variables, where things stand.
///
/// Owned by one parse, on one thread. Readers go on after a complaint, so that a file's mistakes
/// are told all at once; a value that could not be read is nil and already complained of.
final class ReadingContext {
  /// The file.
  let source: SourceFile
  /// Values from the command line and from the environment file.
  let scope: VariableScope
  /// Words that other modules own.
  let vocabulary: Vocabulary
  /// The complaints so far.
  private(set) var diagnostics: [Diagnostic] = []
  /// The file's own variables, before anything overrides them.
  var defaults: [String: String] = [:]
  /// Names that stood between `${` and `}`.
  private(set) var usedNames: Set<String> = []
  /// Where things stand, by their path, such as `workload.chat.users`.
  private(set) var positions: [String: SourcePosition] = [:]

  init(source: SourceFile, scope: VariableScope, vocabulary: Vocabulary) {
    self.source = source
    self.scope = scope
    self.vocabulary = vocabulary
  }

  /// Whether there is an error so far.
  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Notes an error.
  func error(
    at position: SourcePosition, _ message: String, expected: String? = nil,
    suggestion: String? = nil, hidesSource: Bool = false
  ) {
    diagnostics.append(
      Diagnostic(
        at: position, message, expected: expected, suggestion: suggestion,
        hidesSource: hidesSource))
  }

  /// Notes a warning.
  func warning(at position: SourcePosition, _ message: String, expected: String? = nil) {
    diagnostics.append(Diagnostic(.warning, at: position, message, expected: expected))
  }

  /// Notes complaints that were made elsewhere.
  func note(_ found: [Diagnostic]) {
    diagnostics += found
  }

  /// Remembers where something stands.
  func remember(_ path: String, at position: SourcePosition) {
    positions[path] = position
  }

  /// Ends the parse.
  ///
  /// - Returns: The warnings.
  /// - Throws: `DrillLanguageError` with everything, where there is an error.
  func finish() throws(DrillLanguageError) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    let sorted = diagnostics.filter { seen.insert($0).inserted }.sorted { left, right in
      (left.position.line, left.position.column) < (right.position.line, right.position.column)
    }
    guard !sorted.contains(where: { $0.severity == .error }) else {
      throw DrillLanguageError(sorted, sources: [source])
    }
    return sorted
  }

  /// The value that a variable has: command line, then environment file, then own default.
  func value(of name: String) -> String? {
    scope.assigned(name) ?? scope.environment[name] ?? defaults[name]
  }

  /// Puts values in the place of `${name}`; `$$` is a `$`, any other `$` stays.
  ///
  /// - Returns: The text, or nil where a variable is not known (complained of).
  func substitute(_ text: String, at position: SourcePosition) -> String? {
    guard text.contains("$") else { return text }
    var result = ""
    var rest = Substring(text)
    var isWhole = true
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
      } else if rest.first == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          error(at: position, "`${` has no `}`", expected: "`${name}`, or `$${` for the text `${`")
          return nil
        }
        let name = String(rest[rest.index(after: rest.startIndex)..<end])
        rest = rest[rest.index(after: end)...]
        if let value = lookUp(name, at: position) { result += value } else { isWhole = false }
      } else {
        result += "$"
      }
    }
    return isWhole ? result + rest : nil
  }

  private func lookUp(_ name: String, at position: SourcePosition) -> String? {
    usedNames.insert(name)
    if let value = value(of: name) { return value }
    let known = Set(defaults.keys).union(scope.environment.keys).sorted()
    let nearest = NearestWord.find(name, among: known).map { "${\($0)}" }
    let isName = VariableScope.isName(name)
    error(
      at: position, "no variable is called `\(name)`",
      expected: isName
        ? "a name from `variables:` or from `--set`, or `$${\(name)}` for that text itself"
        : "a name of letters, digits and hyphens, or `$${\(name)}` for that text itself",
      suggestion: nearest)
    return nil
  }
}
