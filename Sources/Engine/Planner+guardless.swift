import DrillModel
import Services

/// Hosts that can carry no guard, such as Windows hosts: what is refused for them, and how they
/// are fenced without one.
///
/// A fence needs no guard to last: the service is disabled, over a reboot too. What is missing is
/// somebody who takes it off again where the runner dies before anything was promoted: that is
/// left to `muster recover`.
extension Planner {
  /// Whether a host's shell is one that the guard's program is written for.
  func carriesGuard(_ name: String) -> Bool { environment.host(name)?.access.dialect == .posix }

  /// Whether Muster's own traffic can be made here.
  var hasTraffic: Bool { services.hasTraffic }

  /// The fenced hosts that carry no guard.
  private var guardless: [Host] { fencedHosts.filter { !carriesGuard($0.name) } }

  /// What is unsafe without guards.
  func refuseUnguarded(_ strikes: [PlannedStrike]) throws(PlanError) {
    for strike in strikes {
      for placement in strike.descriptions.flatMap(\.placements)
      where !carriesGuard(placement.host) {
        throw .fault(
          strike.step.position, step: strike.step.id,
          reason: "no guard can stand on \(placement.host) to take this back: its shell is "
            + "PowerShell; strike by router or by power, which other hosts carry")
      }
    }
    guard !environment.guardHosts.isEmpty else {
      throw .lacking(
        nil, step: "00-lock",
        what: "a host with a POSIX shell that carries the lock of \(environment.name): without "
          + "one, two runs could act on it at once")
    }
    guard !guardless.isEmpty, hasPromotion, !hasFence else { return }
    let names = guardless.map(\.name).joined(separator: ", ")
    throw .service(
      nil, step: "fence",
      reason: "nothing would fence \(names) before another database serves: no guard can stand "
        + "there, so the drill needs a `fence` step")
  }

  /// The fences of hosts without guards, put on by the runner itself.
  func fencingDirectly() -> [Stage] {
    let acts = guardless.compactMap { directAct(.fence, on: $0) }
    guard !acts.isEmpty else { return [] }
    return [
      Stage(
        "fences without a guard are put on", acts.map { .act($0, expects: [:]) },
        tolerance: .none(.inconclusive), repeatEvery: .seconds(1),
        deadline: Self.longest(acts.map { .act($0, expects: [:]) }))
    ]
  }

  /// The planned switch of hosts without guards: chat first, then the primary in order, whose fence
  /// backs the end of its log up to the share; then its mirror.
  func stoppingDirectly(_ primary: Host, _ step: Step) throws(PlanError) -> [Stage] {
    func fenced(
      _ title: String, _ hosts: [Host], _ parameters: ActParameters
    ) throws(PlanError) -> [Stage] {
      var acts: [Request.Kind] = []
      for host in hosts {
        let service: Act.Service = host.roles.contains(.chatServer) ? .chat : .database
        let act = try act(
          .fence, service, on: host, step: step.id, position: step.position, parameters)
        acts.append(.act(act, expects: [:]))
      }
      guard !acts.isEmpty else { return [] }
      return [
        Stage(title, acts, tolerance: .none(.inconclusive), deadline: Self.longest(acts))
      ]
    }
    let plain = ActParameters(run: run)
    return try fenced("chat servers are closed and stopped", chatServers(.primary), plain)
      + fenced(
        "the end of the primary's log is shipped, and it takes no more", [primary],
        ActParameters(run: run, isOrderly: true))
      + fenced("its mirror is fenced", [mirror].compactMap(\.self), plain)
      + [fencingByGuard(milestone: true).last].compactMap(\.self)
  }

