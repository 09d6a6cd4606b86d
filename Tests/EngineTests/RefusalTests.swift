import DrillModel
import Engine
import Guard
import Testing

/// Runs that are refused before anything is changed.
@Suite struct RefusalTests {
  private func expectNothingDone(
    _ run: SimulatedRun, exit: DrillModel.ExitStatus,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(run.exit == exit, sourceLocation: sourceLocation)
    #expect(run.ended?.outcome == .refused, sourceLocation: sourceLocation)
    #expect(run.ended?.verdict == nil, sourceLocation: sourceLocation)
    #expect(
      !run.hasSent { $0.orders("strike") || $0.orders("fence") }, sourceLocation: sourceLocation)
    #expect(!run.hasSent { $0 == .chat(.start) }, sourceLocation: sourceLocation)
    #expect(
      run.world.guards.values.allSatisfy { $0.state == .absent }, sourceLocation: sourceLocation)
  }

  @Test func aGuardThatCannotBeArmed() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "the host has no flock")) { $0.orders("arm", on: "db2") })
    expectNothingDone(run, exit: .refused)
    #expect(run.ended?.reasons.contains { $0.contains("the host has no flock") } == true)
    #expect(run.hosts(ordered: "disarm").count == 13)
  }

  @Test func aGuardWhoseReadBackIsAnother() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.changed { $0.guardAnswer?.held?.digest = "other" }) {
        $0.orders("query", on: "chat1")
      })
    expectNothingDone(run, exit: .refused)
    #expect(run.ended?.reasons.contains { $0.contains("it holds other entries") } == true)
  }

  @Test func aGuardWhoseWatcherIsDead() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.changed { $0.guardAnswer?.held?.isProcessAlive = false }) {
        $0.orders("query", on: "db1")
      })
    expectNothingDone(run, exit: .refused)
  }

  @Test func aGuardThatIsNotReadBack() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .answering(.silence) { $0.orders("query", on: "db1") })
    expectNothingDone(run, exit: .refused)
  }

  @Test func anotherRunsLock() throws {
    // The host answers what is held there: another run's guard, armed, and stays so.
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(
        .changed { reply in
          reply.result = .failed
          reply.values["muster_locked"] = "yes"
          reply.detail = "held by somebody, run run-0"
          reply.guardAnswer?.state = .armed
          reply.guardAnswer?.held?.run = "run-0"
        }
      ) { $0.host == "chat4" && ($0.orders("lock") || $0.orders("disarm")) })
    expectNothingDone(run, exit: .locked)
    #expect(!run.hasSent { $0.orders("renew", on: "chat4") })
  }

  @Test func whatADeadRunHasLeftLockedIsNotWhyPreflightRefused() throws {
    var script = SimulatedScript.answering(.instead(.failed, "nothing listens")) {
      $0.acts(.preflight, on: "chat2")
    }
    script.answers.append { kind in
      guard kind.orders("disarm") else { return nil }
      return .instead(.failed, "held by somebody, run run-0", ["muster_locked": "yes"])
    }
    let run = SimulatedDriver.run(try LabPlan.make(), script)
    #expect(run.exit == .refused)
    #expect(run.ended?.reasons.first?.contains("nothing listens") == true)
  }

  @Test func aDatabaseThatIsNotWhereItBelongs() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.succeeded, "", ["writable": "yes"])) { $0.acts(.status, on: "db3") })
    expectNothingDone(run, exit: .refused)
    #expect(!run.hasSent { $0.orders("arm") })
  }

  @Test func aWayThatIsClosedAlready() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "the way is closed", ["open": "no"])) {
        if case .effectProbe(_, expectsOpen: true) = $0 { true } else { false }
      })
    expectNothingDone(run, exit: .refused)
    #expect(!run.hasSent { $0.orders("arm") })
  }
}
