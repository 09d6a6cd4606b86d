import DrillModel
import Guard
import Testing

@testable import Engine

/// Drills that expect to be refused before the promotion.
@Suite struct ExpectationTests {
  private func plan(_ finding: LatentFault) throws -> Plan {
    var plan = try LabPlan.make()
    plan.drill.expectation = Expectation(finding: finding)
    return plan
  }

  private func finding(_ word: String, _ act: Act.Name) -> SimulatedScript {
    .answering(.instead(.failed, "as it is", ["finding": word])) { $0.acts(act) }
  }

  @Test(arguments: [Act.Name.copy, .apply, .compare])
  func theExpectedFindingPassesAndAllIsTakenBack(act: Act.Name) throws {
    let run = SimulatedDriver.run(try plan(.gap), finding("gap", act))
    #expect(run.exit == .passed)
    #expect(run.ended?.outcome == .completed)
    #expect(run.ended?.verdict == .passed)
    #expect(run.ended?.reasons == [])
    #expect(run.ended?.expectation?.isMet == true)
    #expect(run.ended?.expectation?.step?.hasPrefix("05-promote.") == true)
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(!run.journal.contains { $0.event.kind == "irreversible" })
    #expect(run.world.guards.values.allSatisfy { $0.state == .absent })
    #expect(run.world.writable == ["db1"])
  }

  @Test func anotherFindingIsAFailure() throws {
    let run = SimulatedDriver.run(try plan(.gap), finding("share-rights", .copy))
    #expect(run.exit == .failed)
    #expect(run.ended?.expectation?.isMet == false)
    #expect(!run.hasSent { $0.acts(.promote) })
  }

  @Test func withoutAFindingNothingIsPromotedAndTheRunFails() throws {
    let run = SimulatedDriver.run(try plan(.gap))
    #expect(run.exit == .failed)
    #expect(run.ended?.verdict == .failed)
    #expect(run.ended?.expectation?.isMet == false)
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(!run.journal.contains { $0.event.kind == "irreversible" })
    #expect(run.world.writable == ["db1"])
  }

  @Test func anUnknownAnswerIsNoFinding() throws {
    let run = SimulatedDriver.run(
      try plan(.gap),
      .answering(.instead(.unknown, "no answer", ["finding": "gap"])) { $0.acts(.copy) })
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.expectation?.isMet == false)
  }

  @Test func whereNothingIsExpectedAFindingIsAFailureAsEver() throws {
    let run = SimulatedDriver.run(try LabPlan.make(), finding("gap", .apply))
    #expect(run.exit == .failed)
    #expect(run.ended?.expectation == nil)
  }

  @Test func aFindingThatLeavesSomethingBehindIsNoPass() throws {
    var script = finding("gap", .apply)
    script.answers.append { kind in
      if case .inspection(.after) = kind { return .instead(.failed, "the copy job is off") }
      return nil
    }
    let run = SimulatedDriver.run(try plan(.gap), script)
    #expect(run.exit == .notRestored)
    #expect(run.ended?.reasons.contains { $0.contains("live state: the copy job is off") } == true)
  }
}
