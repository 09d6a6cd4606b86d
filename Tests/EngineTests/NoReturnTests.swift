import DrillModel
import Engine
import Guard
import Testing

/// What must hold before the act that cannot be taken back, and what becomes of it.
@Suite struct NoReturnTests {
  static let carriers = ["chat1", "chat2", "db1", "db2"]

  /// That the run ended with all taken back, and that nobody was promoted.
  private func expectReleased(
    _ run: SimulatedRun, exit: DrillModel.ExitStatus,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(run.exit == exit, sourceLocation: sourceLocation)
    #expect(run.ended?.outcome == .aborted, sourceLocation: sourceLocation)
    #expect(run.ended?.restored == true, sourceLocation: sourceLocation)
    #expect(!run.hasSent { $0.acts(.promote) }, sourceLocation: sourceLocation)
    #expect(run.hosts(ordered: "release") == Self.carriers, sourceLocation: sourceLocation)
    #expect(run.world.inEffect(.fault) == [], sourceLocation: sourceLocation)
    #expect(run.world.inEffect(.fence) == [], sourceLocation: sourceLocation)
    #expect(run.world.writable == ["db1"], sourceLocation: sourceLocation)
  }

  @Test func everyGuardHoldsAndHasJustAnsweredWhenThePromotionLeaves() throws {
    let run = SimulatedDriver.run(try LabPlan.make())
    let promotion = try #require(run.first { $0.acts(.promote) })
    #expect(run.sent.filter { $0.kind.acts(.promote, on: "db3") }.count == 1)
    for host in Self.carriers {
      let holds = run.replies(before: promotion.index) { $0.orders("hold", on: host) }
      #expect(holds.last?.reply.guardAnswer?.held?.program == .hold)
      let last = try #require(
        run.replies(before: promotion.index) {
          $0.orders("renew", on: host) || $0.orders("query", on: host)
        }.last)
      #expect(last.reply.guardAnswer?.state == .armed)
      #expect(last.reply.guardAnswer?.held?.program == .hold)
      #expect(promotion.at - last.reply.sentAt < 1_000_000_000)
    }
    let compared = try #require(run.first { $0.acts(.compare, on: "db3") })
    #expect(compared.index < promotion.index)
  }

  @Test func theRecordOfNoReturnIsOnDiskBeforeThePromotionLeaves() throws {
    let run = SimulatedDriver.run(try LabPlan.make())
    let record = try #require(
      run.journal.first { if case .irreversible = $0.event { true } else { false } })
    let promotion = try #require(run.first { $0.acts(.promote) })
    #expect(record.index < promotion.index)
    let fenced = try #require(
      run.journal.first {
        if case .milestone(let m) = $0.event { m.name == .fenced } else { false }
      })
    #expect(fenced.index < record.index)
  }

  @Test func missingLogForbidsThePromotion() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "segment 7 is missing")) { $0.acts(.compare, on: "db3") })
    expectReleased(run, exit: .failed)
    #expect(run.ended?.reasons.contains { $0.contains("segment 7 is missing") } == true)
  }

  @Test func anUnansweredComparisonForbidsThePromotion() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .answering(.silence) { $0.acts(.compare, on: "db3") })
    expectReleased(run, exit: .inconclusive)
  }

  @Test func aFaultThatDoesNotBiteIsInconclusive() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "the way is open", ["open": "yes"])) { $0.looksForDamage })
    #expect(!run.hasSent { $0.orders("fence") })
    #expect(run.ended?.verdict == .failed || run.ended?.verdict == .inconclusive)
    expectReleased(run, exit: .inconclusive)
    #expect(!run.milestones.contains { $0.name == .faultBitten })
  }

  @Test func oneEffectProbeWithoutAnAnswerNeverPasses() throws {
    let plan = try LabPlan.make()
    let title = try #require(plan.faults.first?.description.effectProbes.last?.title)
    for answer in [SimulatedScript.Answer.silence, .instead(.unknown, "the connection was lost")] {
      let run = SimulatedDriver.run(
        plan,
        .answering(answer) { kind in
          guard case .effectProbe(let probe, expectsOpen: false) = kind else { return false }
          return probe.title == title
        })
      expectReleased(run, exit: .inconclusive)
      #expect(run.ended?.verdict == .inconclusive)
    }
  }

  @Test(arguments: NoReturnTests.carriers)
  func oneGuardThatDoesNotHoldForbidsThePromotion(host: String) throws {
    for answer in [SimulatedScript.Answer.silence, .instead(.failed, "no")] {
      let run = SimulatedDriver.run(
        try LabPlan.make(), .answering(answer) { $0.orders("hold", on: host) })
      #expect(run.world.writable == ["db1"])
      #expect(!run.hasSent { $0.acts(.promote) })
      #expect(run.exit == .inconclusive || run.exit == .notRestored)
    }
  }

  @Test func anAnswerOverASecondOldForbidsThePromotion() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .answering(.late(.seconds(2))) { $0.orders("renew", on: "db2") })
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.exit == .inconclusive)
    #expect(run.world.writable == ["db1"])
    #expect(run.ended?.reasons.contains { $0.contains("last answered") } == true)
  }

  @Test func tooLittleLeaseForbidsThePromotion() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.changed { $0.guardAnswer?.held?.leaseLeft = 3 }) {
        $0.orders("renew", on: "chat2")
      })
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.reasons.contains { $0.contains("of lease left") } == true)
  }

  @Test(arguments: NoReturnTests.carriers)
  func aGuardLostBeforeNoReturnForbidsThePromotion(host: String) throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .lapse(on: host) { $0.looksForDamage })
    #expect(
      run.journal.contains { entry in
        if case .guardState(let change) = entry.event {
          change.host == host && change.state == "fired"
        } else {
          false
        }
      })
    expectReleased(run, exit: .inconclusive)
  }

  @Test func aGuardThatFallsSilentBeforeNoReturnForbidsThePromotion() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .answering(.silence) { $0.orders("renew", on: "db2") })
    expectReleased(run, exit: .inconclusive)
  }

  @Test func afterNoReturnAGuardThatFiredIsToldToHoldNoLonger() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .lapse(on: "db1") { $0.acts(.activate, on: "chat3") })
    #expect(run.exit == .inconclusive)
    #expect(run.hasSent { $0.orders("heal", on: "db2") })
    let unheld = try #require(run.first { $0.orders("unhold", on: "db1") })
    let promoted = try #require(run.first { $0.acts(.promote, on: "db1") })
    #expect(unheld.index < promoted.index)
    #expect(run.world.writable == ["db1"])
    #expect(run.world.rivals == [])
    #expect(run.ended?.restored == true)
  }

  @Test func aHoldThatDoesNotEndLeavesTheRolesAsTheyAre() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .answering(.instead(.failed, "no")) { $0.orders("unhold", on: "db1") })
    // It would fence again at the next boot what is about to serve.
    #expect(run.exit == .notRestored)
    #expect(!run.hasSent { $0.acts(.promote, on: "db1") })
    #expect(run.world.writable == ["db3"])
    #expect(run.world.rivals == [])
    #expect(run.ended?.restored == false)
  }

  @Test func afterNoReturnALostLockStillLeadsBack() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .lapse(on: "router") { $0.acts(.activate, on: "chat3") })
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.outcome == .aborted)
    #expect(run.ended?.restored == true)
    #expect(run.hasSent { $0.acts(.promote, on: "db1") })
    #expect(run.milestones.last?.name == .returned)
    #expect(run.world.writable == ["db1"])
    #expect(run.world.rivals == [])
  }

  @Test func aPromotionThatNobodyKnowsOfIsTakenForDone() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .answering(.doneButUnknown) { $0.acts(.promote, on: "db3") })
    #expect(!run.hasSent { $0.orders("release") })
    #expect(run.hasSent { $0.acts(.promote, on: "db1") })
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.restored == true)
    #expect(run.world.writable == ["db1"])
    #expect(run.world.rivals == [])
  }

  @Test func aPromotionThatItsProbeDeniesIsTakenBack() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "not done", ["muster_outcome": "not-done"])) {
        $0.acts(.promote, on: "db3")
      })
    #expect(!run.hasSent { $0.acts(.promote, on: "db1") })
    #expect(!run.hasSent { $0.acts(.reseed) })
    #expect(run.world.writable == ["db1"])
    #expect(run.world.rivals == [])
  }
}
