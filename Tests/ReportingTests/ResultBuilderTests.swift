import DrillModel
import Foundation
import Testing

@testable import Reporting

@Suite struct ResultBuilderTests {
  @Test func `a whole journal gives what was measured`() {
    let result = ResultBuilder.build(records: FixtureRun.passed)
    #expect(result.run == "20260809T020003Z-k7f3qd")
    #expect(result.outcome == .completed)
    #expect(result.verdict == .passed)
    #expect(result.restored)
    #expect(result.exit == 0)
    #expect(result.reasons.isEmpty)
    #expect(result.objectives.map(\.name) == FixturePlan.objectives.map(\.name.rawValue))
    #expect(result.objectives[1].actual == 12.84)
    #expect(result.steps.map(\.id) == FixturePlan.steps.map(\.id))
    #expect(Set(result.steps.map(\.verdict)) == [.passed])
    #expect(result.hosts.count == 9)
    #expect(Set(result.hosts.map(\.restored)) == [true])
  }

  @Test func `the record has what was waived, approved and expected`() throws {
    let record = try #require(ResultBuilder.build(records: FixtureRun.passed).record)
    #expect(record.waivers.map(\.lapsed) == [false, true])
    let approval = try #require(record.people.approvals.first)
    #expect(approval.step == "run" && approval.detail.hasPrefix("Vera Lind: by a file"))
    #expect(approval.time == "2026-08-09T02:00:02.000Z")
    #expect(record.steps.first { $0.id == "02-strike" }?.expected.hasPrefix("the fault is") == true)
    #expect(Set(record.steps.map(\.phase)) == ["drill", "way back"])
  }

  @Test func `milestones are offsets from the strike, each of the table listed`() throws {
    let result = ResultBuilder.build(records: FixtureRun.crashed)
    #expect(result.milestones.map(\.name) == Milestone.Name.allCases.map(\.rawValue))
    let offsets = result.milestones.map(\.offsetSeconds)
    #expect(offsets[0] == -0.008)
    #expect(offsets[1] == 0)
    #expect(offsets[3] == 1.01)
    let later = Dictionary(
      uniqueKeysWithValues: result.milestones[4...].compactMap { milestone in
        milestone.offsetSeconds.map { (milestone.name, $0) }
      })
    #expect(later == ["decided": 1.02, "fenced": 3.93, "promotion-started": 7.9])
    #expect(result.milestones[1].errorSeconds == 0.0009)
    #expect(result.milestones[3].errorSeconds == 0.0109)
    #expect(result.milestones.last?.errorSeconds == nil)
  }

  @Test func `without a strike offsets are from the start`() {
    let result = ResultBuilder.build(records: Array(FixtureRun.passed.prefix(20)))
    #expect(result.milestones.compactMap(\.offsetSeconds).isEmpty)
    #expect(result.steps[0].offsetSeconds == 3.2)
  }

  @Test func `no prefix of a journal passes or counts as restored`() {
    let records = FixtureRun.passed
    for length in 0..<records.count {
      let result = ResultBuilder.build(records: Array(records[..<length]))
      #expect(result.outcome == .crashed)
      #expect(result.verdict != .passed)
      let isReadBack = length == records.count - 1 || length == records.count - 2
      #expect(result.restored == isReadBack, "\(length)")
      #expect(result.exit == (isReadBack ? 5 : 6))
      #expect(!result.reasons.isEmpty)
      #expect(result.milestones.count == Milestone.Name.allCases.count)
    }
  }

  @Test func `a broken-off run names its last record, its step and what was not measured`() {
    let result = ResultBuilder.build(records: FixtureRun.crashed)
    #expect(result.reasons[0].hasPrefix("the journal ends with act-ended (record "))
    #expect(result.reasons[1].contains("muster recover"))
    #expect(result.steps[7].verdict == .inconclusive)
    #expect(result.steps[7].durationSeconds == nil)
    #expect(result.steps[8].verdict == .skipped)
    #expect(Set(result.objectives.map(\.verdict)) == [.inconclusive])
    #expect(result.objectives.compactMap(\.actual).isEmpty)
  }

