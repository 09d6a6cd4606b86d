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
