import DrillModel
import Faults
import Guard
import Services

/// Faults described, guards laid out, and the stages that strike, heal and fence.
extension Planner {
  func strikes() throws(PlanError) -> [PlannedStrike] {
    var strikes: [PlannedStrike] = []
    for step in drill.steps {
      guard case .strike(let strike) = step.action else { continue }
      let context = FaultContext(environment: environment, facts: facts, run: run, id: step.id)
      do {
        switch strike {
        case .takeOffline(let rank, let way):
          strikes.append(
            PlannedStrike(
              step: step, way: way,
              descriptions: [
                try DataCenterOffline.describe(
                  rank, by: way, context: context)
              ]))
        case .fault(let kind, let hosts, let parameters):
          strikes.append(
            PlannedStrike(
              step: step, way: nil,
              descriptions: [
                try FaultCatalogue.describe(
                  kind, hosts: hosts, parameters: parameters, context: context)
              ]))
        }
      } catch {
        throw .fault(step.position, step: step.id, reason: "\(error)")
      }
    }
    return strikes
  }

  /// One guard a host, for the whole run: what its faults and its fence need.
  func programs(for strikes: [PlannedStrike]) throws(PlanError) -> [GuardProgram] {
    var entries: [String: [GuardEntry]] = [:]
    for placement in strikes.flatMap(\.descriptions).flatMap(\.placements) {
      entries[placement.host, default: []].append(placement.entry)
    }
    if strikes.contains(where: { $0.way == .power }), hasPromotion {
      for placement in try isolation().placements {
        var entry = placement.entry
        entry.hold = .keep
        entries[placement.host, default: []].append(entry)
      }
    }
    for placement in try standingPlacements() {
      entries[placement.host, default: []].append(placement.entry)
    }
    if hasFence || drill.steps.contains(where: { $0.action == .watch }) {
      for host in fencedHosts where carriesGuard(host.name) {
        let service: Act.Service = host.roles.contains(.chatServer) ? .chat : .database
        do {
          let placement = try services.fence(
            service, on: host, run: run,
            isOrderly: drill.mode == .planned && host.roles.contains(.primaryDatabase))
          entries[placement.host, default: []].append(placement.entry)
        } catch {
          throw .service(nil, step: "fence", reason: "\(error)")
        }
      }
    }
    var programs: [GuardProgram] = []
    for host in environment.guardHosts {
      do {
        programs.append(
          try GuardProgram(
            host: host.name, control: GuardControl(run: run, token: token), owner: owner,
            lease: environment.timing.lease, entries: entries[host.name] ?? []))
      } catch {
        throw .fault(nil, step: "guards", reason: "\(error)")
      }
    }
    return programs
  }

  /// The cut at the router behind which a former primary is brought back to be fenced.
  func isolation() throws(PlanError) -> FaultDescription {
    do {
      return try DataCenterOffline.describe(
        .primary, by: .router,
        context: FaultContext(environment: environment, facts: facts, run: run, id: "isolate"))
    } catch {
      throw .fault(
        nil, step: "heal",
        reason: "by power, a router must isolate the old site while it is fenced: \(error)")
    }
  }

