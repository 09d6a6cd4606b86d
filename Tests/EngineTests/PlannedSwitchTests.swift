import DrillModel
import Engine
import Guard
import Testing

/// A planned switch: the same drill with one word changed; nothing struck, and all of the log over.
@Suite struct PlannedSwitchTests {
  private func index(
    _ run: SimulatedRun, _ matches: (Request.Kind) -> Bool
  ) throws -> Int {
    let sent = run.first(matches)
    return try #require(sent).index
  }

  @Test func oneWordOfTheMainDrillMakesItAPlannedSwitch() throws {
    let plan = try LabPlan.make(["mode=planned"])
    #expect(plan.faults.isEmpty)
    #expect(!plan.steps.contains { ["strike", "heal", "gone"].contains($0.kind) })
    let run = SimulatedDriver.run(plan)
    #expect(run.exit == .passed)
    #expect(run.world.rivals == [])
    #expect(run.world.writable == ["db1"])
    #expect(!run.hasSent { $0.orders("strike") })
    #expect(run.milestones.map(\.name).contains(.returned))
    #expect(!run.milestones.map(\.name).contains(.faultInjected))
  }

  @Test func chatStopsFirstThenThePrimaryThenItsTailIsShippedThenItsMirrorStops() throws {
    let run = SimulatedDriver.run(try LabPlan.make(["mode=planned"]))
    let order = [
      try index(run) { $0.orders("fence", on: "chat1") },
      try index(run) { $0.orders("fence", on: "db1") },
      try index(run) { $0.acts(.ship, on: "db1") },
      try index(run) { $0.orders("fence", on: "db2") },
      try index(run) { $0.acts(.apply, on: "db3") },
      try index(run) { $0.acts(.promote, on: "db3") },
    ]
    #expect(order == order.sorted())
    let fence = try #require(run.world.guards["db1"]?.program.entries.first { $0.kind == .fence })
    #expect(fence.apply.arguments.contains("orderly=yes"))
    let mirror = try #require(run.world.guards["db2"]?.program.entries.first { $0.kind == .fence })
    #expect(mirror.apply.arguments.contains("orderly=no"))
  }

  @Test func thePromotionIsMeasuredAgainstTheEndThatWasShipped() throws {
    let run = SimulatedDriver.run(try LabPlan.make(["mode=planned"]))
    let promotion = try #require(run.first { $0.acts(.promote, on: "db3") })
    guard case .act(let act, _) = promotion.kind else { return }
    #expect(act.precondition?.arguments.contains("against=reached") == true)
    #expect(act.precondition?.arguments.contains("reached=0/5000060") == true)
    let compared = run.sent.filter {
      $0.index < promotion.index && $0.kind.acts(.compare, on: "db3")
    }
    #expect(compared.count == 2, "with the share, and with the end")
  }

  @Test func aTailThatCannotBeShippedPromotesNobody() throws {
    for answer in [SimulatedScript.Answer.instead(.failed, "the share is away"), .silence] {
      let run = SimulatedDriver.run(
        try LabPlan.make(["mode=planned"]), .answering(answer) { $0.acts(.ship, on: "db1") })
      #expect(!run.hasSent { $0.acts(.promote) })
      #expect(run.exit == .failed || run.exit == .inconclusive)
      #expect(run.ended?.restored == true)
      #expect(run.world.writable == ["db1"])
    }
  }

  @Test func aBackupThatDoesNotReachTheEndIsNotPromoted() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(["mode=planned"]),
      .answering(.instead(.failed, "replay is at 0/4FFFFFF")) { kind in
        guard case .act(let act, _) = kind else { return false }
        return act.name == .compare && act.command.arguments.contains("against=reached")
      })
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.exit == .failed)
    #expect(run.world.writable == ["db1"])
  }

  @Test func inADisasterNothingOfTheTailIsAskedFor() throws {
    let run = SimulatedDriver.run(try LabPlan.make())
    let promotion = try #require(run.first { $0.acts(.promote, on: "db3") })
    #expect(!run.sent.contains { $0.index < promotion.index && $0.kind.acts(.ship) })
    #expect(run.hasSent { $0.orders("strike") })
  }
}
