import DrillModel
import Engine
import History
import Journal
import TestSupport
import Testing

@testable import MusterCommands

/// A run whose row in the index of runs another run takes over, by a store on disk that both share.
@Suite struct LostRowTests {
  /// What a run's renewal tells it once another run has taken its row.
  private func loss(_ environment: Environment) async throws -> EngineEvent? {
    let folder = try ScratchFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = "\(folder.path)/history.sqlite"
    var environment = environment
    environment.timing.lease = .milliseconds(300)
    let ours = LeaseRow(
      environment, run: "run-1", owner: "tester@desk", store: try HistoryStore(path: path))
    guard case .granted = ours.claim() else { return nil }
    async let told = ours.loss()
    let theirs = try HistoryStore(path: path)
    let now = JournalClock.system.wall()
    // They find a lease that has lapsed, as after our machine slept.
    var claim = EnvironmentLease(
      key: LeaseRow.key(of: environment), environment: "other name", run: "run-2",
      owner: "other@desk", since: now, until: now + .seconds(60))
    #expect(try theirs.claim(claim, now: now) != .granted)
    claim.since = now + .seconds(60)
    claim.until = now + .seconds(120)
    #expect(try theirs.claim(claim, now: claim.since) == .granted)
    let event = await told
    // What is theirs is not given back by us.
    ours.release()
    #expect(try theirs.renew(claim.key, run: "run-2", until: now + .seconds(180)) == nil)
    return event
  }

  private func run(losingItAt matches: @escaping (Request.Kind) -> Bool) async throws
    -> SimulatedRun
  {
    let plan = try LabPlan.make()
    let event = try #require(try await loss(plan.environment))
    var script = SimulatedScript()
    script.happenings.append(
      SimulatedScript.Happening(after: .milliseconds(1), event: event, trigger: matches))
    return SimulatedDriver.run(plan, script)
  }

  private func expectSaid(_ run: SimulatedRun) {
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.outcome == .aborted)
    #expect(run.ended?.verdict != .passed && run.ended?.verdict != .failed)
    #expect(run.ended?.restored == true)
    let says = run.ended?.reasons.contains {
      $0.contains("run run-2 of other@desk") && $0.contains("lease is lost")
    }
    #expect(says == true, "\(run.ended?.reasons ?? [])")
    #expect(run.world.writable == ["db1"])
    #expect(run.world.rivals == [])
    #expect(run.world.inEffect(.fault) == [])
    #expect(run.world.inEffect(.fence) == [])
  }

  @Test(.timeLimit(.minutes(1))) func beforeThePromotionEverythingIsTakenBack() async throws {
    let run = try await run { $0.orders("strike", on: "db1") }
    expectSaid(run)
    // No new step.
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(!run.hasSent { $0.orders("hold") })
  }

  @Test(.timeLimit(.minutes(1))) func beforeAnythingIsStruckNothingIs() async throws {
    let run = try await run { $0 == .chat(.start) }
    expectSaid(run)
    #expect(!run.hasSent { $0.orders("strike") })
  }

  @Test(.timeLimit(.minutes(1))) func afterThePromotionTheWayBackIsWalked() async throws {
    let run = try await run { $0.acts(.activate, on: "chat3") }
    expectSaid(run)
    #expect(!run.hasSent { $0.orders("release") })
    #expect(run.hasSent { $0.acts(.promote, on: "db1") })
    #expect(run.milestones.last?.name == .returned)
  }

  /// An index that is deleted in mid-run takes nothing away: the hosts are locked.
  @Test(.timeLimit(.minutes(1))) func aRowThatIsGoneIsNoLoss() async throws {
    let folder = try ScratchFolder()
    defer { withExtendedLifetime(folder) {} }
    var environment = try LabPlan.make().environment
    environment.timing.lease = .milliseconds(60)
    let store = try HistoryStore(path: "\(folder.path)/history.sqlite")
    let row = LeaseRow(environment, run: "run-1", owner: "tester@desk", store: store)
    guard case .granted = row.claim() else {
      Issue.record("the row was not granted")
      return
    }
    try store.release(LeaseRow.key(of: environment), run: "run-1")
    let keeping = Task { await row.loss() }
    try await Task.sleep(for: .milliseconds(200))
    keeping.cancel()
    #expect(await keeping.value == nil)
  }
}