  func striking(_ strike: PlannedStrike, _ context: Context) -> [Stage] {
    let placements = strike.descriptions.flatMap(\.placements)
    let carriers = environment.hosts.map(\.name).filter { name in
      placements.contains { $0.host == name }
    }
    let probes = strike.descriptions.flatMap(\.effectProbes)
    let announcements = strike.descriptions.map { description in
      JournalEvent.faultStriking(
        JournalEvent.FaultStriking(
          step: strike.step.id, fault: description.kind, summary: description.summary,
          hosts: description.struckHosts, guards: carriers))
    }
    var stages = mirrorBeforeStrike(strike.step)
    stages += [
      Stage(
        "guards are armed and fresh",
        context.carriers.filter { !isTakenAway($0, before: strike, context) }
          .map { .guardOrder(host: $0, .query) },
        tolerance: .none(.inconclusive), deadline: .seconds(20))
    ]
    if !probes.isEmpty {
      stages.append(
        Stage(
          "every way to be closed is open", probes.map { .effectProbe($0, expectsOpen: true) },
          tolerance: .none(.inconclusive), repeatEvery: .milliseconds(500), deadline: .seconds(10)))
    }
    let isFinal = drill.isWatched(at: strike.step) || drill.isProtected(at: strike.step)
    if isFinal { stages += holding(context) }
    stages.append(
      Stage(
        "strike",
        carriers.map { host in
          .guardOrder(
            host: host, .strike(placements.filter { $0.host == host }.map(\.entry.id)))
        },
        tolerance: .none(.inconclusive), deadline: .seconds(30), announcements: announcements,
        milestone: .faultInjected, isIrreversible: isFinal))
    if !probes.isEmpty {
      let boots = strike.descriptions.flatMap(\.effects).contains { $0.change == .reboot }
      stages.append(
        Stage(
          "it bit: every way is closed", probes.map { .effectProbe($0, expectsOpen: false) },
          tolerance: .none(.inconclusive), repeatEvery: .milliseconds(250),
          deadline: .seconds(boots ? 300 : 10),
          milestone: .faultBitten))
    }
    return stages
  }

  /// Whether an earlier strike took a host away, guard and all.
  private func isTakenAway(
    _ host: String, before strike: PlannedStrike, _ context: Context
  ) -> Bool {
    context.strikes.prefix { $0.step.id != strike.step.id }.flatMap(\.descriptions).contains {
      $0.takesGuardsAway && $0.struckHosts.contains(host)
    }
  }

  func fencing(_ context: Context, milestone: Bool = true) -> [Stage] {
    if context.isByPower, let controller = environment.hosts(.powerController).first,
      let power = environment.power
    {
      let questions: [Request.Kind] = fencedHosts.map { host in
        .question(
          host: controller.name, title: "\(host.name) is powered off",
          Script(
            #"said=$(sh -c "$1 \"\$1\"" power "$2") || exit 2; case "$said" in *off*) exit 0 ;; esac; exit 1"#,
            [power.status, host.name]))
      }
      return [
        Stage(
          "the old side has no power", questions, deadline: .seconds(20),
          milestone: milestone ? .fenced : nil)
      ]
    }
    return fencingByGuard(milestone: milestone)
  }

  /// Fences put on by the guards, then seen from the services themselves.
  func fencingByGuard(milestone: Bool) -> [Stage] {
    let proofs: [Request.Kind] = fencedHosts.compactMap { host in
      let isChat = host.roles.contains(.chatServer)
      guard let act = optionalAct(.status, isChat ? .chat : .database, on: host) else { return nil }
      return .act(act, expects: isChat ? ["active": "no"] : ["fenced": "yes", "writable": "no"])
    }
    return [
      Stage(
        "guards put the fences on",
        fencedHosts.filter { carriesGuard($0.name) }.map { .guardOrder(host: $0.name, .fence) },
        tolerance: .none(.inconclusive), repeatEvery: .seconds(1), deadline: .seconds(90))
    ] + fencingDirectly() + [
      Stage(
        "the old side accepts nothing", proofs, repeatEvery: .milliseconds(250),
        deadline: .seconds(20), milestone: milestone ? .fenced : nil)
    ]
  }

