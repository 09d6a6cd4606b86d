import DrillModel
import Foundation
import TestSupport
import Testing

@testable import History

/// The index of runs, in a real file.
struct HistoryStoreTests {
  private let folder: ScratchFolder
  private let path: String

  init() throws {
    folder = try ScratchFolder()
    path = "\(folder.path)/state/muster/history.sqlite"
  }

  private func run(
    _ id: String, drill: String = "failover", environment: String = "harbour",
    started: String = "2026-01-31T02:00:00.000Z", verdict: Verdict? = .passed
  ) -> PastRunSummary {
    PastRunSummary(
      result: RunResult(
        run: id, drill: drill, environment: environment,
        subject: Environment.Subject(name: "Chat", version: "4.2"), started: started,
        ended: started, outcome: .completed, verdict: verdict, reasons: ["a \"reason\"\n"],
        restored: true, exit: 0, milestones: [],
        objectives: [
          RunResult.ObjectiveResult(
            name: "promotion", target: 10, actual: 0.512, error: 0.019, unit: "s",
            verdict: .passed)
        ], integrity: nil, hosts: [], steps: []),
      drillDigest: "d1", environmentDigest: "e1", bundle: "/reports/\(id)")
  }

  private func lease(_ run: String, since: Int, until: Int) -> EnvironmentLease {
    EnvironmentLease(
      key: "k", environment: "harbour", run: run, owner: "anna@ops", since: .seconds(since),
      until: .seconds(until))
  }

  @Test func aRunComesBackAsItWasAndOutlivesTheProcess() throws {
    let first = run("r1")
    try HistoryStore(path: path).add(first)
    let store = try HistoryStore(path: path)
    #expect(try store.run("r1") == first)
    #expect(try store.run("r") == nil)
    var later = first
    later.result.verdict = .failed
    try store.add(later)
    #expect(try store.runs() == [later])
  }

  @Test func whatAnotherVersionWroteIsKnownWithoutItsRecord() throws {
    let result = run("r1").result
    var members = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(result)) as? [String: Any])
    members["record"] = ["identity": ["title": "as it was once"]]
    #expect(
      try HistoryStore.result(JSONSerialization.data(withJSONObject: members)) == result)
    members["verdict"] = 7
    #expect(throws: DecodingError.self) {
      try HistoryStore.result(JSONSerialization.data(withJSONObject: members))
    }
  }

  @Test func runsAreListedNewestFirstByDrillAndEnvironment() throws {
    let store = try HistoryStore(path: path)
    try store.add(run("r1", started: "2026-01-01T00:00:00.000Z"))
    try store.add(run("r3", drill: "cut", started: "2026-03-01T00:00:00.000Z"))
    try store.add(run("r2", environment: "quay", started: "2026-02-01T00:00:00.000Z"))
    #expect(try store.runs().map(\.result.run) == ["r3", "r2", "r1"])
    #expect(try store.runs(limit: 2).map(\.result.run) == ["r3", "r2"])
    #expect(try store.runs(drill: "failover").map(\.result.run) == ["r2", "r1"])
    #expect(
      try store.runs(drill: "failover", environment: "harbour").map(\.result.run) == ["r1"])
    // A value is a value, whatever it looks like.
    #expect(try store.runs(drill: "' OR 1=1 --").isEmpty)
  }

  @Test func readingBundlesAgainForgetsTheRestButNoLease() throws {
    let store = try HistoryStore(path: path)
    try store.add(run("gone"))
    _ = try store.claim(lease("r9", since: 0, until: 20), now: .seconds(0))
    try store.replaceAll([run("r1"), run("r2")])
    #expect(try store.runs().count == 2)
    #expect(
      try store.claim(lease("other", since: 5, until: 25), now: .seconds(5))
        == .held(by: lease("r9", since: 0, until: 20)))
  }

  @Test func oneRunHasAnEnvironmentUntilItsLeaseLapses() throws {
    let ours = try HistoryStore(path: path)
    let theirs = try HistoryStore(path: path)
    let first = lease("r1", since: 0, until: 20)
    #expect(try ours.claim(first, now: .seconds(0)) == .granted)
    #expect(try ours.claim(first, now: .seconds(1)) == .granted)
    let second = lease("r2", since: 19, until: 39)
    #expect(try theirs.claim(second, now: .seconds(19)) == .held(by: first))
    #expect(try ours.renew("k", run: "r1", until: .seconds(30)) == nil)
    #expect(
      try theirs.claim(second, now: .seconds(21))
        == .held(by: lease("r1", since: 0, until: 30)))
    // Nobody renewed: it is taken over, and its former run is told by whom.
    #expect(try theirs.claim(second, now: .seconds(31)) == .granted)
    #expect(try ours.renew("k", run: "r1", until: .seconds(50)) == LostLease(holder: second))
    // Giving back what is another's takes nothing away.
    try ours.release("k", run: "r1")
    #expect(try theirs.renew("k", run: "r2", until: .seconds(60)) == nil)
    try theirs.release("k", run: "r2")
    #expect(try ours.renew("k", run: "r1", until: .seconds(70)) == LostLease(holder: nil))
  }

  @Test func whatIsNoIndexIsSaidAndLeftAsItIs() throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/state/muster", withIntermediateDirectories: true)
    let bytes = Data("this is somebody's letter, not a database".utf8)
    try bytes.write(to: URL(filePath: path))
    #expect {
      try HistoryStore(path: path)
    } throws: { error in
      "\(error)".contains(path) && "\(error)".contains("muster history reindex")
    }
    #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
  }
}
