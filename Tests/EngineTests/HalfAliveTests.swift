import DrillModel
import Engine
import Testing

/// A primary that lives is not failed over from, however much else is gone.
@Suite struct HalfAliveTests {
  private func asksForAbsence(_ kind: Request.Kind, of host: String) -> Bool {
    guard case .effectProbe(let probe, expectsOpen: false) = kind else { return false }
    return probe.title.hasPrefix("\(host):") && probe.script.arguments.last == "refusal-is-closed"
  }

  @Test func twoHostsMustFindEachDatabaseGoneBeforeAnythingIsFenced() throws {
    let plan = try LabPlan.make()
    let step = try #require(plan.steps.first { $0.kind == "gone" })
    for host in ["db1", "db2"] {
      let askers = step.stages.flatMap(\.requests).filter { asksForAbsence($0, of: host) }
        .compactMap(\.host)
      #expect(Set(askers).count == 2)
      #expect(Set(askers).isDisjoint(with: ["db1", "db2", "chat1", "chat2"]))
    }
    let run = SimulatedDriver.run(plan)
    let asked = try #require(run.first { asksForAbsence($0, of: "db1") })
    let fenced = try #require(run.first { $0.orders("fence") })
    #expect(asked.index < fenced.index)
    // It was open before: a way that is always closed proves nothing.
    #expect(
      run.sent.contains { sent in
        if case .effectProbe(let probe, expectsOpen: true) = sent.kind {
          probe.title.hasPrefix("db1:") && sent.index < asked.index
        } else {
          false
        }
      })
  }

  @Test(arguments: ["db1", "db2"])
  func oneThatStillAnswersEndsTheDrillBeforeTheFence(host: String) throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "the way is open", ["open": "yes"])) {
        asksForAbsence($0, of: host)
      })
    #expect(run.exit == .failed)
    #expect(run.ended?.outcome == .aborted)
    #expect(run.ended?.restored == true)
    #expect(!run.hasSent { $0.orders("fence") })
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.world.writable == ["db1"])
    #expect(run.world.rivals == [])
    #expect(run.ended?.reasons.contains { $0.contains("04-fence.gone") } == true)
  }

  @Test func whereNobodyCanTellNobodyIsPromoted() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .answering(.silence) { asksForAbsence($0, of: "db1") })
    #expect(run.exit == .inconclusive)
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.world.writable == ["db1"])
  }
}
