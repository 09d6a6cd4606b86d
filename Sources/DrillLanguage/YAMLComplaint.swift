import DrillModel
import Yams

/// What the YAML library complains of, in words that say what to do.
struct YAMLComplaint {
  private let error: YamlError
  private let source: SourceFile

  /// Takes the library's error about a file.
  init(_ error: YamlError, in source: SourceFile) {
    self.error = error
    self.source = source
  }

  /// The complaint with its place.
  var diagnostic: Diagnostic {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return syntax(problem, context: context, mark: mark)
    case .duplicatedKeysInMapping(let keys, let context):
      return duplicate(keys, first: context.mark)
    case .reader(let problem, _, _, _):
      return Diagnostic(at: place(1, 1), "this is not YAML: \(problem)")
    case .memory:
      return Diagnostic(
        at: place(1, 1), "lists and mappings lie too deep in each other",
        expected: "at most \(YAMLComposer.depthLimit) levels")
    default:
      return Diagnostic(at: place(1, 1), "this is not YAML: \(error)")
    }
  }

  private func syntax(_ problem: String, context: YamlError.Context?, mark: Mark) -> Diagnostic {
    let position = place(mark.line, mark.column)
    if let tab = tab(before: mark) {
      return Diagnostic(
        at: tab, "a tab is used for indentation", expected: "spaces: YAML takes no tabs there")
    }
    if problem.contains("another document") {
      return Diagnostic(
        at: position, "a second document starts here", expected: "one document a file")
    }
    if problem.contains("undefined alias") {
      return Diagnostic(at: position, "this alias names no anchor above it")
    }
    if problem.contains("nesting level") {
      return Diagnostic(
        at: position, "lists and mappings lie too deep in each other",
        expected: "at most \(YAMLComposer.depthLimit) levels")
    }
    let isFar = context.map { $0.mark.line != mark.line } ?? false
    let origin = isFar ? context.map { ", \($0.text) that starts on line \($0.mark.line)" } : nil
    return Diagnostic(at: position, "this is not YAML: \(problem)\(origin ?? "")")
  }

  /// The tab in the indentation of the marked line, or of the one before it.
  private func tab(before mark: Mark) -> SourcePosition? {
    let lines = source.lines
    for line in [mark.line, mark.line - 1] where lines.indices.contains(line - 1) {
      let indentation = lines[line - 1].unicodeScalars.prefix { $0 == " " || $0 == "\t" }
      if let index = indentation.firstIndex(of: "\t"), indentation.count < mark.column + 1 {
        let column = indentation.distance(from: indentation.startIndex, to: index) + 1
        return place(line, column)
      }
    }
    return nil
  }

  /// Points at the second of two equal keys where it can be found, else at the first.
  private func duplicate(_ keys: [String], first: Mark) -> Diagnostic {
    let key = keys.first ?? ""
    let message = "`\(key)` is given twice in one mapping: the first is on line \(first.line)"
    let lines = source.lines
    let indentation = String(repeating: " ", count: max(first.column - 1, 0))
    for line in (first.line + 1)..<max(lines.count + 1, first.line + 2) {
      guard lines.indices.contains(line - 1) else { break }
      let text = lines[line - 1]
      let spelled = [key, "\"\(key)\"", "'\(key)'"]
      if spelled.contains(where: { text.hasPrefix("\(indentation)\($0):") }) {
        return Diagnostic(at: place(line, first.column), message, expected: "each key once")
      }
    }
    return Diagnostic(at: place(first.line, first.column), message, expected: "each key once")
  }

  /// The library counts a line behind the last one where a text ends too early: there is nothing
  /// to be seen, so the end of the last line is named.
  private func place(_ line: Int, _ column: Int) -> SourcePosition {
    let lines = source.lines
    guard line > lines.count else {
      return SourcePosition(file: source.path, line: line, column: column)
    }
    return SourcePosition(
      file: source.path, line: lines.count,
      column: (lines.last?.unicodeScalars.count ?? 0) + 1)
  }
}
