import DrillModel
import Engine
import Guard
import Testing

/// Not restored comes before every verdict.
@Suite struct RestorationTests {
  @Test func residueOutweighsAPassedVerdict() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "a table is left")) {
        guard case .question("db1", let title, _) = $0 else { return false }
        return title.hasPrefix("residue of ")
      })
    #expect(run.exit == .notRestored)
    #expect(run.ended?.verdict == .passed)
    #expect(run.ended?.restored == false)
    #expect(run.ended?.reasons.contains { $0.contains("a table is left") } == true)
  }

  @Test func residueThatGoesAwayIsForgotten() throws {
    var asked = 0
    var script = SimulatedScript()
    script.answers.append { kind in
      guard case .question("db1", let title, _) = kind, title.hasPrefix("residue of ") else {
        return nil
      }
      asked += 1
      return asked <= 3 ? .instead(.failed, "still leaving") : nil
    }
    let run = SimulatedDriver.run(try LabPlan.make(), script)
    #expect(run.exit == .passed)
    #expect(asked > 3)
  }

  @Test(arguments: [true, false])
  func aHostThatIsNotAsItWas(isKnown: Bool) throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(isKnown ? .failed : .unknown, "routes differ")) {
        $0 == .snapshot(host: "client1", isFinal: true)
      })
    #expect(run.exit == .notRestored)
    #expect(run.ended?.verdict == .passed)
    #expect(run.ended?.restored == false)
  }

  @Test func aHostThatDoesNotAnswerTheFinalQuestion() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.silence) { $0 == .snapshot(host: "chat2", isFinal: true) })
    #expect(run.exit == .notRestored)
  }

  @Test func anUndoThatFailsIsNotRestored() throws {
    let plan = try LabPlan.make()
    let entry = try #require(plan.program(on: "chat1")?.entries.first { $0.kind == .fault })
    let run = SimulatedDriver.run(plan) { $0.guards["chat1"]?.stuck = [entry.id] }
    #expect(run.exit == .notRestored)
    #expect(run.ended?.restored == false)
    #expect(run.world.inEffect(.fault) == ["chat1/\(entry.id)"])
    #expect(run.world.rivals == [])
  }

  @Test func notRestoredOutweighsASignal() throws {
    var script = SimulatedScript.signals([(2, .milliseconds(5))]) { $0.orders("fence") }
    script.answers.append { kind in
      kind == .snapshot(host: "db1", isFinal: true) ? .instead(.failed, "mounts differ") : nil
    }
    #expect(SimulatedDriver.run(try LabPlan.make(), script).exit == .notRestored)
  }

  @Test func rolesThatDifferAreNotRestored() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "db3 is writable")) { $0 == .roles(isFinal: true) })
    #expect(run.exit == .notRestored)
  }

  @Test func aWayBackThatFailsEndsWithOneServingDatabase() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "not the same system")) { $0.acts(.reseed, on: "db1") })
    #expect(run.exit == .notRestored)
    #expect(run.world.writable == ["db3"])
    #expect(!run.world.inEffect(.fence).isEmpty)
    #expect(run.world.rivals == [])
  }
}