  /// Asked right before a promotion: no guard keeps these fences on, so they are looked at.
  func provingFences(_ context: Context) -> [Stage] {
    guard hasFence, !context.isByPower, !guardless.isEmpty else { return [] }
    return [
      Stage(
        "fences without a guard are on still",
        guardless.compactMap { host in
          directAct(.status, on: host).map {
            .act($0, expects: host.roles.contains(.chatServer) ? ["fenced": "yes"] : Self.closed)
          }
        }, tolerance: .none(.inconclusive), deadline: .seconds(60))
    ]
  }

  private static let closed = ["fenced": "yes", "writable": "no"]

  /// The same fences, taken off where nothing was promoted.
  func unfencingDirectly() -> [Stage] {
    let acts = hasFence ? guardless.compactMap { directAct(.unfence, on: $0) } : []
    guard !acts.isEmpty else { return [] }
    return [
      Stage(
        "fences without a guard are taken off", acts.map { .act($0, expects: [:]) },
        tolerance: .recorded(.failed),
        deadline: Self.longest(acts.map { .act($0, expects: [:]) }))
    ]
  }

  /// A database without a guard goes on alone by itself, and is watched by its site's own witness:
  /// nothing is switched, and that it is so is proved.
  func standingByItself(_ step: Step) throws(PlanError) -> [Stage] {
    let primary = try required(
      primary, "a primary database", step: step.id, position: step.position)
    if step.action == .watch {
      let host = try required(
        environment.hosts(.witness).first, "a host with the role witness", step: step.id,
        position: step.position)
      let watch = try act(.watch, .database, on: host, step: step.id, position: step.position)
      return [
        Stage(
          "the site's witness watches", [.act(watch, expects: ["watching": "yes"])],
          tolerance: .none(.inconclusive),
          deadline: step.deadline ?? Self.longest([.act(watch, expects: [:])]))
      ]
    }
    let expose = try act(.expose, .database, on: primary, step: step.id, position: step.position)
    let probe = try act(
      .probeWrite, .database, on: primary, step: step.id, position: step.position,
      ActParameters(run: run, number: 1))
    return [
      Stage(
        "the primary goes on without its mirror by itself",
        [.act(expose, expects: ["exposed": "yes", "writable": "yes"])],
        deadline: step.deadline ?? Self.longest([.act(expose, expects: [:])]),
        milestone: .exposed),
      Stage(
        "a write of our own is committed", [.act(probe, expects: [:])], deadline: .seconds(30)),
    ]
  }

  /// What a chat server tells of the pool's state: where Muster makes no traffic the servers find a
  /// mirror by themselves, and it is no state of the pool.
  func told(_ state: Step.PoolState) -> Step.PoolState {
    state == .onBackupMirror && !hasTraffic ? .failedOver : state
  }

  /// What proves that nothing of these fences is left.
  var directResidues: [Request.Kind] {
    guard hasFence else { return [] }
    return guardless.compactMap { host in
      let service: Act.Service = host.roles.contains(.chatServer) ? .chat : .database
      guard let script = try? services.fenceResidue(service, on: host, run: run) else { return nil }
      return .question(
        host: host.name, title: "residue of fence-\(service.rawValue)-\(host.name)", script)
    }
  }

  private func directAct(_ name: Act.Name, on host: Host) -> Act? {
    optionalAct(name, host.roles.contains(.chatServer) ? .chat : .database, on: host)
  }

  /// Services need an elevated session; everything later would fail less plainly.
  var elevation: [Request.Kind] {
    environment.hosts.filter { $0.access.dialect == .powerShell }.map {
      .question(host: $0.name, title: "commands run elevated", Self.isElevated)
    }
  }

  private static let isElevated = Script(
    #"""
    $user = [Security.Principal.WindowsIdentity]::GetCurrent()
    $role = [Security.Principal.WindowsBuiltInRole]::Administrator
    if (-not (New-Object Security.Principal.WindowsPrincipal($user)).IsInRole($role)) {
      $global:MusterStatus = 1
      throw "commands run as $($user.Name), who is no administrator: log in as one"
    }
    "user=$($user.Name)"
    """#, dialect: .powerShell)
}
