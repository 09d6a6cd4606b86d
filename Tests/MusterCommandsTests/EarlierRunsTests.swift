import DrillModel
import History
import TestSupport
import Testing

@testable import MusterCommands

/// What a run's own record keeps of the runs before it.
@Suite struct EarlierRunsTests {
  private func start(_ run: String, drill: String = "failover") -> JournalEvent.RunStarted {
    JournalEvent.RunStarted(
      run: run, toolVersion: "1", drill: drill, title: "T", environment: "harbour",
      drillDigest: "d2", environmentDigest: "e1",
      subject: Environment.Subject(name: "Chat", version: "4.2"), operatedBy: "anna",
      processID: 1, started: "2026-12-01T00:00:00.000Z", objectives: [], steps: [],
      availability: AvailabilityRule())
  }

  private func past(
    _ number: Int, drill: String = "failover", planted: String? = nil
  ) -> PastRunSummary {
    let day = number < 10 ? "0\(number)" : "\(number)"
    return PastRunSummary(
      result: RunResult(
        run: "r\(number)", drill: drill, environment: "harbour",
        subject: Environment.Subject(name: "Chat", version: "4.\(number)"),
        started: "2026-01-\(day)T02:00:00.000Z", ended: "", outcome: .completed, verdict: .passed,
        reasons: [], restored: true, exit: 0, milestones: [],
        objectives: [
          RunResult.ObjectiveResult(
            name: "recovery-time", target: 60, actual: Double(number), error: 0.1, unit: "s",
            verdict: .passed, reason: "a secret of the site")
        ], integrity: nil, hosts: [], steps: [], planted: planted),
      drillDigest: number > 20 ? "d2" : "d1", environmentDigest: "e1", bundle: "/b")
  }

  private func recorded(_ event: JournalEvent?) -> [JournalEvent.EarlierRun]? {
    guard case .earlierRuns(let runs) = event else { return nil }
    return runs
  }

  @Test func theLastTwentyOfThisDrillAreKeptOldestFirst() throws {
    let folder = try ScratchFolder()
    let store = try HistoryStore(path: "\(folder.path)/h.sqlite")
    for number in 1...24 { try store.add(past(number)) }
    for number in 26...28 { try store.add(past(number, planted: "archiving stopped")) }
    try store.add(past(25, drill: "another"))
    let runs = try #require(recorded(EarlierRuns.event(store, before: start("r24"))))
    #expect(runs.map(\.run) == (4...23).map { "r\($0)" })
    #expect(runs.map(\.isSameDrill) == (4...23).map { $0 > 20 })
    #expect(runs.last?.objectives.first?.actual == 23)
    #expect(
      runs.allSatisfy { $0.isSameEnvironment && $0.objectives.allSatisfy { $0.reason == nil } })
  }

  @Test func aFirstRunSaysThatItIsOneAndAnIndexThatCannotBeUsedSaysNothing() throws {
    let folder = try ScratchFolder()
    let store = try HistoryStore(path: "\(folder.path)/h.sqlite")
    #expect(recorded(EarlierRuns.event(store, before: start("r1"))) == [])
    #expect(EarlierRuns.event(nil, before: start("r1")) == nil)
  }
}