  /// Faults back; fences stay.
  ///
  /// By power the old side comes back isolated, and is fenced before it is let back in.
  func healing(id: String, _ context: Context, position: SourcePosition?) -> PlannedStep {
    var stages: [Stage] = takingUp(context)
    // The witness may have promoted the mirror: the former primary is fenced before it is healed.
    if drill.steps.contains(where: { $0.action == .watch }) {
      stages += keepingFences() + fencingByGuard(milestone: false)
    }
    if context.isByPower, hasPromotion {
      stages += healingByPower(context)
    } else {
      let all = context.guards.filter { $0.entries.contains { $0.kind == .fault } }.map(\.host)
      let carriers = all.filter { !context.poweredOff.contains($0) }
      if !context.rebooting.isEmpty { stages.append(rebooted(context)) }
      stages += [
        Stage(
          "guards heal", carriers.map { .guardOrder(host: $0, .heal([])) },
          tolerance: .recorded(.failed), deadline: .seconds(60))
      ]
      stages += poweredOn(context.poweredOff.filter { !isKeptOff($0) }, healing: all)
      // The guard of a host that has booted anew has fired: it is armed again, but where it holds
      // a fence.
      let booted = unfenced(context.rebooting)
      if !booted.isEmpty { stages += relocking(booted) }
      if context.isByPower {
        let struck = context.strikes.flatMap(\.descriptions).flatMap(\.struckHosts)
        stages.append(
          Stage(
            "hosts are back", struck.map { .connect(host: $0, phase: "after power") },
            tolerance: .none(.failed), deadline: .seconds(120)))
        stages += relocking(struck)
      }
    }
    return PlannedStep(
      id: id, kind: "heal", title: "Take the faults back; fences stay", section: .heal,
      stages: stages, position: position)
  }

  /// Once more what could not be taken back, each guard by its own notes.
  func healingAgain(_ context: Context) -> [PlannedStep] {
    let carriers = context.guards.filter { $0.entries.contains { $0.kind == .fault } }.map(\.host)
    guard !carriers.isEmpty else { return [] }
    return [
      PlannedStep(
        id: "98-heal-again", kind: "heal", title: "Take back what could not be taken back before",
        section: .closing,
        stages: [
          Stage(
            "guards heal", carriers.map { .guardOrder(host: $0, .heal([])) },
            tolerance: .recorded(.failed), deadline: .seconds(60))
        ])
    ]
  }

  /// A recovery takes every guard up first: a lease that lapses on the way back would fence again
  /// what was just made to follow.
  private func takingUp(_ context: Context) -> [Stage] {
    guard token > 1, hasPromotion else { return [] }
    let struck = context.strikes.flatMap(\.descriptions).flatMap(\.struckHosts)
    let down = context.isByPower ? Set(struck) : []
    let carriers = context.carriers.filter { !down.contains($0) }
    return [
      Stage(
        "guards are taken up", carriers.map { .guardOrder(host: $0, .arm) },
        tolerance: .recorded(.failed), deadline: .seconds(30))
    ]
  }

  /// A guard that somebody removed begins with *release* once a recovery has taken it up: a lease
  /// that lapses would lift the fence that comes next.
  private func keepingFences() -> [Stage] {
    let carriers = fencedHosts.map(\.name).filter(carriesGuard)
    guard token > 1, hasPromotion, !carriers.isEmpty else { return [] }
    return [
      Stage(
        "they keep the fence from now on", carriers.map { .guardOrder(host: $0, .hold) },
        tolerance: .none(.failed), deadline: .seconds(15))
    ]
  }

  /// Hosts that boot come back by themselves.
  func rebooted(_ context: Context) -> Stage {
    Stage(
      "hosts are back", context.rebooting.map { .connect(host: $0, phase: "after a reboot") },
      tolerance: .recorded(.failed), deadline: .seconds(180))
  }

  /// Hosts whose power the guard on its controller has given back; what else was in effect there is
  /// taken back then.
  func poweredOn(_ hosts: [String], healing carriers: [String]) -> [Stage] {
    guard !hosts.isEmpty else { return [] }
    var stages = [
      Stage(
        "hosts are back", hosts.map { .connect(host: $0, phase: "after power") },
        tolerance: .recorded(.failed), deadline: .seconds(180))
    ]
    let late = carriers.filter(hosts.contains)
    if !late.isEmpty {
      stages.append(
        Stage(
          "guards heal there too", late.map { .guardOrder(host: $0, .heal([])) },
          tolerance: .recorded(.failed), deadline: .seconds(60)))
    }
    let relocked = unfenced(hosts)
    return stages + (relocked.isEmpty ? [] : relocking(relocked))
  }

