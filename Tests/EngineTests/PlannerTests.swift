import DrillModel
import Faults
import Guard
import Testing

@testable import Engine

/// What a plan is made of, and what is refused before any host is asked.
struct PlannerTests {
  private func plan(
    _ actions: [Step.Action], _ change: (inout Environment) -> Void = { _ in }
  ) throws -> Plan {
    let lab = try LabPlan.make()
    var environment = lab.environment
    change(&environment)
    var drill = lab.drill
    drill.steps = actions.enumerated().map { index, action in
      Step(
        id: "0\(index)-step", action: action,
        position: SourcePosition(file: "drill.yaml", line: index + 1, column: 1))
    }
    var facts: [String: HostFacts] = [:]
    for host in environment.hosts {
      facts[host.name] = HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)
    }
    return try Planner(
      drill: drill, environment: environment, run: "run-1", owner: "tester", facts: facts
    ).plan()
  }

  private let failover: [Step.Action] = [
    .baseline(for: .seconds(1)),
    .strike(.takeOffline(.primary, by: .network)), .fence, .promote,
  ]

  private func ownPromote(_ deadline: Duration) -> (inout Environment) -> Void {
    { environment in
      environment.timing.lease = .seconds(30)
      environment.database.commands["promote"] = OwnCommand(
        command: "/opt/promote", deadline: deadline, isIdempotent: true)
    }
  }

  @Test
  func anOwnPromoteThatOutlastsTheLeaseIsRefusedWithWhatToDo() throws {
    let error = #expect(throws: PlanError.self) {
      try plan(failover, ownPromote(.seconds(90)))
    }
    let text = String(describing: error)
    #expect(text.contains("drill.yaml:4:1"))
    #expect(text.contains("may take 90.0 s") && text.contains("lease: 95.0s"))
  }

  @Test(arguments: [20, 25])
  func anOwnPromoteKeepsItsDeadlineWithinTheLease(seconds: Int) throws {
    let plan = try plan(failover, ownPromote(.seconds(seconds)))
    let stages = plan.steps.flatMap(\.stages)
    let stage = try #require(stages.first { $0.isIrreversible })
    #expect(stage.deadline == .seconds(seconds))
  }

  @Test
  func shippingHasCaughtUpOnceWhatIsCommittedNowIsReplayed() throws {
    let plan = try plan([.await(.shippingCaughtUp, within: .seconds(60))])
    let stages = try #require(plan.steps.first?.stages)
    #expect(stages.count == 2)
    #expect(stages.first?.requests.first?.acts(.ship, on: "db1") == true)
    guard case .act(let compare, _)? = stages.last?.requests.first else {
      Issue.record("the second stage compares nothing")
      return
    }
    #expect(compare.host == "db3")
    #expect(
      compare.command.arguments.contains("reached=\(Told.token("ship-db1", Told.reached))"))
    #expect(stages.last?.repeatEvery != nil)
  }

  @Test
  func whatHoldKeepsIsTakenBackByNameOnceTheFencesAreLifted() throws {
    let stop = Step.Action.strike(
      .fault(kind: "service-stop", hosts: ["db1"], parameters: ["service": "postgresql"]))
    let plan = try plan([.baseline(for: .seconds(1)), stop, .fence, .promote, .heal, .return])
    let kept = try #require(plan.faults.first?.description.placements.first?.entry)
    #expect(kept.hold == .keep)
    let titles = plan.wayBack.map(\.id)
    let unfence = try #require(titles.firstIndex(of: "return.unfence"))
    let back = try #require(titles.firstIndex(of: "return.kept"))
    #expect(back == unfence + 1)
    #expect(
      plan.wayBack[back].stages.first?.requests
        == [.guardOrder(host: "db1", .heal([kept.id]))])
  }

  @Test(arguments: [false, true])
  func anOwnFenceIsStillOnWhereTheOldSideFollows(isOwn: Bool) throws {
    let plan = try plan(failover + [.heal, .return]) { environment in
      guard isOwn else { return }
      for act in ["fence", "unfence", "status"] {
        environment.database.commands[act] = OwnCommand(command: "/opt/\(act)", isIdempotent: true)
      }
    }
    let unhold = try #require(plan.wayBack.first { $0.id == "return.unhold" })
    let expected: [[String: String]] = unhold.stages.flatMap(\.requests).compactMap { request in
      if case .act(let act, let expects) = request, act.service == .database {
        expects
      } else {
        nil
      }
    }
    let wanted =
      isOwn ? ["role": "standby", "writable": "no"] : ["fenced": "no", "writable": "no"]
    #expect(expected == [wanted, wanted])
  }

  @Test
  func aHostThatRebootsIsMetAgainBeforeItIsHealed() throws {
    let reboot = Step.Action.strike(.fault(kind: "reboot", hosts: ["chat4"], parameters: [:]))
    let plan = try plan([.baseline(for: .seconds(1)), reboot, .heal])
    let heal = try #require(plan.steps.first { $0.kind == "heal" })
    #expect(heal.stages.first?.requests == [.connect(host: "chat4", phase: "after a reboot")])
  }

  /// A host without power is healed once its power is back, and every guard that went down with its
  /// host is armed anew.
  @Test
  func aHostWithoutPowerIsMetAgainAfterTheHeal() throws {
    let end = Step.Action.strike(
      .fault(kind: "process-kill", hosts: ["chat4"], parameters: ["name": "beam.smp"]))
    let off = Step.Action.strike(.fault(kind: "power-off", hosts: ["chat4"], parameters: [:]))
    let plan = try plan([.baseline(for: .seconds(1)), end, off, .heal])
    let heal = try #require(plan.steps.first { $0.kind == "heal" })
    #expect(
      heal.stages.map(\.requests) == [
        [.guardOrder(host: "power", .heal([]))],
        [.connect(host: "chat4", phase: "after power")],
        [.guardOrder(host: "chat4", .heal([]))],
        [.guardOrder(host: "chat4", .disarm)], [.guardOrder(host: "chat4", .arm)],
      ])
    let release = plan.release.flatMap(\.stages).map(\.requests)
    let back = try #require(release.firstIndex(of: [.connect(host: "chat4", phase: "after power")]))
    #expect(release.firstIndex(of: [.guardOrder(host: "power", .release)]) ?? back < back)
    // A later strike does not ask the guard that an earlier one has taken away.
    let later = try #require(plan.steps.last { $0.kind == "strike" })
    #expect(later.stages.first?.requests.contains(.guardOrder(host: "chat4", .query)) == true)
  }

  @Test
  func aGuardThatGoesDownWithItsHostIsNeitherRenewedNorMissed() throws {
    let reboot = Step.Action.strike(.fault(kind: "reboot", hosts: ["chat4"], parameters: [:]))
    let load = Step.Action.strike(.fault(kind: "cpu-load", hosts: ["chat3"], parameters: [:]))
    let lab = try plan([
      .baseline(for: .seconds(1)), reboot, load, .runFor(.seconds(60)), .heal,
      .runFor(.seconds(30)),
    ])
    let asked = try #require(lab.steps.filter { $0.kind == "strike" }.last?.stages.first?.requests)
    #expect(asked == [.guardOrder(host: "chat3", .query)])
    let run = SimulatedDriver.run(lab)
    #expect(run.ended?.outcome == .completed)
    #expect(run.ended?.reasons.contains { $0.contains("its lease is lost") } == false)
    let struck = try #require(run.first { $0.host == "chat4" && $0.orders("strike") }).index
    let armed = try #require(
      run.sent.last { $0.kind.host == "chat4" && $0.kind.orders("arm") }
    ).index
    let renewals = run.sent.filter { $0.kind.host == "chat4" && $0.kind.orders("renew") }
    #expect(struck < armed)
    #expect(!renewals.contains { (struck...armed).contains($0.index) })
    #expect(renewals.contains { $0.index > armed }, "once armed anew its lease is kept")
    #expect(run.sent.contains { $0.kind.host == "chat3" && $0.kind.orders("renew") })
  }

  @Test
  func whatThePrimaryIsKnownToHaveShippedMustBeThereBeforeThePromotion() throws {
    let plan = try plan(Array(failover.dropLast()) + [.recordShipping, .copy, .apply, .promote])
    let requests = plan.steps.flatMap(\.stages).flatMap(\.requests)
    let compare = try #require(requests.first { $0.acts(.compare, on: "db3") })
    guard case .act(let act, _) = compare else { return }
    let wanted = "last_archived=\(Told.optionalToken("status-db1", "last_archived"))"
    #expect(act.command.arguments.contains(wanted))
  }

  @Test
  func rowsOfAStepStandInThePlanAndThoseOfTheIntegrityCheckAtItsJudgement() throws {
    let lab = try LabPlan.make()
    var drill = lab.drill
    for index in drill.steps.indices {
      (drill.steps[index].covers, drill.steps[index].partCovers) = (nil, nil)
      switch drill.steps[index].action {
      case .verify: drill.steps[index].covers = ["F25"]
      case .return: drill.steps[index].covers = ["F31"]
      default: break
      }
    }
    var facts: [String: HostFacts] = [:]
    for host in lab.environment.hosts {
      facts[host.name] = HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)
    }
    let plan = try Planner(
      drill: drill, environment: lab.environment, run: "run-1", owner: "tester", facts: facts
    ).plan()
    let covering = plan.summaries.filter { $0.covers == ["F25"] }
    // The check that the step asks for is made when the ledger is closed.
    #expect(covering.map(\.kind) == ["verify", "judge"])
    let returning = plan.summaries.filter { $0.covers == ["F31"] }
    #expect(returning.count > 3 && returning.allSatisfy { $0.isWayBack })
    #expect(plan.summaries.filter { $0.kind == "strike" }.allSatisfy { $0.covers == nil })
  }

  @Test func rowsOfPartsAreCoveredByThosePartsAlone() throws {
    let lab = try LabPlan.make()
    var drill = lab.drill
    for index in drill.steps.indices {
      (drill.steps[index].covers, drill.steps[index].partCovers) = (nil, nil)
      switch drill.steps[index].action {
      case .fence: drill.steps[index].partCovers = [.init(part: "gone", rows: ["F15"])]
      case .recordShipping, .copy, .apply, .promote:
        drill.steps[index].partCovers = [
          .init(part: "copy", rows: ["F18"]), .init(part: "promote", rows: ["F20"]),
        ]
      case .return:
        drill.steps[index].partCovers = [
          .init(part: "drain", rows: ["F29"]), .init(part: "arrived", rows: ["F32"]),
        ]
      default: break
      }
    }
    var facts: [String: HostFacts] = [:]
    for host in lab.environment.hosts {
      facts[host.name] = HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)
    }
    let plan = try Planner(
      drill: drill, environment: lab.environment, run: "run-1", owner: "tester", facts: facts
    ).plan()
    func ids(_ row: String) -> [String] {
      plan.summaries.filter { $0.covers?.contains(row) == true }.map(\.id)
    }
    #expect(ids("F15").count == 1 && ids("F15").allSatisfy { $0.hasSuffix(".gone") })
    #expect(ids("F18").allSatisfy { $0.hasSuffix("copy") } && ids("F18").count == 1)
    #expect(ids("F20").allSatisfy { $0.hasSuffix("promote") } && ids("F20").count == 1)
    #expect(!ids("F29").isEmpty && ids("F29").allSatisfy { $0.contains("-drain-") })
    #expect(ids("F32").count == 1 && ids("F32").allSatisfy { $0.hasSuffix("-arrived") })
  }

  // MARK: - Mirrors

  private let killed = Step.Action.strike(
    .fault(kind: "process-kill", hosts: ["db1"], parameters: ["name": "postgres"]))

  private var mirrorFailover: [Step.Action] {
    [.baseline(for: .seconds(1)), killed, .fence, .promoteMirror(.mirror)]
  }

  @Test
  func whereTheMirrorTakesOverThePrimaryAloneIsFenced() throws {
    let plan = try plan(mirrorFailover)
    let fenced = plan.guards.filter { $0.entries.contains { $0.kind == .fence } }.map(\.host)
    #expect(fenced == ["db1"])
    #expect(plan.wayBack.first?.id == "return.serving")
    #expect(
      plan.wayBack.first?.stages.map { $0.requests.compactMap(\.host) } == [["db2"], ["db1"]])
  }

  @Test
  func aMirrorIsPromotedOnlyByWhatThePrimarySaidOfIt() throws {
    let plan = try plan(mirrorFailover)
    let strike = try #require(plan.steps.first { $0.kind == "strike" })
    guard case .act(_, let expects)? = strike.stages.first?.requests.first else {
      Issue.record("the strike asks nothing of the primary first")
      return
    }
    #expect(expects == ["sync": "yes", "writable": "yes"])
    let stage = try #require(plan.steps.flatMap(\.stages).first { $0.isIrreversible })
    guard case .act(let promote, _)? = stage.requests.first else { return }
    #expect(promote.host == "db2")
    let arguments = promote.precondition?.arguments ?? []
    #expect(arguments.contains("against=mirror"))
    #expect(arguments.contains("was_sync=\(Told.optionalToken("status-db1", "sync"))"))
  }

  @Test
  func whatServesIsWhatShipsAndIsAskedForItsMirror() throws {
    let plan = try plan(
      mirrorFailover + [
        .await(.shippingCaughtUp, within: .seconds(60)), .heal, .protect(.mirror), .return,
        .await(.mirrorInSync, within: .seconds(60)),
      ])
    let ship = try #require(plan.steps.first { $0.id == "04-step" }?.stages.first?.requests.first)
    #expect(ship.acts(.ship, on: "db2"))
    let protect = try #require(plan.steps.first { $0.kind == "protect" })
    #expect(protect.hosts == ["db1", "db2"])
    #expect(protect.stages.last?.milestone == .protected)
    let sync = try #require(plan.steps.first { $0.id == "08-step" }?.stages.first?.requests.first)
    #expect(sync.acts(.status, on: "db1"))
    // What the drill has done is not done again by its own way back, and is on the way back of a stop.
    let walked = plan.steps.filter { $0.section == .wayBack }.map(\.id)
    #expect(!walked.contains { $0.hasSuffix("reseed-db1") || $0.hasSuffix("start-db2") })
    #expect(plan.protecting.count == 2)
    #expect(
      plan.wayBack.filter { plan.protecting.contains(RunMachine.nameOnWayBack($0.id)) }.count == 2)
  }

  @Test
  func aFormerPrimaryWithoutPowerIsNotGivenASuccessorBesideIt() throws {
    let off = Step.Action.strike(.fault(kind: "power-off", hosts: ["db1"], parameters: [:]))
    let error = #expect(throws: PlanError.self) {
      try plan([.baseline(for: .seconds(1)), off, .fence, .promoteMirror(.mirror)])
    }
    #expect(String(describing: error).contains("cannot be fenced"))
  }

  @Test
  func withAWatchingWitnessTheStrikeIsThePointOfNoReturn() throws {
    let plan = try plan([
      .baseline(for: .seconds(1)), .watch, killed, .await(.mirrorServing, within: .seconds(60)),
      .fence, .heal, .return,
    ])
    let strike = try #require(plan.steps.first { $0.kind == "strike" })
    let place = try #require(strike.stages.firstIndex { $0.isIrreversible })
    #expect(strike.stages[place].milestone == .faultInjected)
    #expect(
      strike.stages[..<place].contains { $0.requests.contains(.guardOrder(host: "db1", .hold)) })
    // Healed only fenced; and promoted by the runner where the witness has not.
    #expect(plan.heal.first?.stages.first?.requests == [.guardOrder(host: "db1", .fence)])
    #expect(
      plan.wayBack.prefix(3).map(\.id) == ["return.fenced", "return.promoted", "return.serving"])
  }

  @Test
  func theBackupIsLostInItsTurnOnlyOnceItsMirrorMayServe() throws {
    let second = Step.Action.strike(
      .fault(kind: "process-kill", hosts: ["db3"], parameters: ["name": "postgres"]))
    let plan = try plan(
      failover + [
        .protect(.backup), second, .fenceBackup, .promoteMirror(.backupMirror), .heal, .return,
      ])
    #expect(plan.steps.flatMap(\.stages).filter(\.isIrreversible).count == 3)
    #expect(plan.wayBack.first?.stages.first?.requests.compactMap(\.host) == ["db3"])
    #expect(plan.secondWayBack.prefix(2).map(\.id) == ["return.fenced", "return.promoted"])
    // It is promoted as the drill promotes: every guard holds, and has just said so.
    let promoting = plan.secondWayBack[1].stages
    #expect(promoting.last?.requests.compactMap(\.host) == ["db4"])
    #expect(promoting.map(\.isGuarded) == [false, false, true])
    #expect(promoting[0].requests.allSatisfy { $0.orders("hold") })
    #expect(promoting[1].requests.allSatisfy { $0.orders("renew") })
    #expect(promoting[1].requests.compactMap(\.host).contains("db1"))
    #expect(plan.statusActs.contains { $0.host == "db4" })
  }

  @Test
  func anExposureIsAnEntryThatTheGuardTakesBack() throws {
    let cut = Step.Action.strike(.fault(kind: "network-cut", hosts: ["db2"], parameters: [:]))
    let plan = try plan([
      .baseline(for: .seconds(1)), cut, .await(.mirrorOutOfSync, within: .seconds(20)), .expose,
      .heal,
    ])
    let entry = try #require(plan.program(on: "db1")?.entries.first)
    #expect(entry.id == "03-step" && entry.kind == .fault && entry.hold == .undo)
    let expose = try #require(plan.steps.first { $0.kind == "expose" })
    #expect(expose.stages.contains { $0.milestone == .exposed })
    #expect(plan.wayBack.isEmpty)
  }

  @Test(arguments: [false, true])
  func aRecoveryDoesNotMakeAMirrorAgainThatTheDrillHasMade(hasProtected: Bool) throws {
    let plan = try plan(mirrorFailover + [.heal, .protect(.mirror), .return])
    let protect = try #require(plan.steps.first { $0.kind == "protect" })
    let passed = ["06-step.unhold"] + (hasProtected ? [protect.id] : [])
    let machine = RunMachine(
      plan: plan,
      start: .recovery(
        RunMachine.Recovery(isPastNoReturn: true, walksBack: true, told: [], passedSteps: passed)))
    let again = machine.openWayBack.filter {
      plan.protecting.contains(RunMachine.nameOnWayBack($0.id))
    }
    #expect(again.isEmpty == hasProtected)
  }
}
