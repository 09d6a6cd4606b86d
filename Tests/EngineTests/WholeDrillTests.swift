import DrillModel
import Engine
import Guard
import Testing

/// A drill in which all goes well.
@Suite struct WholeDrillTests {
  @Test(arguments: ["network", "router", "power"])
  func everythingPassesAndIsAsItWas(way: String) throws {
    let plan = try LabPlan.make(["way=\(way)"])
    let run = SimulatedDriver.run(plan)
    let ended = try #require(run.ended)
    #expect(ended.reasons == [])
    #expect(run.exit == .passed)
    #expect(ended.outcome == .completed)
    #expect(ended.verdict == .passed)
    #expect(ended.restored)
    #expect(run.world.writable == ["db1"])
    #expect(run.world.activeChat == ["chat1", "chat2"])
    #expect(run.world.guards.values.allSatisfy { $0.state == .absent })
    #expect(run.world.rivals == [])
  }

  @Test func whatTheArchiveHoldsIsComparedAsFarAsItWasTold() throws {
    let run = SimulatedDriver.run(try LabPlan.make())
    func marks(_ host: String) -> [String] {
      run.sent.compactMap { sent in
        guard sent.kind.acts(.fingerprint, on: host), case .act(let act, _) = sent.kind else {
          return nil
        }
        return act.command.arguments.last { $0.hasPrefix("marks=") } ?? "from the start"
      }
    }
    #expect(marks("db3") == ["from the start"])
    // The first one is preflight's, which only finds out that it could be told.
    #expect(marks("db1") == ["marks=none", "marks=\(SimulatedWorld.marks)"])
  }

  @Test func milestonesComeInTheOrderOfTheTable() throws {
    let run = SimulatedDriver.run(try LabPlan.make())
    #expect(
      run.milestones.map(\.name) == [
        .faultInjected, .faultBitten, .detected, .decided, .fenced, .promotionStarted, .promoted,
        .activated, .protected, .returned,
      ])
    let moments = run.milestones.map(\.at)
    #expect(moments == moments.sorted())
  }

  @Test func everyPlannedStepIsRecordedOnceAndInOrder() throws {
    let plan = try LabPlan.make()
    let run = SimulatedDriver.run(plan)
    #expect(run.steps.map(\.id) == plan.summaries.map(\.id))
    #expect(run.steps.allSatisfy { $0.verdict == .passed })
  }

  @Test(arguments: ["network", "router", "power"])
  func theSameScriptGivesTheSameEffects(way: String) throws {
    let script = SimulatedScript.signals([(15, .seconds(2))]) { $0.acts(.promote) }
    let first = SimulatedDriver.run(try LabPlan.make(["way=\(way)"]), script)
    let second = SimulatedDriver.run(try LabPlan.make(["way=\(way)"]), script)
    #expect(first.exit != nil)
    #expect(first.entries == second.entries)
  }

  @Test func lostMessagesFailTheRunThatIsOtherwiseWhole() throws {
    let run = SimulatedDriver.run(try LabPlan.make()) { $0.lostMessages = 2 }
    #expect(run.exit == .failed)
    #expect(run.ended?.restored == true)
    #expect(run.ended?.reasons == ["integrity: 2 lost, 0 altered, 0 duplicated, 0 reordered"])
  }

  @Test func anArchiveThatIsNotAsBeforeIsWhatTheRunFailedBy() throws {
    let run = SimulatedDriver.run(try LabPlan.make()) {
      $0.lostMessages = 2
      $0.historyDeviations = ["room a: 7 messages before, 6 after", "room b: 1 before, 0 after"]
    }
    #expect(run.exit == .failed)
    #expect(
      run.ended?.reasons == [
        "integrity: 2 lost, 0 altered, 0 duplicated, 0 reordered, what the archive held before is "
          + "not there as it was: room a: 7 messages before, 6 after"
      ])
  }

  @Test(arguments: ["network", "router", "power"])
  func everyStrikeIsAnnouncedBeforeItIsSent(way: String) throws {
    let run = SimulatedDriver.run(try LabPlan.make(["way=\(way)"]))
    let announced = try #require(
      run.journal.first { if case .faultStriking = $0.event { true } else { false } })
    let strikes = run.sent.filter { $0.kind.orders("strike") }
    #expect(!strikes.isEmpty)
    #expect(strikes.allSatisfy { $0.index > announced.index })
    guard case .faultStriking(let striking) = announced.event else { return }
    // Back from a power cut the old site is isolated: that strike heals, and is no fault's.
    let step = try #require(
      run.journal.first { entry in
        if case .stepEnded(let step) = entry.event { step.id == striking.step } else { false }
      })
    let inStep = strikes.filter { $0.index < step.index }.compactMap(\.kind.host)
    #expect(inStep.sorted() == striking.guards.sorted())
  }

  @Test func everyActIsAnnouncedBeforeItIsSent() throws {
    let run = SimulatedDriver.run(try LabPlan.make())
    let announced = run.journal.compactMap { entry -> (Int, String)? in
      guard case .actStarting(let act) = entry.event else { return nil }
      return (entry.index, "\(act.act) \(act.host)")
    }
    let sent = run.sent.compactMap { sent -> (Int, String)? in
      guard case .act(let act, _) = sent.kind else { return nil }
      return (sent.index, "\(act.name.rawValue) \(act.host)")
    }
    #expect(announced.map(\.1) == sent.map(\.1))
    #expect(zip(announced, sent).allSatisfy { $0.0 + 1 == $1.0 })
  }
}
