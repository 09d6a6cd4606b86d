import DrillLanguage
import DrillModel
import Testing

/// Files of receivers: what is read, and what is complained of where.
@Suite struct ReceiversParserTests {
  private func check(
    _ text: String, _ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let result = Finding.compare(text, findings) { source throws(DrillLanguageError) in
      try ReceiversParser.parse(source).warnings
    }
    #expect(result.found == result.expected, sourceLocation: sourceLocation)
  }

  @Test func theShippedExampleIsRead() throws {
    let parsed = try ReceiversParser.parse(
      try BundledFiles.file("docs/pipelines/receivers.yaml"))
    #expect(parsed.warnings.isEmpty)
    #expect(parsed.link == "https://ci.example.org/drills")
    #expect(parsed.receivers.map(\.kind) == Receiver.Kind.allCases)
    let hook = parsed.receivers[0]
    #expect(hook.name == "audit" && hook.attempts == 5 && hook.within == .seconds(20))
    #expect(hook.secret == SecretReference(source: .cred, locator: "webhook-key"))
    #expect(hook.headers.map(\.name) == ["Authorization"])
    #expect(parsed.receivers[3].url == .plain("https://events.pagerduty.com"))
    #expect(parsed.receivers[1].occasions.last == .notRestored)
  }

  @Test func everyExampleOfThePageIsRead() throws {
    let page = try BundledFiles.file("docs/integration.md").text
    let examples = page.split(separator: "```yaml\n").dropFirst().map { part in
      String(part.prefix(upTo: part.firstRange(of: "```")?.lowerBound ?? part.endIndex))
    }
    #expect(!examples.isEmpty)
    for example in examples {
      let source = SourceFile(path: "receivers.yaml", text: example)
      #expect(try ReceiversParser.parse(source).warnings.isEmpty)
    }
  }

  @Test func everyMistakeIsToldWithItsPlace() {
    check(
      """
      receivers:
        a: { kind: 1️⃣slak, url: file:x }
        b: { kind: webhook, url: https://x.example/, 2️⃣secrt: file:x }
        3️⃣c d: { kind: otlp, url: https://x.example/ }
        d: { kind: otlp, url: 4️⃣ftp://x.example/, on: [5️⃣fail], within: 6️⃣2h }
        e: { kind: textfile, folder: x, 7️⃣url: y }
      """,
      [
        Finding(
          1,
          "error: `slak` is not known here; expected `webhook`, `slack`, `teams`, `pagerduty`, "
            + "`otlp` or `textfile`. Did you mean `slack`?"),
        Finding(
          2,
          "error: `secrt` is no key of the receiver `b`; expected `kind`, `url`, `secret`, "
            + "`headers`, `on`, `within`, `attempts` or `certificates`. Did you mean `secret`?"),
        Finding(3, "error: `c d` is no name; expected a name: letters, digits, `.`, `_`, `-`"),
        Finding(
          4,
          "error: this is no address of the web; expected an address that begins with "
            + "`https://`, or a reference such as `file:PATH`"),
        Finding(
          5,
          "error: `fail` is not known here; expected `passed`, `failed`, `inconclusive`, "
            + "`refused`, `aborted`, `interrupted`, `crashed` or `not-restored`"),
        Finding(6, "error: `2h` is out of range; expected 1s to 1m"),
        Finding(
          7,
          "error: `url` is no key of the receiver `e`; expected `kind`, `folder` or `within`"),
      ])
  }

  /// What can be written by whoever knows it is a secret, and must not be shown in a complaint.
  @Test(arguments: [
    "a: { kind: slack, url: https://hooks.slack.com/services/T0/B0/hidden }",
    "a: { kind: teams, url: https://x.logic.azure.com/hidden }",
    "a: { kind: pagerduty, routing-key: hidden }",
    "a: { kind: webhook, url: https://x.example/, secret: hidden }",
    "a: { kind: otlp, url: https://x.example/, headers: { X-Api-Key: hidden } }",
    "a: { kind: otlp, url: https://user:hidden@x.example/ }",
  ])
  func aSecretIsRefusedAndNotRepeated(line: String) {
    let source = SourceFile(path: "x.yaml", text: "receivers:\n  \(line)\n")
    #expect {
      try ReceiversParser.parse(source)
    } throws: { error in
      let text = "\(error)"
      return text.contains("x.yaml:2:") && text.contains("reference") && !text.contains("hidden")
    }
  }

  @Test func whatGoesInTheClearIsWarnedOf() {
    check(
      "receivers:\n  a: { kind: otlp, url: 1️⃣http://x.example:4318 }",
      [
        Finding(
          1,
          "warning: what is sent over `http://` can be read and changed on its way; "
            + "expected `https://`")
      ])
    check("receivers:\n  a: { kind: slack, url: http://127.0.0.1:1/x }", [])
  }
}
