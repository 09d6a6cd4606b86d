import DrillModel

/// Prints complaints for people: the sentence, the source line, and a caret under the place.
///
/// Pure: text in, text out. Control characters of a file never reach the terminal.
public struct DiagnosticPrinter: Sendable {
  /// How much of a long source line is shown, characters.
  private static let widthLimit = 160

  /// Lines by the name of their file.
  private let lines: [String: [String]]

  /// Makes the lines of these files known; complaints about others are printed without a line.
  public init(sources: [SourceFile]) {
    lines = Dictionary(sources.map { ($0.path, $0.lines) }) { first, _ in first }
  }

  /// All complaints, in the order given, each with its line.
  ///
  /// A line that one of them must not show is shown by none.
  public func text(_ diagnostics: [Diagnostic]) -> String {
    let hidden = Set(diagnostics.filter(\.hidesSource).map { Line($0.position) })
    return diagnostics.map { diagnostic in
      var diagnostic = diagnostic
      diagnostic.hidesSource = hidden.contains(Line(diagnostic.position))
      return text(diagnostic)
    }.joined(separator: "\n")
  }

  private struct Line: Hashable {
    let file: String
    let line: Int

    init(_ position: SourcePosition) {
      file = position.file
      line = position.line
    }
  }

  /// One complaint with its line, without a newline at its end.
  public func text(_ diagnostic: Diagnostic) -> String {
    var text = printable(diagnostic.description)
    guard !diagnostic.hidesSource, let line = sourceLine(diagnostic.position) else { return text }
    let scalars = Array(Self.masked(line).unicodeScalars)
    let column = min(max(diagnostic.position.column, 1), scalars.count + 1)
    // A place far to the right: the line is shown from shortly before it.
    let start = column > Self.widthLimit ? column - Self.widthLimit / 2 : 0
    let shown = scalars[start...].prefix(Self.widthLimit)
    let number = String(diagnostic.position.line)
    let margin = String(repeating: " ", count: max(5 - number.count, 1)) + number
    let blanks = String(repeating: " ", count: margin.count)
    let padding = String(repeating: " ", count: column - 1 - start)
    text += "\n\(margin) | \(printable(String(String.UnicodeScalarView(shown))))"
    text += "\n\(blanks) | \(padding)^"
    return text
  }

  /// The line without what follows `password:`, unless that is a reference.
  ///
  /// A file that is no YAML was never understood: a password may stand in it as it is.
  private static func masked(_ line: String) -> String {
    guard let key = line.firstRange(of: "password:") else { return line }
    let value = line[key.upperBound...].drop { " \t\"'".contains($0) }
    let isReference = SecretReference.Source.allCases.contains {
      value.hasPrefix("\($0.rawValue):")
    }
    return isReference || value.isEmpty ? line : line[..<value.startIndex] + "…"
  }

  private func sourceLine(_ position: SourcePosition) -> String? {
    guard let lines = lines[position.file], lines.indices.contains(position.line - 1) else {
      return nil
    }
    return lines[position.line - 1]
  }

  /// Control characters and tabs as one visible or blank character each, so that columns hold.
  private func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where scalar == "\t": result.append(" ")
      case .control, .format, .lineSeparator, .paragraphSeparator: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
