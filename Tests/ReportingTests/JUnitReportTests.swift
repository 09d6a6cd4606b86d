import DrillModel
import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Reporting

@Suite struct JUnitReportTests {
  /// What Jenkins' xUnit plugin holds files to; its licence stands in it.
  private static let schema = "\(Repository.root)/Tests/ReportingTests/schema/junit-10.xsd"

  /// Every file that the tests look at, by name.
  private static let texts: [(name: String, text: String)] =
    Fixture.allCases.map { ($0.rawValue, JUnitReport.write(ReportModel(records: $0.records))) }
    + [
      (
        "hostile",
        JUnitReport.write(ReportModel(records: HostileRun.records()), attachmentFolder: "Reports/x")
      ),
      ("huge", JUnitReport.write(ReportModel(records: HostileRun.records(length: 400_000)))),
      (
        "everywhere",
        JUnitReport.write(
          ReportModel(records: HostileRun.everywhere(FixtureRun.failed)),
          attachmentFolder: "Reports/x")
      ),
      (
        "everywhere-crashed",
        JUnitReport.write(ReportModel(records: HostileRun.everywhere(FixtureRun.crashed)))
      ),
    ]

  private func withFiles(_ body: ([String]) async throws -> Void) async throws {
    let scratch = try ScratchFolder()
    for (name, text) in Self.texts {
      try text.write(toFile: "\(scratch.path)/\(name).xml", atomically: false, encoding: .utf8)
    }
    try await body(Self.texts.map { "\(scratch.path)/\($0.name).xml" })
    withExtendedLifetime(scratch) {}
  }

  @Test func `every file is well-formed XML, whatever hosts said`() async throws {
    try await withFiles { files in
      let result = try await LocalCommand("xmllint", ["--noout"] + files).run()
      #expect(result.succeeded, "\(result.errorText)")
    }
  }

  @Test func `every file is valid against the schema of Jenkins`() async throws {
    try await withFiles { files in
      let result = try await LocalCommand(
        "xmllint", ["--noout", "--schema", Self.schema] + files
      ).run()
      #expect(result.succeeded, "\(result.errorText)")
    }
  }

  /// The schema must be one that says no, or its yes is worth nothing.
  @Test func `the schema refuses what a server would refuse`() async throws {
    let scratch = try ScratchFolder()
    let good = JUnitReport.write(ReportModel(records: FixtureRun.passed))
    let planted = [
      good.replacing("time=\"0.000\"", with: "time=\"-0.001\""),
      good.replacing("<testsuites ", with: "<testsuites skipped=\"0\" "),
      good.replacing("<testcase ", with: "<testcase line=\"1\" "),
    ]
    for (index, text) in planted.enumerated() {
      #expect(text != good)
      let path = "\(scratch.path)/\(index).xml"
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      let result = try await LocalCommand(
        "xmllint", ["--noout", "--schema", Self.schema, path]
      ).run()
      #expect(!result.succeeded)
    }
  }

  /// libxml2 refuses a text of 10 MB: whatever is that long is cut, and said to be.
  @Test func `20 MB in a field of every kind make a file that every parser takes`() async throws {
    let scratch = try ScratchFolder()
    let text = JUnitReport.write(
      ReportModel(records: HostileRun.records(everywhere: 20_000_000)))
    #expect(text.utf8.count < 30_000_000)
    #expect(text.contains(" bytes are left out here …"))
    let path = "\(scratch.path)/long.xml"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    let result = try await LocalCommand(
      "xmllint", ["--noout", "--schema", Self.schema, path], deadline: .seconds(120)
    ).run()
    #expect(result.succeeded, "\(result.errorText)")
  }

