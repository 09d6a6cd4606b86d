public import DrillModel
public import Faults
import Guard
import Services

/// Works a drill out against an environment: which host is asked what, and every way out.
///
/// Pure: the same drill, environment, run and facts give the same plan. `muster plan` prints it
/// with facts that only a run knows left open.
public struct Planner: Sendable {
  let drill: Drill
  let environment: Environment
  let run: String
  let owner: String
  let token: Int
  let services: ServiceCatalogue
  let facts: [String: HostFacts]

  /// Prepares to plan.
  ///
  /// - Parameters:
  ///   - drill: The drill.
  ///   - environment: The environment.
  ///   - run: The run's id.
  ///   - owner: Who runs it, as others who find the hosts locked will read it.
  ///   - token: The fencing token: higher than that of any earlier runner of the same run.
  ///   - facts: What live sessions tell: the runner's address on each host.
  /// - Throws: `PlanError` where the environment's services are not usable as written.
  public init(
    drill: Drill, environment: Environment, run: String, owner: String, token: Int = 1,
    facts: [String: HostFacts]
  ) throws(PlanError) {
    self.drill = drill.carriedOut
    self.environment = environment
    self.run = run
    self.owner = owner
    self.token = token
    self.facts = facts
    do {
      services = try ServiceCatalogue(environment: environment)
    } catch {
      throw .service(nil, step: "environment", reason: "\(error)")
    }
  }

  /// Works the drill out.
  ///
  /// - Returns: The plan.
  /// - Throws: `PlanError` with the place in the drill that cannot be planned.
  public func plan() throws(PlanError) -> Plan {
    let strikes = try self.strikes()
    try refuseUnguarded(strikes)
    let guards = try programs(for: strikes)
    let context = Context(strikes: strikes, guards: guards)
    try refuseExcess(strikes)
    let stops = try plannedStops(context)
    var steps: [PlannedStep] = []
    for step in drill.steps {
      steps += try planned(step, context).map { Self.covering($0, owner(of: $0, in: step)) }
    }
    if drill.workload != nil { steps.append(hasTraffic ? settling() : try settlingBySample()) }
    return Plan(
      run: run, drill: drill, environment: environment, guards: guards,
      faults: strikes.flatMap { strike in
        strike.descriptions.map { Plan.PlannedFault(step: strike.step.id, description: $0) }
      },
      stops: stops, opening: try opening(context, stops), steps: steps, release: releasing(context),
      heal: [healing(id: "heal", context, position: nil)], healAgain: healingAgain(context),
      wayBack: hasPromotion ? try wayBack(prefix: "return", context, position: nil) : [],
      secondWayBack: drill.successors.count > 1
        ? try wayBack(
          prefix: "return", context, position: nil, from: drill.successors.last ?? .backup) : [],
      protecting: try protectingNames(context),
      closing: try closing(context), letGo: [unlocking()],
      statusActs: databases.compactMap { optionalAct(.status, .database, on: $0) }
        + environment.hosts(.chatServer).compactMap { optionalAct(.status, .chat, on: $0) },
      unproved: services.unproved, hasTraffic: services.hasTraffic)
  }

  /// What the parts of a plan share.
  struct Context {
    var strikes: [PlannedStrike]
    var guards: [GuardProgram]

    /// The hosts whose guards hold anything.
    var carriers: [String] { guards.filter { !$0.entries.isEmpty }.map(\.host) }
    /// Whether the data center is taken offline by its power.
    var isByPower: Bool { strikes.contains { $0.way == .power } }
    /// Hosts that faults of the catalogue leave without power until it is given back.
    var poweredOff: [String] { struck(by: .powerOff) }
    /// Hosts that faults of the catalogue reboot.
    var rebooting: [String] { struck(by: .reboot) }

    private func struck(by change: DeclaredEffect.Change) -> [String] {
      var hosts: [String] = []
      for effect in strikes.filter({ $0.way == nil }).flatMap(\.descriptions).flatMap(\.effects)
      where effect.change == change && !hosts.contains(effect.host) {
        hosts.append(effect.host)
      }
      return hosts
    }
  }

  /// A strike of the drill with its faults described.
  struct PlannedStrike {
    var step: Step
    var way: Step.Way?
    var descriptions: [FaultDescription]
  }

  /// A planned switch asks for the promotion's approval before it stops anything: the question belongs
  /// to the promotion all the same.
  private func owner(of planned: PlannedStep, in step: Step) -> Step {
    let whole = Self.whole(planned.id)
    guard whole != Self.whole(step.id) else { return step }
    return drill.steps.first { Self.whole($0.id) == whole } ?? step
  }

  /// What a step comes to bears on the rows that its author named.
  private static func covering(_ planned: PlannedStep, _ step: Step) -> PlannedStep {
    var planned = planned
    planned.covers = step.covers ?? []
    for part in step.partCovers ?? [] where planned.isPart(part.part) {
      planned.covers += part.rows.filter { !planned.covers.contains($0) }
    }
    return planned
  }

  /// The rows that the integrity check bears on: it is asked for by a step, and made at the end.
  var judgedRows: [String] {
    drill.steps.filter {
      guard case .verify(let checks) = $0.action else { return false }
      return checks.contains(.chatIntegrity)
    }.flatMap { $0.covers ?? [] }
  }

  var hasPromotion: Bool { !drill.successors.isEmpty }
  var hasFence: Bool { drill.steps.contains { $0.action == .fence } }

  var primary: Host? { environment.hosts(.primaryDatabase).first }
  var backup: Host? { environment.hosts(.backupDatabase).first }
  var mirror: Host? { environment.hosts(.mirror, in: .primary).first }
  var databases: [Host] {
    environment.hosts.filter {
      !Set($0.roles).isDisjoint(with: [.primaryDatabase, .mirror, .backupDatabase])
        || hasSpare && $0.roles.contains(.backupMirror)
    }
  }

  func chatServers(_ rank: DataCenter.Rank) -> [Host] {
    environment.hosts(.chatServer, in: rank)
  }

  /// The hosts that must be fenced before another database may serve.
  var fencedHosts: [Host] {
    // A mirror takes over in the same data center: the chat servers there go on.
    if drill.successors.first == .mirror { return [primary].compactMap(\.self) }
    return [primary, mirror].compactMap(\.self) + chatServers(.primary)
  }

  /// An act of the services; throws where it is no part of this environment.
  func act(
    _ name: Act.Name, _ service: Act.Service, on host: Host, step: String,
    position: SourcePosition? = nil, _ parameters: ActParameters? = nil
  ) throws(PlanError) -> Act {
    do {
      return try services.act(
        name, service, on: host, parameters: parameters ?? ActParameters(run: run))
    } catch {
      throw .service(position, step: step, reason: "\(error)")
    }
  }

  /// An act of the services; nil where it is no part of this environment.
  func optionalAct(
    _ name: Act.Name, _ service: Act.Service, on host: Host, _ parameters: ActParameters? = nil
  ) -> Act? {
    try? services.act(name, service, on: host, parameters: parameters ?? ActParameters(run: run))
  }

  /// The host that the drill cannot do without.
  func required(
    _ host: Host?, _ what: String, step: String, position: SourcePosition?
  ) throws(PlanError) -> Host {
    guard let host else { throw .lacking(position, step: step, what: what) }
    return host
  }
}
