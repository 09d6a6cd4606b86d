import DrillModel
import Testing

@testable import Reporting

/// What is proven, what is only claimed.
@Suite struct CoverageTableTests {
  private func result(
    _ run: String, _ verdict: Verdict, planted: String? = nil, drill: String = "d",
    restored: Bool = true
  ) -> RunResult {
    var result = ResultBuilder.build(records: FixtureRun.passed)
    result.run = run
    result.drill = drill
    result.planted = planted
    result.restored = restored
    result.exit = verdict == .passed && restored ? 0 : restored ? 1 : 6
    result.verdict = verdict
    result.steps[0].covers = ["F09"]
    result.steps[0].verdict = verdict
    result.covers = ["F37"]
    return result
  }

  private func table(_ results: RunResult...) -> CoverageTable {
    var record = CoverageRecord(rows: [
      .init(id: "F01", behaviour: "one"), .init(id: "F09", behaviour: "nine"),
      .init(id: "F37", behaviour: "end"),
    ])
    for result in results {
      let isAdded = record.add(result, journal: "0")
      #expect(isAdded)
    }
    return CoverageTable(
      record: record, claims: [.init(row: "F09", drill: "d", step: "01-baseline")])
  }

  private func isProven(_ table: CoverageTable, _ row: String) -> Bool {
    if case .proven = table.state(of: row) { true } else { false }
  }

  @Test func aTagOrAPassAloneIsAClaim() {
    #expect(table().state(of: "F01") == .open)
    #expect(table().state(of: "F09") == .claimed(passed: nil))
    let passed = table(result("1", .passed))
    #expect(!isProven(passed, "F09"))
    #expect(passed.page.contains("| F09 | nine | claimed |"))
    #expect(passed.page.contains("| F01 | one | not proven |"))
  }

  @Test func aPassAndAPlantedFailureOfTheSameStepAreProof() {
    let proven = table(result("1", .passed), result("2", .failed, planted: "F09, F37: by hand"))
    #expect(isProven(proven, "F09") && isProven(proven, "F37"))
    #expect(proven.page.contains("**proven**") && proven.page.contains("by hand"))
  }

  @Test func whatIsNoProof() {
    // A failure that nobody planted, a planted run that passed, another drill's.
    #expect(!isProven(table(result("1", .passed), result("2", .failed)), "F09"))
    #expect(
      !isProven(table(result("1", .passed), result("2", .passed, planted: "F09: it is so")), "F09"))
    #expect(
      !isProven(
        table(result("1", .passed), result("2", .failed, planted: "F09: it is so", drill: "other")),
        "F09"))
    // A run that was refused before its check was made, or that somebody interrupted.
    for outcome in [Outcome.refused, .interrupted, .crashed] {
      var unmade = result("2", .failed, planted: "F09: it is so")
      unmade.outcome = outcome
      #expect(!isProven(table(result("1", .passed), unmade), "F09"), "\(outcome)")
    }
    // A failure that was planted for another row, or says not for which.
    for planted in ["F37: it is so", "it is so", "F09", "F09:"] {
      #expect(
        !isProven(table(result("1", .passed), result("2", .failed, planted: planted)), "F09"))
    }
    // A run that left something behind has proved nothing.
    #expect(
      !isProven(
        table(
          result("1", .passed, restored: false), result("2", .failed, planted: "F09: it is so")),
        "F09"))
    // A pass of a run in which something was planted is none.
    #expect(
      !isProven(
        table(
          result("1", .passed, planted: "F09: it is so"),
          result("2", .failed, planted: "F09: it is so")), "F09"))
  }

  @Test func whatFailedIsShownBeforeWhatWasInconclusive() {
    var (green, red) = (result("1", .passed), result("2", .failed, planted: "F09: by hand"))
    var later = green.steps[0]
    later.id = "05-later"
    green.steps.append(later)
    later.verdict = .failed
    red.steps.append(later)
    red.steps[0].verdict = .inconclusive
    guard case .proven(_, _, let step) = table(green, red).state(of: "F09") else {
      Issue.record("it is not proven")
      return
    }
    #expect(step == "05-later")
  }

  @Test func integrityCountsWhereItIsJudged() throws {
    var lost = result("1", .passed)
    var judging = lost.steps[0]
    (judging.id, judging.kind, judging.verdict) = ("99-judge", "judge", .passed)
    judging.covers = ["F01"]
    lost.steps.append(judging)
    lost.integrity?.verdict = .failed
    let red = lost
    var record = CoverageRecord(rows: [.init(id: "F01", behaviour: "one")])
    let isAdded = record.add(red, journal: nil)
    #expect(isAdded)
    #expect(record.runs[0].marks.first { $0.row == "F01" }?.verdict == .failed)
  }

  /// What is lost fails no integrity check, but may miss an objective: the row is red then.
  @Test func objectivesOfMessagesCountWhereTheyAreJudged() {
    var lost = result("1", .passed)
    var judging = lost.steps[0]
    (judging.id, judging.kind, judging.verdict) = ("99-judge", "judge", .passed)
    judging.covers = ["F01"]
    lost.steps.append(judging)
    lost.integrity?.verdict = .passed
    for (name, expected) in [
      (Objective.Name.lostAfterPromotion, Verdict.failed), (.returnTime, .passed),
    ] {
      lost.objectives = [
        RunResult.ObjectiveResult(
          name: name.rawValue, target: 0, actual: 1, error: 0, unit: "messages", verdict: .failed,
          reason: nil)
      ]
      var record = CoverageRecord(rows: [.init(id: "F01", behaviour: "one")])
      let isAdded = record.add(lost, journal: nil)
      #expect(isAdded)
      #expect(record.runs[0].marks.first { $0.row == "F01" }?.verdict == expected, "\(name)")
    }
  }

  @Test func repetitionIsARunOfItsOwnAndOneThatDiffersTurnsItRed() {
    func record(_ runs: [RunResult], wanted: Int = 2) -> CoverageTable {
      var record = CoverageRecord(rows: [.init(id: "F38", behaviour: "repetition")])
      record.add(RepeatSummary(runs: runs, wanted: wanted), row: "F38")
      record.add(
        RepeatSummary(
          runs: [
            result("8", .passed, planted: "F38: by hand"),
            result("9", .failed, planted: "F38: by hand"),
          ], wanted: 2), row: "F38")
      return CoverageTable(record: record, claims: [])
    }
    #expect(isProven(record([result("1", .passed), result("2", .passed)]), "F38"))
    #expect(!isProven(record([result("1", .passed), result("2", .failed)]), "F38"))
    #expect(!isProven(record([result("1", .passed)]), "F38"))
  }

  @Test func aNoteOfARowStandsOnThePage() {
    let record = CoverageRecord(rows: [
      .init(id: "F16", behaviour: "control plane", note: "not in the lab")
    ])
    let page = CoverageTable(record: record, claims: []).page
    #expect(page.contains("| F16 | control plane | not proven | |  *not in the lab* |"))
  }

  @Test func aRunIsRecordedOnceAndOneThatBearsOnNothingNotAtAll() {
    let twice = table(result("1", .failed), result("1", .passed))
    #expect(twice.record.runs.count == 1)
    var record = CoverageRecord(rows: [])
    let isAdded = record.add(ResultBuilder.build(records: FixtureRun.passed), journal: nil)
    #expect(!isAdded)
  }
}
