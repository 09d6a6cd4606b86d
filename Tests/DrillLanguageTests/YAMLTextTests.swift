import DrillLanguage
import DrillModel
import Testing

/// Texts that are no YAML, or more than this language takes.
@Suite struct YAMLTextTests {
  private func complaint(_ marked: String) -> (found: String, text: MarkedText) {
    let text = MarkedText(marked)
    let source = SourceFile(path: "x.yaml", text: text.text)
    do {
      _ = try DrillParser.parse(source, vocabulary: .forTests)
      return ("nothing", text)
    } catch {
      let first = error.diagnostics[0]
      return ("\(first.position.line):\(first.position.column) \(first.sentence)", text)
    }
  }

  @Test(arguments: [
    ("1️⃣", "the file is empty; expected a drill or an environment"),
    ("1️⃣# only a comment\n", "the file is empty; expected a drill or an environment"),
    (
      "drill: T\nsteps:\n1️⃣\t- run-for: 1s\n",
      "a tab is used for indentation; expected spaces: YAML takes no tabs there"
    ),
    (
      "drill: T\n1️⃣---\ndrill: U\n",
      "a second document starts here; expected one document a file"
    ),
    (
      "drill: T\nsteps: []\n1️⃣drill: U\n",
      "`drill` is given twice in one mapping: the first is on line 1; expected each key once"
    ),
    (
      "drill: T\nsteps:\n  - baseline: { 1️⃣for: 1s, for: 2s }\n",
      "`for` is given twice in one mapping: the first is on line 3; expected each key once"
    ),
    ("drill: 1️⃣*nobody\n", "this alias names no anchor above it"),
    (
      "drill: 1️⃣!!int 3\n",
      "the YAML tag `tag:yaml.org,2002:int` is not used here; expected the value alone"
    ),
    ("drill: &a {x: y}\n? 1️⃣[a]\n: 1\n", "a list or mapping stands for a key; expected a word"),
    (
      "a: &a {x: y}\nb:\n  1️⃣<<: *a\n",
      "`<<` merges mappings in YAML 1.1 only; expected each key written out"
    ),
    ("drill: a1️⃣\u{7}b\n", "the control character U+7 stands here; expected text"),
    ("drill: 1️⃣\u{FEFF}b\n", "the control character U+FEFF stands here; expected text"),
  ])
  func isRefused(marked: String, sentence: String) {
    let (found, text) = complaint(marked)
    #expect(found == "\(text.place(1)) \(sentence)")
  }

  @Test(arguments: [
    "drill: [a\nb: c\n", "drill: 'open\n", "a: b: c\n", "%YAML 3.0\n---\na\n", "- }\n",
  ])
  func isNoYAML(text: String) {
    #expect(complaint(text).found.contains("this is not YAML: "))
  }

  @Test func bytesThatAreNotUTF8ArePointedAt() throws {
    let error = try #require(throws: DrillLanguageError.self) {
      try SourceFile(path: "x.yaml", bytes: Array("drill: a\nb: ".utf8) + [0xFF, 0x0A])
    }
    #expect(
      error.diagnostics.map(\.description)
        == ["x.yaml:2:4: error: a byte here is not UTF-8; expected a file in UTF-8"])
    let marked = try SourceFile(path: "x.yaml", bytes: [0xEF, 0xBB, 0xBF] + Array("drill: a".utf8))
    #expect(marked.text == "drill: a")
  }

  @Test func fileSizeIsLimited() throws {
    let error = try #require(throws: DrillLanguageError.self) {
      try SourceFile(path: "x.yaml", bytes: Array(repeating: 0x20, count: 300_000))
    }
    #expect(error.diagnostics[0].message == "the file has 300000 bytes")
  }

  @Test func aBombOfAliasesIsRefusedBeforeItUnfolds() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(complaint(bomb).found.contains("81 aliases"))
  }

  @Test func aSmallBombOfAliasesIsRefusedByItsNodes() {
    var bomb = "a0: &a0 [\(Array(repeating: "x", count: 200).joined(separator: ", "))]\n"
    for level in 1...7 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 4).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(complaint(bomb).found.contains("unfolds to over 50000 nodes"))
  }

  @Test func aBombOfAliasesForAKeyEndsSoon() {
    var bomb = "a0: &a0 [x, x]\n"
    for level in 1...8 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    bomb += "? *a8\n: x\n"
    #expect(complaint(bomb).found.contains("stands for a key"))
  }

  @Test(arguments: [40, 900, 1_200, 50_000])
  func deepNestingIsRefused(depth: Int) async {
    // In a task of the pool: its thread has the smallest stack that this is run on.
    let found = await Task.detached {
      [
        String(repeating: "[", count: depth), String(repeating: "{a: ", count: depth),
        String(repeating: "- ", count: depth) + "a",
        "drill: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth),
        "drill: " + String(repeating: "{a: ", count: depth)
          + String(repeating: "}", count: depth),
      ].map { self.complaint($0).found }
    }.value
    for found in found {
      #expect(found.contains("deep in each other") || found.contains("not YAML"))
    }
  }
}
