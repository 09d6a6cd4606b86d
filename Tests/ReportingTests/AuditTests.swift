import DrillModel
import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Reporting

@Suite struct AuditTests {
  private func run(
    _ id: String, _ day: String, drill: String = "failover", exit: Int32 = 0,
    complaints: [String] = [], digest: String = "d1", version: String = "1"
  ) -> AuditModel.Run {
    var result = ResultBuilder.build(records: FixtureRun.passed)
    result.run = id
    result.drill = drill
    result.environment = "harbour"
    result.started = "\(day)T02:00:00.000Z"
    result.ended = "\(day)T02:10:00.000Z"
    result.exit = exit
    result.subject.version = version
    result.record?.identity.drillDigest = digest
    result.record?.identity.environmentDigest = "e1"
    return AuditModel.Run(
      result: result, complaints: complaints, signature: "none", signOffs: [], journalHead: "h")
  }

  private func builder(
    asOf: String = "2026-06-30", drills: [String: AuditModel.Current] = [:],
    environments: [String: AuditModel.Current] = [:]
  ) -> AuditBuilder {
    AuditBuilder(
      since: "2026-01-01", asOf: asOf, everyDays: 90, drills: drills, environments: environments)
  }

  private func build(_ builder: AuditBuilder, _ runs: [AuditModel.Run]) -> AuditModel {
    builder.build(
      runs: runs, actions: [], unreadable: [], madeBy: "anna@ops", toolVersion: "1.0")
  }

  @Test func aDrillIsVerifiedUntilItsDay() throws {
    let runs = [run("r1", "2026-04-01")]
    var drill = try #require(build(builder(asOf: "2026-06-30"), runs).drills.first)
    #expect(drill.due == "2026-06-30" && !drill.isOverdue && !drill.needsVerification)
    drill = try #require(build(builder(asOf: "2026-07-01"), runs).drills.first)
    #expect(drill.isOverdue)
    let often = builder(drills: ["failover": AuditModel.Current(digest: "d1", everyDays: 30)])
    #expect(build(often, runs).drills.first?.due == "2026-05-01")
  }

  @Test(arguments: [
    ("2026-12-31", 1, "2027-01-01"), ("2024-02-28", 1, "2024-02-29"),
    ("2023-02-28", 365, "2024-02-28"), ("2026-01-31", 90, "2026-05-01"),
  ])
  func daysAreCounted(day: String, count: Int, then: String) {
    #expect(AuditBuilder.day("\(day)T23:00:00Z", plus: count) == then)
  }

