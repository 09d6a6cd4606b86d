import DrillModel
import LocalProcess
import Remote
import Testing

/// One word for a shell, whatever is in it; a real sh is the judge.
@Suite struct ShellQuotingTests {
  /// What a real sh makes of these words: each printed, a line feed after each.
  private static func echoed(_ words: [String]) async throws -> [UInt8] {
    var quoted: [String] = []
    for word in words { quoted.append(try ShellQuoting.quote(word, for: .posix)) }
    let script = "printf '%s\\n' " + quoted.joined(separator: " ")
    return try await LocalCommand("sh", ["-c", script]).runSuccessfully().output
  }

  @Test func everyASCIICharacterComesThroughAlone() async throws {
    let words = (1...127).map { String(UnicodeScalar(UInt8($0))) }
    #expect(try await Self.echoed(words) == Array(words.map { "\($0)\n" }.joined().utf8))
  }

  @Test func everyASCIICharacterComesThroughBetweenOthers() async throws {
    let words = (1...127).map { "a\(UnicodeScalar(UInt8($0)))'b" }
    #expect(try await Self.echoed(words) == Array(words.map { "\($0)\n" }.joined().utf8))
  }

  @Test(arguments: [
    "", " ", "'", "''", "'''", "'; echo harm; '", "$(echo harm)", "`echo harm`", "${HOME}", "\\",
    "\\'",
    "a\nb\n", "\n", "\r\n", "-n", "--", "*", "?", "~", "!!", "# not a comment", "a\tb", "%s%n",
    "'\"'\"'", "\\0", "&& reboot", "| sh", "> /tmp/x", "é", "日本語", "\u{2019}", "e\u{301}", "👩‍👩‍👧",
    "\u{202E}evil", "\u{FEFF}", "'\u{301}",
  ])
  func hostileWordsComeThrough(word: String) async throws {
    #expect(try await Self.echoed([word, "end"]) == Array("\(word)\nend\n".utf8))
  }

  @Test func aLongWordComesThrough() async throws {
    let word = String(repeating: "a'\n", count: 20_000)
    let quoted = try ShellQuoting.quote(word, for: .posix)
    let result = try await LocalCommand("sh", input: Array("printf %s \(quoted)".utf8))
      .runSuccessfully()
    #expect(result.output == Array(word.utf8))
  }

  @Test(arguments: [Script.Dialect.posix, .powerShell])
  func aZeroByteIsRefused(dialect: Script.Dialect) {
    #expect(throws: RemoteError.self) { try ShellQuoting.quote("a\0b", for: dialect) }
  }

  @Test(arguments: [
    ("", "''"), ("plain", "'plain'"), ("it's", "'it''s'"), ("$x `n \"q\"", "'$x `n \"q\"'"),
    ("\u{2018}", "'\u{2018}\u{2018}'"), ("\u{2019}", "'\u{2019}\u{2019}'"),
    ("\u{201A}", "'\u{201A}\u{201A}'"), ("\u{201B}", "'\u{201B}\u{201B}'"),
    ("\u{201C}", "'\u{201C}'"), ("a\nb", "'a\nb'"), ("'\u{301}", "'''\u{301}'"),
  ])
  func powerShellDoublesWhatItTakesForAQuote(value: String, quoted: String) throws {
    #expect(Array(try ShellQuoting.quote(value, for: .powerShell).utf8) == Array(quoted.utf8))
  }
}
