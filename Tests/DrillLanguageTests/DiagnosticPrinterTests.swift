import DrillLanguage
import DrillModel
import Testing

@Suite struct DiagnosticPrinterTests {
  private func place(_ line: Int, _ column: Int) -> SourcePosition {
    SourcePosition(file: "d.yaml", line: line, column: column)
  }

  @Test func showsTheLineAndACaret() {
    let printer = DiagnosticPrinter(
      sources: [SourceFile(path: "d.yaml", text: "drill: T\npromotion: { within: 10 }\n")])
    let text = printer.text(
      Diagnostic(
        at: place(2, 22), "`10` is not a duration", expected: "a unit", suggestion: "10s"))
    #expect(
      text == """
        d.yaml:2:22: error: `10` is not a duration; expected a unit. Did you mean `10s`?
            2 | promotion: { within: 10 }
              |                      ^
        """)
  }

  @Test func aFileThatIsNotKnownAndAPlaceBeyondTheEnd() {
    let printer = DiagnosticPrinter(sources: [SourceFile(path: "d.yaml", text: "a")])
    #expect(
      printer.text(Diagnostic(.warning, at: place(9, 1), "gone")) == "d.yaml:9:1: warning: gone")
    #expect(
      printer.text(Diagnostic(at: place(1, 7), "far"))
        == "d.yaml:1:7: error: far\n    1 | a\n      |  ^")
    let other = SourcePosition(file: "other.yaml", line: 1, column: 1)
    #expect(printer.text(Diagnostic(at: other, "x")) == "other.yaml:1:1: error: x")
  }

  @Test func controlCharactersNeverReachTheTerminal() {
    let printer = DiagnosticPrinter(
      sources: [SourceFile(path: "d.yaml", text: "a\u{1B}[31m\tb\u{202E}c")])
    let text = printer.text(Diagnostic(at: place(1, 8), "found `\u{1B}[2J`"))
    #expect(
      text == "d.yaml:1:8: error: found `\u{FFFD}[2J`\n"
        + "    1 | a\u{FFFD}[31m b\u{FFFD}c\n      |        ^")
  }

  @Test func aLongLineIsShownAroundThePlace() {
    let line = String(repeating: "x", count: 300) + "HERE" + String(repeating: "y", count: 300)
    let printer = DiagnosticPrinter(sources: [SourceFile(path: "d.yaml", text: line)])
    let lines = printer.text(Diagnostic(at: place(1, 301), "m")).split(separator: "\n")
    #expect(lines[1].count == 168)
    let caret = lines[2].prefix { $0 != "^" }.count
    #expect(lines[1].dropFirst(caret).hasPrefix("HERE"))
  }

  @Test func aLineThatMayHoldASecretIsShownByNoComplaint() {
    let text = "chat: { port: x, token: hunter2 }\nchat:\n  password: 'hunter2'\n"
    let printer = DiagnosticPrinter(sources: [SourceFile(path: "d.yaml", text: text)])
    let shown = printer.text([
      Diagnostic(at: place(1, 15), "no port"),
      Diagnostic(at: place(1, 25), "no reference", hidesSource: true),
      Diagnostic(at: place(3, 1), "no YAML"),
    ])
    #expect(!shown.contains("hunter2"))
    #expect(shown.contains("    3 |   password: '…\n      | ^"))
  }
}
