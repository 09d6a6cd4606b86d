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
    let models = [
      SampleTests.model(.failed), ReportModel(records: BigRun.records, series: BigRun.series),
    ]
    var given: Set<String> = ["style", "policy", "plain", "left"]
    for model in models { given.formUnion(keys(.view(HTMLView(model).page))) }
    let used = Set(HTMLTemplates.sources.values.flatMap { names(in: $0) })
    #expect(used.subtracting(given) == [])
    #expect(given.subtracting(used) == [])
  }

  @Test func `templates take escaped values only`() {
    for (name, template) in HTMLTemplates.sources.merging(
      AuditTemplates.sources, uniquingKeysWith: { first, _ in first })
    {
      let variables = template.matches(of: /(?:^|[^{])\{\{[A-Za-z]/)
      #expect(variables.isEmpty, "\(name) has a variable in two braces")
      #expect(!template.contains("style="), "\(name) has a style that the policy forbids")
      // Without a style sheet a span runs together with what stands before it.
      #expect(!template.contains("<span class=\"reason"), "\(name) has a reason in a line")
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
    for fixture in [Fixture.passed, .failed, .crashed, .refused] {
      let page = HTMLReport.write(ReportModel(records: HostileRun.everywhere(fixture.records)))
      #expect(!page.contains("<script"))
      #expect(!page.contains("<img"))
      #expect(!page.contains("<svg onload"))
      #expect(!page.contains("\u{1B}"))
      #expect(!page.contains("\u{202E}"))
    }
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
    let beside = HTMLReport.write(SampleTests.model(.passed), assets: .sibling)
    #expect(beside.contains("<link rel=\"stylesheet\" href=\"report.css\">"))
    #expect(beside.contains("style-src &#39;self&#39; file:; "))
    #expect(!beside.contains("<style>"))
    #expect(!page.contains("http://"))
    #expect(!page.contains("https://"))
  }

  @Test func `an hour at 100 probes a second stays under 2 MB, and nothing extreme is lost`() throws
  {
    let model = ReportModel(records: BigRun.records, series: BigRun.series)
    let page = HTMLReport.write(model)
    #expect(page.utf8.count < 2_000_000)
    #expect(page.contains("more are not shown here: result.json names all of them."))
    // Every lost message is named by its number all the same.
    #expect(page.contains("muster-1 user1: 1–2500 (2500)"))
    // One bucket in 36,000 without an answer is a red column of its own in the figure of all.
    let whole = try #require(TimelineFigure.whole(model)).svg()
    let red = whole.components(of: "<title>no message was answered</title>")
    #expect(red == BigRun.outages.count)
    // The one answer that took 31 s is where it was: the highest point of the line.
    let line = try #require(
      whole.split(separator: "\n").first { $0.contains("class=\"s-slowest\"") })
    let heights = line.matches(of: /[ML][0-9.]+ ([0-9.]+)/).compactMap { Double($0.output.1) }
    let top = try #require(heights.min())
    #expect(heights.count { $0 < top + 10 } == 1)
    #expect(heights.count <= 1_000)
    #expect(ClientOutages(BigRun.series).count == BigRun.outages.count)
  }

  @Test func `what clients saw is told in numbers too`() {
    let found = ClientOutages(FixtureRun.series)
    #expect(found.outages.map { NumberText.fixed($0.to - $0.from, 1) } == ["12.8", "6.4"])
    #expect(found.outages.map(\.unanswered) == [1_280, 640])
    let stretches = ClientOutages.stretches(FixtureRun.series, from: -0.01, to: 12.83)
    #expect(stretches.map(\.unanswered) == [0, 1_280, 640])
    #expect(stretches[1].median == nil)
  }

  @Test func `messages are named in stretches`() {
    func finding(_ sender: String, _ number: Int) -> IntegrityResult.Finding {
      IntegrityResult.Finding(
        room: "r", sender: sender, sequence: number, sentSeconds: nil, acknowledgedSeconds: nil,
        archiveID: nil)
    }
    let findings = [9, 1, 2, 3, 7].map { finding("b", $0) } + [finding("a", 4)]
    #expect(MessageRanges.lines(findings) == ["r a: 4 (1)", "r b: 1–3, 7, 9 (5)"])
  }

  @Test func `the trend is that of the record, not of the index`() {
    let page = HTMLReport.write(ReportModel(records: BigRun.records))
    #expect(page.contains("Recovery time of the last 7 runs"))
    #expect(page.contains("another drill file"))
    let first = HTMLReport.write(SampleTests.model(.refused))
    #expect(!first.contains("id=\"trend\""))
  }

  @Test func `the trend says where the recovery time became another one`() throws {
    func page(_ times: [Double]) -> String {
      HTMLReport.write(
        ReportModel(
          records: BigRun.records.map { record in
            guard case .earlierRuns(let runs) = record.event, let like = runs.first else {
              return record
            }
            var record = record
            record.event = .earlierRuns(
              times.enumerated().map { index, time in
                var run = like
                run.run = "20250101T0200\(10 + index)Z-aaaaaa"
                run.objectives[0].actual = time
                run.version = index < 8 ? "<1>" : "2"
                run.isSameDrill = index >= 8
                run.isSameEnvironment = index > 12
                return run
              })
            return record
          }))
    }
    let slower: [Double] =
      (0..<8).map { 9 + Double($0 % 4) / 10 } + (8..<19).map { 12.9 - Double($0 % 5) / 10 }
    let changed = page(slower)
    #expect(changed.contains("Recovery time: since 20250101T020018Z-aaaaaa: median 9.15 s → 12.7"))
    #expect(
      changed.contains(
        "new with that run: the system&#39;s version (&lt;1&gt; → 2), the drill&#39;s file, "))
    // Neither is this run's own, so that it is not known whether they are one.
    #expect(
      changed.contains("perhaps the environment&#39;s file, which is not that of this report."))
    #expect(changed.contains("<title>the recovery time changed here</title>"))
    let even: [Double] = (0..<19).map { 12.8 + Double($0 % 3) / 10 }
    let same = page(even)
    #expect(same.contains("Recovery time: no change that chance would not make."))
    #expect(!same.contains("the recovery time changed here"))
    #expect(page([9, 12]).contains("no change point is looked for in fewer than 8 measured runs"))
  }

  @Test func `the run's facts name who approved it, and the time on the wall`() {
    let page = HTMLReport.write(SampleTests.model(.passed))
    #expect(
      page.contains(
        "<dt>Approved by</dt><dd class=\"said-by-host\">the run: Vera Lind: by a file"))
    #expect(
      page.contains(
        "9 August 2026, 04:00:03 to 9 August 2026, 04:02:25, Europe/Berlin (UTC+02:00)"))
    let unasked = HTMLReport.write(
      ReportModel(
        records: FixtureRun.passed.map { record in
          guard case .runStarted(var start) = record.event else { return record }
          start.particulars?.approval = nil
          start.particulars?.clock.offsetSeconds = -18_000
          var record = record
          record.event = .runStarted(start)
          return record
        }))
    #expect(unasked.contains("nobody: the environment and the drill ask for no approval"))
    #expect(unasked.contains("8 August 2026, 21:00:03 to "))
  }

  @Test func `what an act told as values is told once, in a line`() throws {
    let page = HTMLReport.write(SampleTests.model(.passed))
    let acts = page.matches(of: /<tr class="acts [^>]*>(.*?)<\/tr>/.dotMatchesNewlines())
      .map { String($0.output.1) }
    #expect(acts.count > 3)
    let promotion = try #require(acts.first { $0.contains("  promote:") })
    // Its output says `state=done` too, and the step repeats the output of its acts.
    #expect(promotion.components(of: "state=done") == promotion.components(of: " s  dc2-db1  "))
    // Each row of acts follows its step's, over the whole width of the table.
    #expect(acts.allSatisfy { $0.hasPrefix("<td colspan=\"5\"><details") })
    #expect(page.components(of: " has-acts\">") == acts.count)
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
