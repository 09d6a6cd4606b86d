import DrillModel
@testable import Engine
@testable import Guard
import Testing

/// What stops a run from outside: halts, lost locks, stop conditions.
@Suite struct AbortTests {
  private static let mark = GuardHalt(line: "lab duty@desk 2026-01-31T02:00:00Z storage is sick")

  /// From the first request that matches on, each answer of this host's guard tells of a halt.
  private static func halted(
    on host: String, from matches: @escaping (Request.Kind) -> Bool
  ) -> SimulatedScript {
    var script = SimulatedScript()
    let isOn = Switch()
    script.answers.append { kind in
      if matches(kind) { isOn.value = true }
      guard isOn.value, kind.orders("renew", on: host) else { return nil }
      return .changed { $0.guardAnswer?.halts = [mark] }
    }
    return script
  }

  private final class Switch {
    var value = false
  }

  @Test func aHaltIsSeenByAnyRenewal() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), Self.halted(on: "client1") { $0 == .chat(.start) })
    #expect(run.exit == .inconclusive)
    #expect(!run.hasSent { $0.orders("strike") })
    let begun = try #require(run.first { $0 == .chat(.start) })
    let stopped = try #require(run.first { $0 == .chat(.stop) })
    #expect(stopped.at - begun.at < 7_000_000_000)
  }

  @Test func aHaltBeforeNoReturnTakesEverythingBack() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), Self.halted(on: "db2") { $0.orders("strike") })
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.outcome == .aborted)
    #expect(run.ended?.restored == true)
    #expect(run.ended?.reasons.contains { $0.contains("duty@desk") } == true)
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.world.inEffect(.fault) == [])
    #expect(run.world.inEffect(.fence) == [])
    #expect(run.world.writable == ["db1"])
  }

  @Test func aHaltAfterNoReturnWalksTheWayBack() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), Self.halted(on: "db4") { $0.acts(.promote, on: "db3") })
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.outcome == .aborted)
    #expect(run.ended?.restored == true)
    #expect(!run.hasSent { $0.orders("release") })
    #expect(run.hasSent { $0.acts(.promote, on: "db1") })
    #expect(run.world.writable == ["db1"])
    #expect(run.world.rivals == [])
  }

  @Test func aHaltHindersNoRecovery() throws {
    let plan = try LabPlan.make()
    let recovery = RunMachine.Start.recovery(
      RunMachine.Recovery(isPastNoReturn: false, walksBack: false, told: [], passedSteps: []))
    let script = SimulatedScript.answering(.changed { $0.guardAnswer?.halts = [Self.mark] }) {
      if case .guardOrder = $0 { true } else { false }
    }
    let run = SimulatedDriver.run(plan, script, start: recovery) { world in
      for host in plan.environment.hosts {
        _ = world.answer(.guardOrder(host: host.name, .arm), at: 1)
      }
      _ = world.answer(.roles(isFinal: false), at: 1)
    }
    #expect(run.ended?.restored == true)
    #expect(run.ended?.reasons.contains { $0.contains("halted") } == false)
    #expect(run.world.guards.values.allSatisfy { $0.state == .absent })
  }

  @Test func hostsThatAreHeldOrHaltedRefuseBeforeAnythingElseIsAsked() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.instead(.failed, "held by another", ["muster_locked": "yes"])) {
        if case .question("db2", let title, _) = $0 { title.contains("holds") } else { false }
      })
    #expect(run.exit == .locked)
    #expect(run.ended?.outcome == .refused)
    #expect(!run.hasSent { $0.orders("arm") || $0.orders("lock") || $0.acts(.status) })
    // What was never taken is not given back.
    #expect(!run.hasSent { $0.orders("disarm") })
  }

  // MARK: - Lost locks

  @Test(arguments: ["db2": "strike", "client1": "query"])
  func aHostThatAnotherRunHoldsIsALostLock(host: String, since: String) throws {
    let isStruck = Switch()
    var script = SimulatedScript()
    script.answers.append { kind in
      if kind.orders(since) { isStruck.value = true }
      guard isStruck.value, kind.orders("renew", on: host) else { return nil }
      return .changed { reply in
        reply.result = .failed
        reply.detail = "held by other@desk, run run-2"
        reply.guardAnswer?.held?.run = "run-2"
        reply.guardAnswer?.held?.owner = "other@desk"
      }
    }
    let run = SimulatedDriver.run(try LabPlan.make(), script)
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.reasons.contains { $0.contains("held by other@desk, run run-2") } == true)
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.world.inEffect(.fault) == [])
  }

  @Test func aHigherTokenOfTheSameRunIsALostLock() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .answering(.changed { $0.guardAnswer?.held?.token = 2 }) { $0.orders("renew", on: "db1") })
    #expect(run.ended?.outcome == .aborted)
    #expect(!run.hasSent { $0.acts(.promote) })
  }

  @Test func theCoordinatorsLockIsTakenFirstLetGoLastAndMissedWhenItIsLost() throws {
    let plan = try LabPlan.make(coordinator: "client1")
    let taking = try #require(plan.opening.first { $0.kind == "lock" })
    #expect(taking.stages[0].requests == [.guardOrder(host: "client1", .lock)])
    let letting = try #require(plan.closing.first { $0.kind == "unlock" })
    #expect(letting.stages.last?.requests == [.guardOrder(host: "client1", .disarm)])

    let lost = SimulatedDriver.run(
      plan, .lapse(on: "client1") { $0.orders("hold") })
    #expect(!lost.hasSent { $0.acts(.promote) })
    #expect(lost.exit == .inconclusive)
    #expect(lost.world.writable == ["db1"])
    let smooth = SimulatedDriver.run(plan)
    #expect(smooth.exit == .passed)
  }

  @Test func aPartialTakeIsGivenBack() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(coordinator: "client1"),
      .answering(.instead(.failed, "held by another", ["muster_locked": "yes"])) {
        $0.orders("arm", on: "router") || $0.orders("lock", on: "router")
      })
    #expect(run.exit == .locked)
    #expect(run.world.guards.values.allSatisfy { $0.state == .absent })
    #expect(!run.hasSent { $0.orders("arm", on: "db1") })
  }

  // MARK: - Removed guards

  /// Somebody removes db1's guard, whole, at the first request that matches.
  private static func removing(
    at matches: @escaping (Request.Kind) -> Bool
  ) -> SimulatedScript {
    var script = SimulatedScript()
    script.happenings.append(
      SimulatedScript.Happening(
        after: .zero, event: .chat(isAvailable: false, detail: ""), trigger: matches,
        worldly: { $0.guards["db1"]?.beRemoved() }))
    return script
  }

  @Test(arguments: ["fence", "hold"])
  func aRemovedGuardIsArmedAnewAndTakesBackWhatItHeld(order: String) throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), Self.removing { $0.orders(order) })
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.restored == true)
    // Nothing is struck a second time: what was is noted again, and only there.
    #expect(run.sent.filter { $0.kind.orders("strike", on: "db1") }.count == 1)
    #expect(run.hosts(ordered: "regain") == ["db1"])
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.world.inEffect(.fault) == [])
    #expect(run.world.inEffect(.fence) == [])
    #expect(run.world.writable == ["db1"])
    #expect(run.world.guards.values.allSatisfy { $0.state == .absent })
  }

  @Test func afterNoReturnARemovedGuardIsNotArmedWithRelease() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), Self.removing { $0.acts(.activate, on: "chat3") })
    #expect(!run.hasSent { $0.orders("regain") })
    #expect(run.world.rivals == [])
  }

  @Test func whatARemovedGuardAloneKnewIsNeverSaidToBeRestored() throws {
    var script = Self.removing { $0.orders("fence") }
    script.answers.append {
      $0.orders("regain", on: "db1")
        ? .changed {
          $0.result = .failed
          $0.detail = "the former rights of /srv/copies stood in the guard's folder"
        } : nil
    }
    let run = SimulatedDriver.run(try LabPlan.make(), script)
    #expect(run.exit == .notRestored)
    #expect(run.ended?.restored == false)
    #expect(run.ended?.reasons.contains { $0.contains("the former rights of /srv/copies") } == true)
    // What can be taken back is, all the same.
    #expect(run.world.inEffect(.fault) == [])
  }

  // MARK: - Stop conditions

  private static func isLoad(_ kind: Request.Kind) -> Bool {
    if case .question(_, let title, _) = kind { title.hasPrefix("load") } else { false }
  }

  private static func plan(_ condition: StopCondition.Probe, failures: Int = 2) throws -> Plan {
    try LabPlan.make(stops: [
      StopCondition(
        probe: condition, every: .seconds(2), deadline: .seconds(1), failures: failures,
        position: SourcePosition(file: "d.yaml", line: 3, column: 5))
    ])
  }

  @Test func aConditionThatHoldsIsAskedAllAlongAndChangesNothing() throws {
    let run = SimulatedDriver.run(try Self.plan(.hostLoad(.host("db3"), above: 20)))
    #expect(run.exit == .passed)
    let asked = run.sent.filter { Self.isLoad($0.kind) }
    let last = try #require(run.first { $0 == .chat(.stop) })
    #expect(asked.count > 10)
    #expect(asked.allSatisfy { $0.at <= last.at })
  }

  @Test func failuresInARowStopTheRunAndOneDoesNot() throws {
    var count = 0
    var script = SimulatedScript()
    script.answers.append { kind in
      guard Self.isLoad(kind) else { return nil }
      count += 1
      // The first is preflight's; then one failure between two successes.
      return count == 3 ? .instead(.failed, "load 99") : nil
    }
    #expect(
      SimulatedDriver.run(try Self.plan(.hostLoad(.host("db3"), above: 20)), script).exit
        == .passed)

    let isStruck = Switch()
    var failing = SimulatedScript()
    failing.answers.append { kind in
      if kind.orders("strike") { isStruck.value = true }
      return isStruck.value && Self.isLoad(kind) ? .instead(.failed, "load 99") : nil
    }
    let run = SimulatedDriver.run(
      try Self.plan(.hostLoad(.host("db3"), above: 20)), failing)
    #expect(run.exit == .inconclusive)
    #expect(run.ended?.outcome == .aborted)
    #expect(run.ended?.restored == true)
    #expect(
      run.ended?.reasons.contains {
        $0.contains("stop condition (d.yaml:3:5)") && $0.contains("load 99")
      } == true)
    #expect(run.world.inEffect(.fault) == [])
  }

  @Test func whatCannotBeAskedCountsAsNotMet() throws {
    let isStruck = Switch()
    var script = SimulatedScript()
    script.answers.append { kind in
      if kind.acts(.promote) { isStruck.value = true }
      return isStruck.value && Self.isLoad(kind) ? .silence : nil
    }
    let run = SimulatedDriver.run(try Self.plan(.hostLoad(.host("db3"), above: 20)), script)
    #expect(run.exit == .inconclusive)
    #expect(run.hasSent { $0.acts(.promote, on: "db1") })
    #expect(run.world.writable == ["db1"])
  }

  @Test func aConditionThatFailsBeforehandRefusesTheRun() throws {
    let run = SimulatedDriver.run(
      try Self.plan(.http(url: "https://status.example/", host: nil, status: 200)),
      .answering(.instead(.failed, "answered 503, expected 200")) {
        if case .runnerQuestion = $0 { true } else { false }
      })
    #expect(run.exit == .refused)
    #expect(!run.hasSent { $0.orders("arm") })
  }

  @Test func chatThatIsGoneForTooLongStopsTheRun() throws {
    var script = SimulatedScript()
    script.answers.append { $0.acts(.promote) ? .late(.seconds(8)) : nil }
    let short = SimulatedDriver.run(
      try Self.plan(.chatUnavailable(for: .seconds(60))), script)
    #expect(short.exit == .passed)
    let long = SimulatedDriver.run(try Self.plan(.chatUnavailable(for: .seconds(3))), script)
    #expect(long.exit == .inconclusive)
    #expect(long.ended?.reasons.contains { $0.contains("gone for 3.0 s") } == true)
    #expect(long.world.writable == ["db1"])
  }

  @Test func theSwitchedOffAreNotAsked() throws {
    #expect(throws: PlanError.self) {
      _ = try LabPlan.make(
        ["way=power"],
        stops: [
          StopCondition(
            probe: .command(run: "true", host: "db1"),
            position: SourcePosition(file: "d.yaml", line: 3, column: 5))
        ])
    }
  }

  // MARK: - Limits

  @Test(arguments: [
    BlastLimits(hostsStruck: 3), BlastLimits(dataCenters: 0),
    BlastLimits(rolesNever: [.mirror]),
  ])
  func limitsRefuseAPlan(limits: BlastLimits) throws {
    #expect(throws: PlanError.self) { _ = try LabPlan.make(limits: limits) }
  }

  @Test func withinLimitsAPlanIsMade() throws {
    let limits = BlastLimits(hostsStruck: 4, dataCenters: 1, rolesNever: [.clientSite])
    #expect(try LabPlan.make(limits: limits).faults.count == 1)
  }

  @Test func locksAreTakenInTheOrderOfAddresses() throws {
    let plan = try LabPlan.make()
    let taking = try #require(plan.opening.first { $0.kind == "lock" })
    let order = taking.stages.prefix(3).flatMap(\.requests).compactMap(\.host)
    #expect(order.count == plan.environment.hosts.count)
    #expect(order.first == "router")
    #expect(order.last == "client1")
  }
}
