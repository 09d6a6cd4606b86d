import DrillModel
import Testing

@testable import Reporting

@Suite struct RunComparisonTests {
  private func result(
    _ recovery: Double?, error: Double? = 0.5, lost: Double = 0, exit: Int32 = 0,
    version: String = "1"
  ) -> RunResult {
    RunResult(
      run: "run-\(version)", drill: "failover", environment: "harbour",
      subject: Environment.Subject(name: "Chat", version: version), started: "2026-01-31T02:00:00Z",
      ended: "2026-01-31T02:10:00Z", outcome: .completed, verdict: .passed, reasons: [],
      restored: exit != 6, exit: exit, milestones: [],
      objectives: [
        RunResult.ObjectiveResult(
          name: "recovery-time", target: 60, actual: recovery, error: error, unit: "s",
          verdict: .passed),
        RunResult.ObjectiveResult(
          name: "lost", target: 10, actual: lost, error: nil, unit: "messages", verdict: .passed),
      ], integrity: nil, hosts: [], steps: [])
  }

  @Test func worseIsMoreThanBothErrors() {
    let before = result(10, error: 0.5)
    for (now, change) in [
      (10.9, RunComparison.Change.same), (11.0, .same), (11.01, .worse), (9.0, .same),
      (8.99, .better),
    ] {
      let comparison = RunComparison(result(now, error: 0.5, version: "2"), against: before)
      #expect(comparison.rows[0].change == change, "\(now)")
      #expect(comparison.exit == (change == .worse ? 1 : 0), "\(now)")
    }
  }

  @Test func aCountHasNoError() {
    let comparison = RunComparison(result(10, lost: 1, version: "2"), against: result(10))
    #expect(comparison.rows.map(\.change) == [.same, .worse])
    #expect(comparison.exit == 1)
    #expect(comparison.text.contains("worse by more than both errors"))
  }

  @Test func whatIsNotMeasuredAnyMoreIsNoPass() {
    let comparison = RunComparison(result(nil, version: "2"), against: result(10))
    #expect(comparison.rows[0].change == .unmeasured)
    #expect(comparison.exit == 5)
    #expect(RunComparison(result(10), against: result(nil)).rows[0].change == .new)
  }

  @Test func theRunsOwnFailureOutweighsItsNumbers() {
    #expect(RunComparison(result(5, exit: 6), against: result(10)).exit == 6)
    #expect(RunComparison(result(5, exit: 5), against: result(10)).exit == 5)
    #expect(RunComparison(result(20, exit: 5), against: result(10)).exit == 1)
    #expect(RunComparison(result(5, exit: 1), against: result(10)).exit == 1)
  }

  @Test func oneVersionAndChangedFilesAreSaid() {
    var old = result(10)
    var new = result(10)
    old.record = RunRecord()
    new.record = RunRecord()
    old.record?.identity.drillDigest = "a"
    new.record?.identity.drillDigest = "b"
    let remarks = RunComparison(new, against: old).remarks
    #expect(remarks.count == 2)
    #expect(remarks[0].contains("same version") && remarks[1].contains("drill's file"))
  }

  @Test func aChangeIsFoundWhereItIsAndNowhereElse() throws {
    let steady = [10.1, 9.9, 10.0, 10.2, 9.8, 10.0, 10.1, 9.9, 10.0, 10.1, 9.9, 10.0]
    #expect(ChangePoint.find(in: steady) == nil)
    let shifted = steady.prefix(6) + steady.suffix(6).map { $0 + 3 }
    let found = try #require(ChangePoint.find(in: Array(shifted)))
    #expect(found.index == 6)
    #expect(found.before == 10 && abs(found.after - 13) < 0.1)
    #expect(found.probability < 0.05)
    // One outlier is no change, and seven numbers say nothing.
    #expect(ChangePoint.find(in: steady.prefix(11) + [90]) == nil)
    #expect(ChangePoint.find(in: [1, 1, 1, 1, 9, 9, 9]) == nil)
    #expect(ChangePoint.find(in: Array(repeating: 5, count: 20)) == nil)
  }

  @Test func theTrendNamesTheRunAndWhatWasNewInIt() {
    let runs = (0..<12).map { index in
      var run = result(index < 6 ? 10 : 13, version: index < 6 ? "1" : "2")
      run.run = "run-\(index)"
      return run
    }
    var planted = result(500)
    planted.planted = "F11: by hand"
    let trend = Trend(of: "recovery-time", in: runs + [planted])
    #expect(trend.points.count == 12)
    #expect(trend.note?.hasPrefix("since run-6: median 10 s → 13 s") == true)
    #expect(trend.note?.contains("the system's version (1 → 2)") == true)
    #expect(trend.text.contains("run-11"))
    let short = Trend(of: "recovery-time", in: Array(runs.prefix(7)))
    #expect(short.note == nil)
    #expect(short.text.contains("fewer than 8 measured runs"))
  }
}
