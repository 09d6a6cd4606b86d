import DrillModel
import Engine
import Faults
import Guard
import Testing

/// A promotion that only the way back makes: the strike was the point of no return, and nobody has
/// promoted the mirror when the run stops.
@Suite struct GuardedPromotionTests {
  private static let starts = RunMachine.Start.recovery(
    RunMachine.Recovery(isPastNoReturn: true, walksBack: true, told: [], passedSteps: []))

  /// A witness watches the primary, and its server is killed.
  private func plan(token: Int = 1) throws -> Plan {
    let lab = try LabPlan.make()
    let actions: [Step.Action] = [
      .baseline(for: .seconds(1)), .watch,
      .strike(.fault(kind: "process-kill", hosts: ["db1"], parameters: ["name": "postgres"])),
      .await(.mirrorServing, within: .seconds(60)), .fence, .heal, .return,
    ]
    var drill = lab.drill
    drill.steps = actions.enumerated().map { index, action in
      Step(
        id: "0\(index)-step", action: action,
        position: SourcePosition(file: "drill.yaml", line: index + 1, column: 1))
    }
    var facts: [String: HostFacts] = [:]
    for host in lab.environment.hosts {
      facts[host.name] = HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)
    }
    return try Planner(
      drill: drill, environment: lab.environment, run: "run-1", owner: "tester",
      token: token, facts: facts
    ).plan()
  }

  /// Acts that are not about this succeed; renewals of the primary's guard are answered like this.
  private func recover(
    _ plan: Plan, renewing answer: @escaping (Int) -> SimulatedScript.Answer?
  ) -> SimulatedRun {
    var renewals = 0
    var script = SimulatedScript()
    script.answers = [
      { kind in
        guard kind.orders("renew", on: "db1") else { return nil }
        renewals += 1
        return answer(renewals)
      },
      { kind in
        guard case .act = kind else { return nil }
        return .instead(
          .succeeded, "done",
          ["fenced": "yes", "writable": "no", "lsn": "0/5", "sync": "yes", "final_lsn": "0/5"])
      },
    ]
    return SimulatedDriver.run(plan, script, start: Self.starts) { world in
      for program in plan.guards {
        for order in [Request.GuardOrder.arm, .hold] {
          _ = world.answer(.guardOrder(host: program.host, order), at: 1)
        }
      }
    }
  }

  @Test func itLeavesOnceEveryGuardHasAnsweredWithinTheLastSecond() throws {
    let plan = try plan()
    let run = recover(plan) { $0 <= 4 ? .late(.seconds(2)) : nil }
    let promotion = try #require(run.first { $0.acts(.promote, on: "db2") })
    #expect(run.sent.filter { $0.kind.acts(.promote, on: "db2") }.count == 1)
    for program in plan.guards where !program.entries.isEmpty {
      let last = try #require(
        run.replies(before: promotion.index) { $0.orders("renew", on: program.host) }.last)
      #expect(last.reply.guardAnswer?.held?.program == .hold)
      #expect(promotion.at - last.reply.sentAt < 1_000_000_000)
    }
    let late = run.replies(before: promotion.index) { $0.orders("renew", on: "db1") }
    #expect(late.count > 4, "it waited for the late ones")
  }

  @Test func withoutAnAnswerNobodyIsPromotedAndTheEndSaysSo() throws {
    for answer in [SimulatedScript.Answer.late(.seconds(2)), .silence] {
      let run = recover(try plan()) { _ in answer }
      #expect(!run.hasSent { $0.acts(.promote, on: "db2") })
      #expect(run.exit == .notRestored)
      #expect(run.ended?.restored == false)
    }
  }

  @Test func withTooLittleLeaseNobodyIsPromoted() throws {
    let run = recover(try plan()) { _ in .changed { $0.guardAnswer?.held?.leaseLeft = 3 } }
    #expect(!run.hasSent { $0.acts(.promote, on: "db2") })
    #expect(run.exit == .notRestored)
    #expect(run.ended?.reasons.contains { $0.contains("of lease left") } == true)
  }

  /// A guard that was removed begins with release when a recovery takes it up.
  @Test func aRecoveryHasGuardsKeepTheFenceBeforeItIsPutOn() throws {
    let heal = try #require(try plan(token: 2).heal.first)
    let orders = heal.stages.compactMap { stage -> String? in
      guard case .guardOrder("db1", let order)? = stage.requests.first else { return nil }
      return order.word
    }
    #expect(orders.prefix(3) == ["arm", "hold", "fence"])
    // The drill's own heal finds guards that hold since the strike.
    #expect(try plan().heal.first?.stages.first?.requests == [.guardOrder(host: "db1", .fence)])
  }
}