  @Test func `a host that is not as it was outweighs an end that says otherwise`() {
    var journal = FixtureRun.passed
    let index = journal.firstIndex { $0.event.kind == "host-restored" } ?? 0
    journal[index].event = .hostRestored(
      name: "dc1-db1", restored: false, detail: "a table is left")
    let result = ResultBuilder.build(records: journal)
    #expect(!result.restored)
    #expect(result.exit == 6)
    #expect(result.reasons == ["dc1-db1 is not as it was: a table is left"])
  }

  @Test func `a refused run skips what it did not do`() {
    let result = ResultBuilder.build(records: FixtureRun.refused)
    #expect(result.outcome == .refused)
    #expect(result.exit == 3)
    #expect(result.restored)
    #expect(result.verdict == nil)
    #expect(Set(result.steps.map(\.verdict)) == [.skipped])
    #expect(Set(result.objectives.map(\.verdict)) == [.skipped])
  }

  @Test func `what recovery finished keeps the crash and counts as restored`() {
    var journal = FixtureJournal()
    let names = FixturePlan.hosts.map(\.name)
    for name in names {
      journal.note(4_000, .hostRestored(name: name, restored: true, detail: "healed"))
    }
    let tail = journal.records
    let result = ResultBuilder.build(records: FixtureRun.crashed + tail)
    #expect(result.outcome == .crashed)
    #expect(result.restored)
    #expect(result.exit == 5)
    let account = RunAccount(FixtureRun.crashed + tail)
    #expect(account.lastMoment < FixtureJournal.moment(30))
  }

  @Test func `a fault counts as healed when every part of it is`() {
    var journal = FixtureRun.passed
    #expect(RunAccount(journal).faults[0].healedAt == FixtureJournal.moment(53.9))
    journal.removeAll { record in
      guard case .healed(let healing) = record.event else { return false }
      return healing.host == "dc1-db2"
    }
    #expect(RunAccount(journal).faults[0].healedAt == nil)
  }

  @Test func `a lock that another run holds is told from one that was not let go`() {
    func records(_ changes: [String]) -> [JournalRecord] {
      var journal = FixtureJournal()
      for change in changes { journal.note(3, FixtureRun.lock(change)) }
      let end = JournalEvent.RunEnded(
        ended: "", outcome: .refused, verdict: nil, restored: false, exit: 6, reasons: [])
      journal.note(4, .runEnded(end))
      return journal.records
    }
    #expect(RunAccount(records(["refused"])).refusedLock?.host == "dc1-db1")
    #expect(RunAccount(records(["taken", "refused"])).refusedLock == nil)
    func types(_ changes: [String]) -> Bool {
      JUnitReport.write(ReportModel(records: records(changes))).contains("type=\"lock.refused\"")
    }
    #expect(types(["refused"]))
    #expect(!types(["taken", "refused"]))
    #expect(!types(["taken", "released"]))
  }

  @Test func `a host met again keeps how it was met first`() throws {
    var journal = FixtureJournal()
    for (index, phase) in ["start", "after power", "end"].enumerated() {
      var host = FixturePlan.hosts[0]
      host.phase = phase
      host.clockOffset = Double(index)
      host.login = "root by the key key\(index)"
      journal.note(Double(index), .hostMet(host))
    }
    let account = RunAccount(journal.records)
    #expect(account.hosts[0].start?.clockOffset == 0)
    #expect(account.hosts[0].end?.clockOffset == 2)
    let result = ResultBuilder.build(account)
    #expect(result.hosts[0].clockOffsetSeconds == 0)
    let entry = try #require(result.record?.scope.hosts.first)
    #expect(entry.clockOffsetAtEnd == 2)
    #expect(entry.found["login"] == "root by the key key0")
  }

  @Test func `what was seen belongs to the fault of its host`() {
    var journal = FixtureJournal()
    for host in ["a", "b"] {
      journal.note(
        1,
        .faultStriking(
          JournalEvent.FaultStriking(
            step: "02-strike", fault: "network-cut", summary: "", hosts: [host], guards: [host])))
    }
    FixtureRun.observe(&journal, "host", "a", 2, "")
    FixtureRun.observe(&journal, "host", "b", 3, "")
    let faults = RunAccount(journal.records).faults
    #expect(faults.map(\.inEffectAt) == [FixtureJournal.moment(2), FixtureJournal.moment(3)])
  }

