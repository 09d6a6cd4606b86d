import DrillLanguage
import DrillModel

/// A complaint as a test expects it: marker, and the sentence.
struct Finding {
  /// The number of the marker.
  var marker: Int
  /// Severity and sentence, such as `error: …`.
  var sentence: String

  init(_ marker: Int, _ sentence: String) {
    self.marker = marker
    self.sentence = sentence
  }

  /// What a reader found in a marked text, against what was expected: two lists of lines.
  static func compare(
    _ marked: String, _ expected: [Finding],
    reading read: (SourceFile) throws(DrillLanguageError) -> [Diagnostic]
  ) -> (found: [String], expected: [String]) {
    let text = MarkedText(marked)
    let source = SourceFile(path: "x.yaml", text: text.text)
    let diagnostics: [Diagnostic]
    do throws(DrillLanguageError) {
      diagnostics = try read(source)
    } catch {
      diagnostics = error.diagnostics
    }
    return (
      diagnostics.map {
        "\($0.position.line):\($0.position.column) \($0.severity.rawValue): \($0.sentence)"
      },
      expected.map { "\(text.place($0.marker)) \($0.sentence)" }
    )
  }
}