  @Test func `other people's readers agree`() async throws {
    guard let python = PythonTools.path else {
      print(PythonTools.skipped("the check of JUnit files by junitparser and xmlschema"))
      return
    }
    let script = """
      import sys, junitparser, junit2htmlreport.parser, xmlschema
      schema = xmlschema.XMLSchema(sys.argv[1])
      for path in sys.argv[2:]:
          schema.validate(path)
          page = junit2htmlreport.parser.Junit(path).html()
          assert '<script>window' not in page and 'src=x onerror="' not in page, path
          xml = junitparser.JUnitXml.fromfile(path)
          cases = [case for suite in xml for case in suite]
          kinds = [type(result).__name__ for case in cases for result in case.result]
          print(path.split('/')[-1], len(cases), kinds.count('Failure'), kinds.count('Error'),
                kinds.count('Skipped'))
      """
    try await withFiles { files in
      let result = try await LocalCommand(
        python, ["-c", script, Self.schema] + files, deadline: .seconds(120)
      ).run()
      #expect(result.succeeded, "\(result.errorText)")
      let lines = result.text.split(separator: "\n").map(String.init)
      #expect(
        lines.prefix(4) == [
          "passed.xml 50 0 0 5", "failed.xml 51 5 0 5", "crashed.xml 50 0 22 19",
          "refused.xml 50 0 2 39",
        ])
    }
  }

  @Test func `a drill has the same cases in every run, each with a name of its own`() {
    func names(_ fixture: Fixture) -> [String] {
      JUnitCases.suites(ReportModel(records: fixture.records)).flatMap { suite in
        suite.cases.map { "\(suite.name)/\($0.name)" }
      }
    }
    let all = names(.passed)
    #expect(Set(all).count == all.count)
    #expect(names(.crashed) == all)
    #expect(names(.refused).sorted() == all.sorted())
    #expect(all.contains("stretched-pool-failover.objectives/recovery-time"))
  }

  /// The last word of each undo counts, and one that failed is a case of its own beside a verdict
  /// that may be green.
  @Test func `an undo that failed is its own failed case`() throws {
    func cases(_ healings: [(host: String, entry: String, verdict: Verdict)]) -> [JUnitCase] {
      var records = FixtureRun.passed
      let end = records.removeLast()
      for (host, entry, verdict) in healings {
        var record = end
        record.event = .healed(
          JournalEvent.Healing(
            host: host, entry: entry, what: "residue", verdict: verdict,
            detail: verdict == .passed ? "" : "could not be taken back: 02-strike"))
        records.append(record)
      }
      return JUnitCases.suites(ReportModel(records: records + [end])).flatMap(\.cases)
    }
    func ending(_ cases: [JUnitCase], _ host: String) throws -> JUnitCase.Ending {
      try #require(cases.first { $0.name == "what was struck is taken back on \(host)" }).ending
    }
    let stuck = cases([
      ("dc1-db1", "all", .passed), ("dc1-db1", "residue of 02-strike", .failed),
      ("dc1-chat1", "residue of 02-strike", .failed),
      ("dc1-chat1", "residue of 02-strike", .passed),
      ("dc1-chat2", "all", .inconclusive),
    ])
    guard case .failure("undo", let message) = try ending(stuck, "dc1-db1") else {
      Issue.record("\(try ending(stuck, "dc1-db1"))")
      return
    }
    #expect(message == "residue of 02-strike: could not be taken back: 02-strike")
    guard case .passed = try ending(stuck, "dc1-chat1") else {
      Issue.record("what was taken back in the end has not passed")
      return
    }
    guard case .error("undo.unknown", _) = try ending(stuck, "dc1-chat2") else {
      Issue.record("silence is no success")
      return
    }
    // The verdict is another case, and says what it said before.
    let verdict = try #require(stuck.first { $0.name == "verdict" })
    guard case .passed = verdict.ending else {
      Issue.record("the verdict's own case is \(verdict.ending)")
      return
    }
  }

  @Test func `cases of one name are told apart`() {
    var suite = JUnitSuite(
      name: "s", cases: ["a", "b", "a"].map { JUnitCase(name: $0, ending: .passed) })
    suite.makeNamesUnique()
    #expect(suite.cases.map(\.name) == ["a", "b", "a #2"])
  }

  @Test func `failed, not judged and not reached are told apart`() {
    let failed = JUnitReport.write(ReportModel(records: FixtureRun.failed))
    #expect(
      failed.contains(
        "<failure type=\"objective.recovery-time\" message=\"12.84 s ± 0.02 s, target 10 s: "))
    #expect(failed.contains("<failure type=\"integrity.lost\""))
    #expect(failed.contains("<failure type=\"restore\" message=\"dc1-chat2 is not as it was: "))
    let crashed = JUnitReport.write(ReportModel(records: FixtureRun.crashed))
    #expect(crashed.contains("<error type=\"step.promote\""))
    #expect(crashed.contains("<skipped message=\"not reached\"/>"))
    #expect(crashed.contains("<error type=\"run.crashed\""))
  }

  @Test func `a loss within the recovery point is told, not failed`() {
    let text = JUnitReport.write(ReportModel(records: FixtureRun.passed))
    #expect(text.contains("failures=\"0\" errors=\"0\""))
    #expect(
      text.contains(
        "281 of 10\u{202F}907 acknowledged; judged by the objective recovery-point\n"
          + "muster-1 user1 #117: sent −2.804 s"
      ))
    #expect(text.contains("… and 181 more, all in result.json"))
  }

  @Test func `nothing that a host says is an attachment or a word for the CI server`() throws {
    let text = JUnitReport.write(
      ReportModel(records: HostileRun.records()), attachmentFolder: "Reports/x")
    let tags = text.split(separator: "\n").filter { $0.contains("[[") }
    #expect(!tags.isEmpty)
    let foreign = tags.filter { !$0.contains("[[ATTACHMENT|Reports/x/steps/") }
    let places = foreign.compactMap { line in
      line.ranges(of: "[[").first.map { String(line[$0.lowerBound...].prefix(60)) }
    }
    #expect(places == [])
    #expect(!text.contains("\u{1B}"))
    #expect(!text.contains("\u{202E}"))
    let lines = text.split(separator: "\n")
    let outputs = lines.filter { $0.contains("::error::") && $0.contains(" | ") }
    #expect(!outputs.isEmpty)
  }

  @Test func `long output keeps its two ends and says what is missing`() {
    let text = JUnitReport.write(ReportModel(records: HostileRun.records(length: 400_000)))
    #expect(text.utf8.count < 8_000_000)
    #expect(text.contains(" bytes are left out here …"))
  }

  @Test func `the file has the name that CI servers look for`() {
    #expect(
      JUnitReport.fileName(drill: "stretched-pool-failover")
        == "TEST-muster-stretched-pool-failover.xml")
  }
}
