import Crypto
import DrillModel
import Testing

@testable import Reporting

@Suite struct HTMLReportTests {
  /// The names of variables and sections in a template.
  private func names(in template: String) -> Set<String> {
    let tags = template.matches(of: /\{\{\{?([#^>\/]?)([A-Za-z-]+)\}?\}\}/)
    return Set(tags.filter { $0.output.1 != ">" }.map { String($0.output.2) })
  }

  private func keys(_ value: HTMLValue) -> Set<String> {
    switch value {
    case .text, .markup, .flag: []
    case .view(let view): Set(view.keys).union(view.values.flatMap { keys($0) })
    case .views(let views): Set(views.flatMap { keys(.view($0)) })
    }
  }

  @Test func `every name in a template is given, and every given name is used`() {
    var page = HTMLView(SampleTests.model(.failed)).page
    page["style"] = .text("")
    page["policy"] = .text("")
    let used = Set(HTMLTemplates.sources.values.flatMap { names(in: $0) })
    #expect(used.subtracting(keys(.view(page))) == [])
    #expect(keys(.view(page)).subtracting(used) == [])
  }

  @Test func `templates take escaped values only`() {
    for (name, template) in HTMLTemplates.sources {
      let variables = template.matches(of: /(?:^|[^{])\{\{[A-Za-z]/)
      #expect(variables.isEmpty, "\(name) has a variable in two braces")
      #expect(!template.contains("style="), "\(name) has a style that the policy forbids")
    }
  }

  @Test func `text is escaped scalar by scalar`() {
    #expect(
      HTMLText.escape("<\u{301}b>\u{FE0F} \"\u{301} '\u{0903} \u{0600}< &\u{200D}amp;")
        == "&lt;\u{301}b&gt;\u{FE0F} &quot;\u{301} &#39;\u{0903} \u{0600}&lt; &amp;\\u{200d}amp;")
  }

  @Test func `nothing that a host says becomes markup`() {
    let model = ReportModel(
      records: HostileRun.records(), series: FixtureRun.series, journalHead: HostileRun.text,
      signature: ReportModel.Signature(identity: HostileRun.text, namespace: HostileRun.text))
    let page = HTMLReport.write(model)
    #expect(!page.contains("<script"))
    #expect(!page.contains("<img"))
    #expect(!page.contains("<svg onload"))
    #expect(!page.contains("\u{1B}"))
    #expect(!page.contains("\u{202E}"))
    #expect(page.contains("{{secret}}"))
    let opened = page.components(of: "<style>")
    #expect(opened == 1)
  }

  @Test(arguments: Fixture.allCases)
  func `the same journal gives the same bytes`(fixture: Fixture) {
    #expect(
      HTMLReport.write(SampleTests.model(fixture)) == HTMLReport.write(SampleTests.model(fixture)))
  }

  @Test func `the policy names the style sheet by its digest and lets nothing else in`() {
    let digest = Base64.encode(SHA256.digest(of: Array(HTMLStyle.text.utf8)))
    let page = HTMLReport.write(SampleTests.model(.passed))
    #expect(
      page.contains(
        "content=\"default-src &#39;none&#39;; style-src &#39;sha256-\(digest)&#39;; "
          + "img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;\""))
    #expect(page.contains("<style>\(HTMLStyle.text)</style>"))
    #expect(!page.contains("http://"))
    #expect(!page.contains("https://"))
  }

  @Test func `an hour at 100 probes a second stays under 2 MB`() {
    let buckets = (0..<36_000).map { index in
      ChatSeries.Bucket(
        acknowledged: 10, unanswered: index.isMultiple(of: 7) ? 1 : 0,
        medianMilliseconds: 5 + Double(index % 13), maximumMilliseconds: 9 + Double(index % 131))
    }
    var records = HostileRun.records(length: 20_000)
    for index in records.indices {
      guard case .integrity(var integrity) = records[index].event,
        let finding = integrity.lostMessages.first
      else { continue }
      integrity.lostMessages = Array(repeating: finding, count: 5_000)
      records[index].event = .integrity(integrity)
    }
    let model = ReportModel(
      records: records,
      series: ChatSeries(bucketSeconds: 0.1, startSeconds: -600, buckets: buckets))
    let page = HTMLReport.write(model)
    #expect(page.utf8.count < 2_000_000)
    #expect(page.contains("more are not shown here: result.json names all of them."))
  }

  @Test func `the verdict is told in sentences`() {
    let passed = VerdictWords(SampleTests.model(.passed))
    #expect(passed.headline == "Passed")
    #expect(
      passed.sentences == [
        "Chat answered again 12.84 s ± 0.02 s after its last answer; the objective is 60 s.",
        "281 of 10\u{202F}907 acknowledged messages are lost, the oldest from 2.798 s ± 0.011 s "
          + "before the strike: within the recovery point of 15 s.",
      ])
    #expect(passed.restored == "All 9 hosts were read back as they were.")
    let failed = VerdictWords(SampleTests.model(.failed))
    #expect(
      failed.sentences == [
        "Chat answered again 12.84 s ± 0.02 s after its last answer: over the objective of 10 s.",
        "281 of 10\u{202F}907 acknowledged messages are lost, where 0 may be.",
      ])
    #expect(
      failed.restored == "Not restored: dc1-chat2 is not as before. A person is needed.")
    #expect(VerdictWords(SampleTests.model(.refused)).restored == "No host was changed.")
    #expect(
      VerdictWords(SampleTests.model(.refused)).sentences == [
        "Nothing was changed.",
        "Preflight: log shipping is 312 s behind on dc2-db1; at most 10 s may be.",
      ])
    #expect(
      VerdictWords(SampleTests.model(.crashed)).sentences.first
        == "Chat was lost and was not seen to come back.")
  }

  @Test func `the phases add up to the recovery time`() throws {
    let account = RunAccount(FixtureRun.passed)
    let phases = RecoveryPhase.all(account)
    #expect(
      phases.map(\.name) == [
        "detect", "decide", "fence", "catch up", "promote", "activate", "first answer",
      ])
    let total = try #require(RecoveryPhase.recoveryTime(account))
    #expect(abs(phases.reduce(0) { $0 + $1.length } - total.value) < 1e-9)
    #expect(RecoveryPhase.all(RunAccount(FixtureRun.crashed)).isEmpty)
  }
}

extension String {
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