  @Test func `the first strike is the origin; a later word on a milestone counts`() {
    var journal = FixtureJournal()
    let strike = FixtureJournal.moment(10)
    journal.note(10, .milestone(Milestone(name: .faultInjected, at: strike, error: 0)))
    journal.note(
      20, .milestone(Milestone(name: .faultInjected, at: FixtureJournal.moment(20), error: 0)))
    journal.note(
      21, .milestone(Milestone(name: .detected, at: FixtureJournal.moment(11), error: 5)))
    journal.note(
      22, .milestone(Milestone(name: .detected, at: FixtureJournal.moment(12), error: 5)))
    let result = ResultBuilder.build(records: journal.records)
    #expect(result.milestones[3].offsetSeconds == 2)
  }

  @Test func `rows and what was planted come from the journal, and old journals have none`() {
    var journal = FixtureRun.passed
    let plain = ResultBuilder.build(records: journal)
    #expect(plain.covers.isEmpty && plain.planted == nil)
    #expect(plain.steps.allSatisfy { $0.covers.isEmpty })
    guard case .runStarted(var started) = journal[0].event else {
      Issue.record("a journal begins with run-started")
      return
    }
    started.covers = ["F09"]
    started.planted = "the copy job was stopped by hand"
    started.steps[0].covers = ["F11", "F12"]
    journal[0].event = .runStarted(started)
    let result = ResultBuilder.build(records: journal)
    #expect(result.covers == ["F09"])
    #expect(result.planted == "the copy job was stopped by hand")
    #expect(result.steps[0].covers == ["F11", "F12"])
    #expect(ResultJSON.write(result).contains("\"planted\": \"the copy job was stopped by hand\""))
  }

  @Test func `lags, expectation and what stands beside the pool are in every report`() throws {
    var journal = FixtureRun.passed
    let last = journal.removeLast()
    guard case .runEnded(var ended) = last.event else {
      Issue.record("a journal ends with run-ended")
      return
    }
    func add(_ event: JournalEvent) {
      var record = last
      record.event = event
      journal.append(record)
    }
    add(
      .stateRecorded(
        subject: "outside compliance",
        values: ["phase": "before", "declared": "command", "answered": "yes", "rows": "3"]))
    add(
      .stateRecorded(
        subject: "outside compliance",
        values: ["phase": "after", "declared": "command", "answered": "no"]))
    add(
      .stateRecorded(
        subject: "outside file-store", values: ["phase": "before", "declared": "undeclared"]))
    ended.expectation = Expectation.Result(
      finding: "gap", isMet: true, step: "07-promote.3-apply", detail: "segment 7 is missing")
    add(.runEnded(ended))
    guard case .runStarted(var started) = journal[0].event else { return }
    started.steps.append(
      JournalEvent.PlannedStepSummary(
        id: "90-trace", kind: "trace", title: "Follow", hosts: [], isWayBack: false))
    journal[0].event = .runStarted(started)
    for (name, values) in [
      (Act.Name.probeWrite, ["segment": "A"]), (.trace, ["hop": "replayed", "elapsed": "2"]),
    ] {
      add(
        .actStarting(
          JournalEvent.ActStarting(
            step: "90-trace", act: name.rawValue, service: "database", host: "db1",
            commandDigest: "", isOwnCommand: false)))
      add(
        .actEnded(
          JournalEvent.ActEnded(
            step: "90-trace", act: name.rawValue, host: "db1", verdict: .passed, ending: "",
            values: values, output: "", startedAt: 0, endedAt: 2_000_000_000)))
    }
    let model = ReportModel(records: journal)
    let result = model.result
    #expect(result.shipping?.cycles.count == 1)
    #expect(result.outside.map(\.name) == ["compliance", "file-store"])
    #expect(result.outside[0].detail.hasSuffix("before rows=3, after not answered"))
    #expect(result.outside[1].detail.contains("neither counted nor checked"))
    let text = TextReport.write(model)
    #expect(text.contains("✓ gap was found before the promotion by 07-promote.3-apply"))
    #expect(text.contains("1 of 1 markers") && text.contains("compliance: "))
    #expect(HTMLReport.write(model).contains("of 1 markers"))
    let json = ResultJSON.write(result)
    #expect(try JSONDecoder().decode(RunResult.self, from: Data(json.utf8)) == result)
    let path = "\(Repository.root)/docs/result.schema.json"
    let schema = try JSONTree(text: try String(contentsOfFile: path, encoding: .utf8))
    #expect(SchemaCheck(try JSONTree(text: json), against: schema).complaints == [])
  }
}