  /// Whether hold keeps a host without power until the roles are turned round.
  func isKeptOff(_ name: String) -> Bool {
    let serving: Set<Role> = [
      .primaryDatabase, .mirror, .backupDatabase, .backupMirror, .chatServer,
    ]
    return hasPromotion && !serving.isDisjoint(with: environment.host(name)?.roles ?? [])
  }

  private func unfenced(_ hosts: [String]) -> [String] {
    hasFence ? hosts.filter { !fencedHosts.map(\.name).contains($0) } : hosts
  }

  private func healingByPower(_ context: Context) -> [Stage] {
    let isolated = (try? isolation().placements) ?? []
    let power = context.strikes.filter { $0.way == .power }.flatMap(\.descriptions)
    let routers = environment.hosts.map(\.name).filter { name in
      isolated.contains { $0.host == name }
    }
    let controllers = environment.hosts.map(\.name).filter { name in
      power.flatMap(\.placements).contains { $0.host == name }
    }
    let struck = power.flatMap(\.struckHosts)
    func ids(_ host: String, _ placements: [FaultDescription.Placement]) -> [String] {
      placements.filter { $0.host == host }.map(\.entry.id)
    }
    let lift = Stage(
      "the old side is let back in",
      routers.map { .guardOrder(host: $0, .heal(ids($0, isolated))) },
      tolerance: .none(.failed), deadline: .seconds(30))
    let returning = fencedHosts.map(\.name).filter(struck.contains).filter(carriesGuard)
    return [
      // A recovery finds guards that have fired, or were ended; in release a lapse would let an
      // unfenced former primary out.
      Stage(
        "guards that isolate are armed", routers.map { .guardOrder(host: $0, .arm) },
        tolerance: .none(.failed), deadline: .seconds(30)),
      Stage(
        "they keep what isolates", routers.map { .guardOrder(host: $0, .hold) },
        tolerance: .none(.failed), deadline: .seconds(15)),
      Stage(
        "the old side is isolated before it comes back",
        routers.map { .guardOrder(host: $0, .strike(ids($0, isolated))) },
        tolerance: .none(.failed), deadline: .seconds(30)),
      Stage(
        "power is back",
        controllers.map { .guardOrder(host: $0, .heal(ids($0, power.flatMap(\.placements)))) },
        tolerance: .none(.failed), deadline: .seconds(90)),
      Stage(
        "hosts are back", struck.map { .connect(host: $0, phase: "after power") },
        tolerance: .none(.failed), deadline: .seconds(120)),
    ] + relocking(struck) + [
      Stage(
        "their guards keep the fence from now on",
        returning.map { .guardOrder(host: $0, .hold) }, tolerance: .none(.failed),
        deadline: .seconds(15))
    ] + fencingByGuard(milestone: false) + [lift]
  }

  /// A host that was off has no living guard: its old one is ended, and it is armed anew.
  ///
  /// A recovery takes a guard up as it is: what it holds on may be the fence.
  func relocking(_ struck: [String]) -> [Stage] {
    let hosts = struck.filter(carriesGuard)
    let arming = Stage(
      "guards are armed anew", hosts.map { .guardOrder(host: $0, .arm) },
      tolerance: .none(.inconclusive), deadline: .seconds(30))
    guard token == 1 else { return [arming] }
    return [
      Stage(
        "guards from before are ended", hosts.map { .guardOrder(host: $0, .disarm) },
        tolerance: .recorded(.inconclusive), deadline: .seconds(30)),
      arming,
    ]
  }
}
