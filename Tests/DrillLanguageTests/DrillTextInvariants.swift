import DrillLanguage
import DrillModel
import TestSupport

/// What must hold for any bytes that are read as a drill or an environment.
enum DrillTextInvariants {
  /// Read as a drill: complaints stand within the file; what was read is written and read again
  /// as the same.
  static func drill(_ bytes: [UInt8]) throws {
    do {
      let source = try SourceFile(path: "x.yaml", bytes: bytes)
      _ = CheckReport(files: [source], vocabulary: .forTests).text()
      let drill = try DrillParser.parse(source, vocabulary: .forTests).drill
      try written(drill)
    } catch let error as DrillLanguageError {
      try complaint(error, of: bytes)
    }
  }

  /// Read as an environment: the same.
  static func environment(_ bytes: [UInt8]) throws {
    do {
      let source = try SourceFile(path: "x.yaml", bytes: bytes)
      let environment = try EnvironmentParser.parse(source, vocabulary: .forTests).environment
      try written(environment)
    } catch let error as DrillLanguageError {
      try complaint(error, of: bytes)
    }
  }

  private static func complaint(_ error: DrillLanguageError, of bytes: [UInt8]) throws {
    try BrokenInvariant.unless(
      error.diagnostics.contains { $0.severity == .error }, "no error in \(error)")
    try BrokenInvariant.unless(!error.description.isEmpty, "an error without words")
    let lines = SourceFile(path: "x.yaml", text: String(decoding: bytes, as: UTF8.self)).lines
    for diagnostic in error.diagnostics {
      let (line, column) = (diagnostic.position.line, diagnostic.position.column)
      // The parser's own end of a file is the line behind a last newline.
      try BrokenInvariant.unless(
        (1...max(1, lines.count)).contains(line), "line \(line) of \(lines.count): \(diagnostic)")
      let width = lines.isEmpty ? 0 : lines[line - 1].unicodeScalars.count
      try BrokenInvariant.unless(
        (1...width + 2).contains(column), "column \(column) of \(width): \(diagnostic)")
    }
  }

  private static func written(_ drill: Drill) throws {
    let text = DrillWriter.text(drill)
    let again: Drill
    do {
      again = try DrillParser.parse(
        SourceFile(path: "\(drill.id).yaml", text: text), vocabulary: .forTests
      ).drill
    } catch {
      throw BrokenInvariant("what was written is not read: \(error)\n\(text)")
    }
    try BrokenInvariant.unless(
      withoutPlaces(again) == withoutPlaces(drill), "written and read, it is another drill: \(text)"
    )
    try BrokenInvariant.unless(
      DrillWriter.text(again) == text, "written twice, it differs: \(text)")
  }

  private static func written(_ environment: Environment) throws {
    let text = EnvironmentWriter.text(environment)
    let again: Environment
    do {
      again = try EnvironmentParser.parse(
        SourceFile(path: "x.yaml", text: text), vocabulary: .forTests
      ).environment
    } catch {
      throw BrokenInvariant("what was written is not read: \(error)\n\(text)")
    }
    try BrokenInvariant.unless(
      again == environment, "written and read, it is another environment: \(text)")
    try BrokenInvariant.unless(
      EnvironmentWriter.text(again) == text, "written twice, it differs: \(text)")
  }

  private static func withoutPlaces(_ drill: Drill) -> Drill {
    var drill = drill
    for index in drill.steps.indices {
      drill.steps[index].position = SourcePosition(file: "", line: 0, column: 0)
    }
    return drill
  }
}
