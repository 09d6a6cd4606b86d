import DrillLanguage
import DrillModel
import Faults
import Foundation
import Guard
import Services
import Testing

@testable import Engine

/// Drills on Windows hosts, which can carry no guard: what is planned, and what is refused.
struct WindowsPlanTests {
  private static let windows = [
    "sqla01", "sqla02", "pchata1", "pchata2", "sqlb01", "sqlb02", "pchatb1", "pchatb2", "feb01",
    "filesb",
  ]

  static func plan(
    _ drill: String = "stretched-pool-failover", way: String = "router",
    settings: [String]? = nil, _ change: (inout Environment, inout Drill) -> Void = { _, _ in }
  ) throws -> Plan {
    let loaded = try LoadedDrill.load(
      drill: LabPlan.file("Drills/\(drill).yaml"),
      environment: LabPlan.file("Drills/environments/lync-2013.yaml"),
      settings: settings ?? ["way=\(way)"], vocabulary: LabPlan.vocabulary)
    var environment = loaded.environment.environment
    var drill = loaded.drill.drill
    change(&environment, &drill)
    var facts: [String: HostFacts] = [:]
    for host in environment.hosts {
      facts[host.name] = HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)
    }
    return try Planner(
      drill: drill, environment: environment, run: "run-1", owner: "tester", facts: facts
    ).plan()
  }

  private static func requests(_ plan: Plan) -> [Request.Kind] {
    (plan.opening + plan.steps + plan.release + plan.heal + plan.wayBack + plan.closing
      + plan.letGo).flatMap(\.stages).flatMap(\.requests)
  }

  @Test(
    arguments: ["stretched-pool-failover", "lync-2013/failover", "lync-2013/failback"],
    ["router", "power"])
  func `no host is sent a script for another shell, and no Windows host a guard`(
    drill: String, way: String
  ) throws {
    let plan = try Self.plan(drill, way: way)
    #expect(Self.requests(plan).count > 100)
    Self.expectShells(plan)
  }

  @Test(arguments: [
    "backup-mirrored", "latent-fault", "mirror-gone", "mirror-takes-over", "planned-switch",
    "shipping",
  ])
  func `each Lync drill sends Windows hosts PowerShell, and no guard`(drill: String) throws {
    let plan = try Self.plan("lync-2013/\(drill)", settings: [])
    Self.expectShells(plan)
    #expect(plan.unproved.contains { $0.contains("has not been run on a real Lync site") })
  }

  @Test func `a mirror that is gone changes nothing on the principal`() throws {
    let plan = try Self.plan("lync-2013/mirror-gone", settings: [])
    let acts = plan.steps.flatMap(\.stages).flatMap(\.requests).compactMap { request -> Act.Name? in
      if case .act(let act, _) = request { return act.name }
      return nil
    }
    #expect(Set(acts) == [.status, .expose, .probeWrite])
    #expect(plan.wayBack.isEmpty)
    #expect(plan.guards.map { $0.entries.count } == [0, 1])
  }

  private static func expectShells(_ plan: Plan) {
    #expect(plan.guards.map(\.host) == ["edge", "power"])
    for request in requests(plan) {
      guard let name = request.host, let host = plan.environment.host(name) else { continue }
      switch request {
      case .guardOrder, .receipts: #expect(!windows.contains(name), "\(request.title)")
      case .act(let act, _):
        for script in [act.command, act.precondition, act.outcomeProbe].compactMap(\.self) {
          #expect(script.dialect == host.access.dialect, "\(request.title)")
        }
      case .question(_, _, let script): #expect(script.dialect == host.access.dialect)
      case .effectProbe(let probe, _): #expect(probe.script.dialect == host.access.dialect)
      default: break
      }
    }
  }

  @Test func `a cut must be seen to bite, from Windows hosts too`() throws {
    let plan = try Self.plan()
    let probes = plan.faults.flatMap(\.description.effectProbes)
    #expect(probes.contains { $0.title == "sqla01:1433 from sqlb01" })
    #expect(probes.contains { $0.title == "pchata1:5041 from feb01" })
    #expect(Set(probes.map(\.script.dialect)) == [.powerShell])
  }

  @Test func `every host of the old side is fenced, proved, and looked at again before promotion`()
    throws
  {
    let plan = try Self.plan()
    let old = ["sqla01", "sqla02", "pchata1", "pchata2"]
    let fence = try #require(plan.steps.first { $0.kind == "fence" })
    let put = fence.stages.flatMap(\.requests).compactMap { request -> String? in
      if case .act(let act, _) = request, act.name == .fence { return act.host }
      return nil
    }
    #expect(put == old)
    let promote = try #require(plan.steps.first { $0.id.hasSuffix("4-promote") })
    let point = try #require(promote.stages.firstIndex { $0.isIrreversible })
    let looks = promote.stages[..<point].flatMap(\.requests).compactMap { request -> String? in
      guard case .act(let act, let expects) = request, act.name == .status else { return nil }
      return expects["fenced"] == "yes" ? act.host : nil
    }
    #expect(looks == old)
    let released = plan.release.flatMap(\.stages).flatMap(\.requests).compactMap {
      request -> String? in
      if case .act(let act, _) = request, act.name == .unfence { return act.host }
      return nil
    }
    #expect(released == old)
    let residues = plan.closing.flatMap(\.stages).flatMap(\.requests).map(\.title)
    for host in old {
      #expect(residues.contains { $0.hasPrefix("residue of fence-") && $0.hasSuffix(host) })
    }
  }

  @Test func `a planned switch backs the end of the log up, and promotes only what has it`() throws
  {
    let plan = try Self.plan { _, drill in drill.mode = .planned }
    // The way back fences the backup in its turn.
    let drill = plan.steps.filter { $0.section == .drill }
    let acts = drill.flatMap(\.stages).flatMap(\.requests).compactMap { request -> Act? in
      if case .act(let act, _) = request { return act }
      return nil
    }
    let fences = acts.filter { $0.name == .fence }
    #expect(fences.map(\.host) == ["pchata1", "pchata2", "sqla01", "sqla02"])
    #expect(
      fences.map { $0.command.arguments.contains("orderly=yes") } == [false, false, true, false])
    let promote = try #require(acts.first { $0.name == .promote })
    #expect(promote.precondition?.arguments.contains("reached=@{fence-sqla01.reached}") == true)
  }

  @Test func `two hosts of the other site must find the primary gone before it is fenced`() throws {
    let plan = try Self.plan()
    let gone = try #require(plan.steps.first { $0.kind == "gone" })
    let askers = gone.stages.flatMap(\.requests).compactMap(\.host)
    #expect(Set(askers) == ["sqlb01", "sqlb02"])
  }

  @Test func `a promotion without a fence is refused`() throws {
    let error = #expect(throws: PlanError.self) {
      try Self.plan { _, drill in drill.steps.removeAll { $0.action == .fence } }
    }
    #expect("\(error as Any)".contains("nothing would fence sqla01, sqla02, pchata1, pchata2"))
  }

  @Test func `an environment of Windows hosts alone cannot be locked`() throws {
    let error = #expect(throws: PlanError.self) {
      try Self.plan { environment, drill in
        for index in environment.hosts.indices {
          environment.hosts[index].access.dialect = .powerShell
        }
        drill.steps = [
          Step(
            id: "01-run-for", action: .runFor(.seconds(1)),
            position: SourcePosition(file: "d", line: 1, column: 1))
        ]
      }
    }
    #expect("\(error as Any)".contains("two runs could act on it at once"))
  }

  @Test func `a fault that needs a guard on a Windows host is refused`() throws {
    #expect(throws: PlanError.self) {
      try Self.plan { _, drill in
        drill.steps[1].action = .strike(
          .fault(kind: "network-cut", hosts: ["sqla01"], parameters: [:]))
      }
    }
  }

  @Test func `the way back sets the pool's state before servers take clients`() throws {
    let plan = try Self.plan("lync-2013/failback")
    let acts = plan.wayBack.flatMap(\.stages).flatMap(\.requests).compactMap { request -> Act? in
      if case .act(let act, _) = request { return act }
      return nil
    }
    let order = acts.map(\.name)
    let state = try #require(order.lastIndex(of: .poolState))
    let active = try #require(order.firstIndex(of: .activate))
    #expect(state < active)
    // Nothing is written into the backup from its tail on, and nothing opens before it is whole.
    let drain = try #require(order.firstIndex(of: .drain))
    let fence = try #require(order.firstIndex(of: .fence))
    let promote = try #require(order.firstIndex(of: .promote))
    #expect(drain < fence && fence < promote && promote < state)
    #expect(acts[fence].host == "sqlb01" && acts[promote].host == "sqla01")
    #expect(
      acts[promote].precondition?.arguments.contains("reached=@{fence-sqlb01.reached}") == true)
    #expect(acts.filter { $0.name == .reseed }.map(\.host) == ["sqla01", "feb01", "sqlb01"])
  }

  @Test func `a plan without traffic says so, and cannot pass`() throws {
    let plan = try Self.plan()
    #expect(!plan.hasTraffic)
    #expect(plan.unproved.contains { $0.contains("has not been run on a real Lync site") })
    let chat = Self.requests(plan).filter {
      if case .chat = $0 { return true }
      return false
    }
    #expect(chat.isEmpty)
    let reply = NoTraffic(drill: plan.drill).judge([], at: 1)
    #expect(reply.result == .unknown)
    let verdicts = reply.events.compactMap { event -> Verdict? in
      if case .objective(let objective) = event { return objective.verdict }
      return nil
    }
    #expect(verdicts == Array(repeating: .inconclusive, count: plan.drill.objectives.count))
    let judging = plan.closing.flatMap(\.stages).first { $0.requests == [.judge([])] }
    #expect(judging?.tolerance == .recorded(.inconclusive))
  }

  @Test func `the lab's plan has nothing of it`() throws {
    let plan = try LabPlan.make()
    #expect(plan.hasTraffic && plan.unproved.isEmpty)
    #expect(!Self.requests(plan).contains { $0.title.contains("without a guard") })
    #expect(!plan.steps.flatMap(\.stages).contains { $0.title.contains("without a guard") })
  }
}
