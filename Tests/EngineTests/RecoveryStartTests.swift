import DrillModel
import Engine
import Guard
import Testing

/// What is done for a run whose runner died, from where it died.
@Suite struct RecoveryStartTests {
  /// What a runner has done to the world until it died.
  private static func carryOut(_ requests: [Request.Kind], in world: inout SimulatedWorld) {
    for request in requests { _ = world.answer(request, at: 1) }
  }

  private static func struck(_ plan: Plan) -> [Request.Kind] {
    let hosts = plan.environment.hosts.map(\.name)
    let faults = plan.faults.flatMap(\.description.placements)
    return [.roles(isFinal: false)] + hosts.map { .guardOrder(host: $0, .arm) }
      + faults.map { .guardOrder(host: $0.host, .strike([$0.entry.id])) }
  }

  private static func promoted(_ plan: Plan) throws -> [Request.Kind] {
    let promotion = try #require(
      plan.steps.flatMap(\.stages).first(where: \.isIrreversible)?.requests)
    return struck(plan) + NoReturnTests.carriers.map { .guardOrder(host: $0, .fence) }
      + NoReturnTests.carriers.map { .guardOrder(host: $0, .hold) } + promotion
  }

  private static func start(
    isPastNoReturn: Bool, walksBack: Bool = false, told: [JournalEvent.ActEnded] = [],
    passed: [String] = []
  ) -> RunMachine.Start {
    .recovery(
      RunMachine.Recovery(
        isPastNoReturn: isPastNoReturn, walksBack: walksBack, told: told, passedSteps: passed))
  }

  @Test func beforeNoReturnEverythingIsTakenBack() throws {
    let plan = try LabPlan.make()
    let run = SimulatedDriver.run(plan, start: Self.start(isPastNoReturn: false)) {
      Self.carryOut(Self.struck(plan), in: &$0)
    }
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.outcome == .crashed)
    #expect(run.ended?.restored == true)
    #expect(run.steps.map(\.id) == ["98-release", "99-proof", "99-unlock"])
    #expect(run.world.inEffect(.fault) == [])
    #expect(run.world.writable == ["db1"])
  }

  @Test func afterNoReturnTheWayBackIsWalked() throws {
    let plan = try LabPlan.make()
    let done = try Self.promoted(plan)
    let run = SimulatedDriver.run(plan, start: Self.start(isPastNoReturn: true, walksBack: true)) {
      Self.carryOut(done, in: &$0)
    }
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.outcome == .crashed)
    #expect(run.ended?.restored == true)
    #expect(
      run.steps.map(\.id) == (plan.heal + plan.wayBack).map(\.id) + ["99-proof", "99-unlock"])
    #expect(run.world.writable == ["db1"])
    #expect(run.world.rivals == [])
  }

  @Test func keptTheBackupServesAndTheOldSideStaysFenced() throws {
    let plan = try LabPlan.make()
    let done = try Self.promoted(plan)
    let run = SimulatedDriver.run(plan, start: Self.start(isPastNoReturn: true)) {
      Self.carryOut(done, in: &$0)
    }
    #expect(run.exit == .notRestored)
    #expect(run.world.writable == ["db3"])
    #expect(run.world.inEffect(.fault) == [])
    #expect(run.world.inEffect(.fence).count == 4)
    #expect(!run.hasSent { $0.acts(.reseed) || $0.acts(.promote) })
    // They differ, and will: waiting for them would keep the operator waiting.
    #expect(run.sent.filter { $0.kind == .roles(isFinal: true) }.count == 2)
  }

  @Test func beforeTheGuardsLetGoTheWayBackBeginsAgain() throws {
    let plan = try LabPlan.make()
    let first = try #require(plan.wayBack.first)
    let done = try Self.promoted(plan) + first.stages.flatMap(\.requests)
    let name = first.id.replacing("return.", with: "11-return.")
    let run = SimulatedDriver.run(
      plan, start: Self.start(isPastNoReturn: true, walksBack: true, passed: [name])
    ) { Self.carryOut(done, in: &$0) }
    #expect(run.hasSent { $0.orders("heal") })
    #expect(run.steps.contains { $0.id == first.id })
    #expect(run.ended?.restored == true)
  }

  /// The way back up to the stop of the backup; a runner died right after it.
  private static func upToTheStop(_ plan: Plan) throws -> [PlannedStep] {
    let stop = try #require(
      plan.wayBack.firstIndex { step in
        step.stages.flatMap(\.requests).contains { $0.acts(.fence, on: "db3") }
      })
    return Array(plan.wayBack[...stop])
  }

  @Test func afterTheGuardsLetGoItIsTakenUpWhereItWasLeft() throws {
    let plan = try LabPlan.make()
    let walked = try Self.upToTheStop(plan)
    let done =
      try Self.promoted(plan) + plan.heal.flatMap(\.stages).flatMap(\.requests)
      + walked.flatMap(\.stages).flatMap(\.requests)
    let stop = JournalEvent.ActEnded(
      step: "x", act: "fence", host: "db3", verdict: .passed, ending: "",
      values: ["final_lsn": "0/5000060"], output: "", startedAt: 0, endedAt: 0)
    let content = JournalEvent.ActEnded(
      step: "x", act: "fingerprint", host: "db3", verdict: .passed, ending: "",
      values: ["fingerprint": "f00d"], output: "", startedAt: 0, endedAt: 0)
    let start = Self.start(
      isPastNoReturn: true, walksBack: true, told: [content, stop],
      passed: walked.map { $0.id.replacing("return.", with: "11-return.") })
    let run = SimulatedDriver.run(plan, start: start) { Self.carryOut(done, in: &$0) }
    #expect(run.ended?.restored == true)
    #expect(run.ended?.reasons == [])
    #expect(run.world.writable == ["db1"])
    #expect(
      run.steps.map(\.id)
        == ["98-heal-again"] + plan.wayBack.dropFirst(walked.count).map(\.id) + [
          "99-proof", "99-unlock",
        ])
    let comparison = try #require(run.first { $0.acts(.compare, on: "db1") })
    guard case .act(let act, _) = comparison.kind else { return }
    #expect(([act.command.text] + act.command.arguments).contains { $0.contains("0/5000060") })
  }

  @Test func withoutThePositionThatMustBeReachedNobodyIsPromoted() throws {
    let plan = try LabPlan.make()
    let walked = try Self.upToTheStop(plan)
    let done =
      try Self.promoted(plan) + plan.heal.flatMap(\.stages).flatMap(\.requests)
      + walked.flatMap(\.stages).flatMap(\.requests)
    let start = Self.start(
      isPastNoReturn: true, walksBack: true,
      passed: walked.map { $0.id.replacing("return.", with: "11-return.") })
    let run = SimulatedDriver.run(plan, start: start) { Self.carryOut(done, in: &$0) }
    #expect(run.exit == .notRestored)
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.ended?.reasons.contains { $0.contains("never told: fence-db3.reached") } == true)
  }
}