  @Test func whatChangedSinceNeedsVerification() throws {
    let runs = [run("r1", "2026-06-01")]
    func changes(_ builder: AuditBuilder, _ runs: [AuditModel.Run]) -> [String] {
      build(builder, runs).drills.first?.changes ?? ["no drill"]
    }
    #expect(changes(builder(), runs) == [])
    let same = builder(
      drills: ["failover": AuditModel.Current(digest: "d1")],
      environments: ["harbour": AuditModel.Current(digest: "e1", version: "1")])
    #expect(changes(same, runs) == [])
    #expect(
      changes(builder(drills: ["failover": AuditModel.Current(digest: "d2")]), runs)
        == ["the drill's file was changed"])
    let environment = ["harbour": AuditModel.Current(digest: "e2", version: "2")]
    #expect(
      changes(builder(environments: environment), runs) == [
        "the environment's file was changed", "the system is 2, and 1 was verified",
      ])
    #expect(
      changes(builder(), runs + [run("r2", "2026-06-02", exit: 1, version: "2")]) == [
        "the system is 2, and 1 was verified", "a later run, r2, did not pass",
      ])
  }

  @Test func onlyAWholePassedRunVerifies() throws {
    for bad in [
      run("r1", "2026-06-01", exit: 6), run("r1", "2026-06-01", complaints: ["x: was changed"]),
    ] {
      let model = build(builder(), [bad])
      #expect(model.drills.first?.lastVerified == nil)
      #expect(model.drills.first?.isOverdue == true)
      #expect(model.needsAttention)
    }
    var planted = run("r1", "2026-06-01")
    planted.result.planted = "F11: by hand"
    #expect(!planted.isVerification)
    #expect(!build(builder(), [run("r1", "2026-06-01")]).needsAttention)
  }

  @Test func aDrillThatIsDueAndNeverRanIsToldAndOneThatSaysNothingIsNot() {
    let drills = [
      "yearly": AuditModel.Current(digest: "x", everyDays: 365, title: "Once a year"),
      "sketch": AuditModel.Current(digest: "y"),
    ]
    let model = build(builder(drills: drills), [])
    #expect(model.drills.map(\.id) == ["yearly"])
    #expect(model.drills.first?.isOverdue == true)
  }

  @Test func runsOutsideThePeriodCountForAgeOnly() {
    let model = build(
      builder(), [run("old", "2025-12-31"), run("in", "2026-01-01"), run("after", "2026-07-01")])
    #expect(model.runs.map(\.result.run) == ["in"])
    #expect(model.drills.first?.runsInPeriod == 1)
  }

  @Test func controlsAreShownByWhatARunHasAndNoMore() throws {
    let passed = ResultBuilder.build(records: FixtureRun.passed)
    let controls = try #require(passed.record?.controls)
    #expect(controls.map(\.id) == ControlCatalogue.all.map(\.id))
    #expect(controls.first { $0.id == "dora:25" }?.shown == true, "\(controls)")
    let refused = ResultBuilder.build(records: FixtureRun.refused)
    for control in try #require(refused.record?.controls) where control.id != "dora:24" {
      #expect(!control.shown, "\(control.id)")
      #expect(!control.lacking.isEmpty)
    }
    let crashed = ResultBuilder.build(records: FixtureRun.crashed).record?.controls ?? []
    #expect(crashed.allSatisfy { !$0.shown })
    var journal = FixtureRun.passed
    journal.removeAll { record in
      if case .milestone(let milestone) = record.event {
        milestone.name == .promoted
      } else {
        false
      }
    }
    let without = ResultBuilder.build(records: journal).record?.controls ?? []
    #expect(without.first { $0.id == "nist-800-53:CP-4" }?.shown == false)
    #expect(without.first { $0.id == "iso-27001:A.5.30" }?.shown == true)
  }

  @Test func everyFrameworkIsInTheCatalogueOnce() {
    let ids = ControlCatalogue.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    for prefix in [
      "iso-27001:A.5.30", "iso-22301:8.5", "soc-2:A1.2", "soc-2:A1.3", "dora:24", "dora:25",
      "dora:26", "nist-800-34:", "nist-800-53:CP-4", "hipaa:", "pci-dss:",
    ] {
      #expect(ids.contains { $0.hasPrefix(prefix) }, "\(prefix)")
    }
    for need in Control.Need.allCases {
      #expect(ControlCatalogue.all.contains { $0.needs.contains(need) }, "\(need)")
    }
  }

  private var hostile: AuditModel {
    let text = "</script><img src=x onerror=\"pwned=1\">\u{202E}\u{1B}[31m '\" & <b>"
    var bad = run("r2", "2026-06-02", exit: 1, complaints: [text])
    bad.result.reasons = [text]
    bad.result.subject.name = text
    bad.result.planted = text
    bad.signOffs = [text]
    bad.signature = text
    bad.journalHead = text
    return builder(drills: ["failover": AuditModel.Current(digest: "d2", title: text)]).build(
      runs: [run("r1", "2026-06-01"), bad],
      actions: [
        AuditModel.Action(
          id: "A-aaaaaa", title: text, severity: "high", owner: text, due: "2026-06-01",
          run: "r2", drill: "failover", closed: nil, isOverdue: true),
        AuditModel.Action(
          id: "A-bbbbbb", title: "done", severity: "low", owner: "otto", due: "2026-06-01",
          run: "r2", drill: "failover", closed: "2026-06-02", isOverdue: false),
      ], unreadable: [text], madeBy: text, toolVersion: "1.0")
  }

  @Test func thePageIsEscapedAndHasNoScript() {
    let page = AuditPage.write(hostile)
    #expect(!page.contains("<img") && !page.contains("<script") && !page.contains("\u{202E}"))
    #expect(page.contains("&lt;img src=x"))
    #expect(!page.contains("{{"))
    #expect(page == AuditPage.write(hostile))
    #expect(page.contains("needs verification") && page.contains("A-aaaaaa"))
    for section in ["drills", "runs", "actions", "controls", "evidence"] {
      #expect(page.contains("<section id=\"\(section)\""))
    }
  }

  @Test func anEmptyPeriodIsAPageToo() {
    let page = AuditPage.write(build(builder(), []))
    #expect(page.contains("No run is in the period.") && page.contains("No drill is known."))
  }

  @Test func aRealBrowserFindsNothingWrong() async throws {
    guard let python = PythonTools.path else {
      print(PythonTools.skipped("the check of the audit's page in Chromium"))
      return
    }
    let scratch = try ScratchFolder()
    let file = "\(scratch.path)/audit.html"
    try AuditPage.write(hostile).write(toFile: file, atomically: false, encoding: .utf8)
    let result = try await LocalCommand(
      python, ["\(Repository.root)/Tests/ReportingTests/browser/check_audit.py", file],
      deadline: .seconds(300)
    ).run()
    #expect(result.succeeded, "\(result.text)\n\(result.errorText)")
  }
}
