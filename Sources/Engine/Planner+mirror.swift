import DrillModel
import Guard
import Services

/// Mirrors: who serves at a step of the drill, their promotion, redundancy that is built anew.
extension Planner {
  /// Whether the drill gives the backup a mirror of its own.
  var hasSpare: Bool { drill.steps.contains { $0.action == .protect(.backup) } }

  /// The database that serves when a step of the drill begins.
  func serving(at step: Step) throws(PlanError) -> Host {
    guard let successor = drill.successor(at: step) else {
      return try required(
        primary, "a primary database", step: step.id, position: step.position)
    }
    return try host(of: successor, step)
  }

  func host(of successor: Successor, _ step: Step) throws(PlanError) -> Host {
    try required(
      environment.hosts(successor.role).first, "a host with the role \(successor.role.rawValue)",
      step: step.id, position: step.position)
  }

  /// Another host that this one is copied from on this drill's way back.
  func extraSource(of host: Host) -> Host? {
    // The backup's mirror does not run yet: it cannot be asked before it is built.
    host.roles.contains(.primaryDatabase) && drill.successors.last == .mirror ? mirror : nil
  }

  func aboutMirrors(
    _ step: Step, _ context: Context
  ) throws(PlanError) -> (kind: String, title: String, stages: [Stage]) {
    switch step.action {
    case .promoteMirror(let successor):
      let host = try host(of: successor, step)
      try refuseDarkFormer(successor, step, context)
      return (
        "promote", "Promote the mirror \(host.name)",
        try promoting(
          host, step: step.id, position: step.position, context,
          mirrorParameters(successor, step))
      )
    case .fenceBackup: return ("fence", "Fence the backup, and prove it", try fencingBackup(step))
    case .protect(let successor):
      let host = try host(of: successor, step)
      return (
        "protect", "Give \(host.name) a synchronous mirror", try protecting(successor, step)
      )
    case .watch: return ("watch", "Have the witness watch the primary", try standing(step, context))
    default:
      return ("expose", "Have the primary go on without its mirror", try standing(step, context))
    }
  }

  /// What the former serving database last said of its mirror: nothing newer is needed, since a
  /// mirror that is in sync has every commit before it is acknowledged.
  private func mirrorParameters(
    _ successor: Successor, _ step: Step
  ) throws(PlanError) -> ActParameters {
    let former = try required(
      environment.hosts(successor.former).first, "a former serving database", step: step.id,
      position: step.position)
    let status = "status-\(former.name)"
    return ActParameters(
      run: run, comparison: .mirror, reached: Told.optionalToken(status, "lsn"),
      wasInSync: Told.optionalToken(status, "sync"),
      lastArchived: Told.optionalToken(status, "last_archived"))
  }

  /// A host that is off cannot be fenced, and would come back beside the promoted mirror.
  private func refuseDarkFormer(
    _ successor: Successor, _ step: Step, _ context: Context
  ) throws(PlanError) {
    let dark = context.strikes.flatMap(\.descriptions).filter(\.takesGuardsAway)
      .flatMap(\.struckHosts)
    guard let former = environment.hosts(successor.former).first, dark.contains(former.name)
    else { return }
    throw .fault(
      step.position, step: step.id,
      reason: "\(former.name) is switched off by this drill, so it cannot be fenced, and nothing "
        + "would keep it apart from its mirror when it comes back: end its server by "
        + "`process-kill`, or cut it off by `network-cut`")
  }

  /// Before the database is struck that the mirror takes over from: the mirror is in sync, and what
  /// the database says of itself is on record.
  func mirrorBeforeStrike(_ step: Step) -> [Stage] {
    let former: Host?
    if drill.isProtected(at: step) {
      former = backup
    } else if drill.successors.first == .mirror {
      former = primary
    } else {
      former = nil
    }
    guard let former, let status = optionalAct(.status, .database, on: former) else { return [] }
    return [
      Stage(
        "the mirror of \(former.name) is in sync before the strike",
        [.act(status, expects: ["sync": "yes", "writable": "yes"])],
        tolerance: .none(.inconclusive), repeatEvery: .milliseconds(500), deadline: .seconds(30))
    ]
  }

  private func fencingBackup(_ step: Step) throws(PlanError) -> [Stage] {
    let host = try host(of: .backup, step)
    return try fencingBackup(host, step: step.id, position: step.position, milestone: .fenced)
  }

  private func fencingBackup(
    _ host: Host, step: String, position: SourcePosition?, milestone: Milestone.Name?
  ) throws(PlanError) -> [Stage] {
    let fence = try act(.fence, .database, on: host, step: step, position: position)
    let status = try act(.status, .database, on: host, step: step, position: position)
    return [
      Stage(
        "the backup is fenced", [.act(fence, expects: [:])],
        deadline: step.isEmpty ? fence.deadline : fence.deadline + .seconds(5)),
      Stage(
        "it accepts nothing", [.act(status, expects: ["fenced": "yes", "writable": "no"])],
        repeatEvery: .milliseconds(250), deadline: .seconds(20), milestone: milestone),
    ]
  }

  /// The serving database gets a synchronous mirror: the former primary, or the backup's mirror.
  func protecting(_ successor: Successor, _ step: Step) throws(PlanError) -> [Stage] {
    let serving = try host(of: successor, step)
    let other =
      successor == .mirror
      ? try required(primary, "a former primary", step: step.id, position: step.position)
      : try host(of: .backupMirror, step)
    let reseed = try act(
      .reseed, .database, on: other, step: step.id, position: step.position,
      ActParameters(run: run, source: serving.name, role: .mirror))
    let start = try act(
      .start, .database, on: serving, step: step.id, position: step.position,
      ActParameters(run: run, mirror: other.name))
    let status = try act(
      .status, .database, on: serving, step: step.id, position: step.position)
    // Where a mirror is made of a backup, that is taken first.
    let backUp = optionalAct(
      .backUp, .database, on: serving,
      ActParameters(run: run, role: .mirror, mirror: other.name)
    ).map { Stage("\(serving.name) is backed up", [.act($0, expects: [:])], deadline: $0.deadline) }
    return [backUp].compactMap(\.self) + [
      Stage(
        "\(other.name) is made the mirror of \(serving.name)", [.act(reseed, expects: [:])],
        deadline: step.deadline ?? reseed.deadline + .seconds(5)),
      Stage(
        "commits wait for it", [.act(start, expects: [:])], deadline: start.deadline + .seconds(5)),
      Stage(
        "it is in sync", [.act(status, expects: ["sync": "yes"])],
        repeatEvery: .milliseconds(250), deadline: .seconds(60), milestone: .protected),
    ]
  }

  /// The names of the way back's steps that `protect: { database: mirror }` has done already.
  func protectingNames(_ context: Context) throws(PlanError) -> Set<String> {
    guard drill.successors.first == .mirror, let primary, let mirror else { return [] }
    // What was made a mirror was fenced before, and follows: fenced again it would be stopped.
    let wanted = [
      "fenced", "promoted", "\(Act.Name.backUp.rawValue)-\(mirror.name)",
      "\(Act.Name.reseed.rawValue)-\(primary.name)", "start-\(mirror.name)",
    ]
    let steps = try wayBack(prefix: "return", context, position: nil)
    return Set(
      steps.map { RunMachine.nameOnWayBack($0.id) }.filter { name in
        wanted.contains { name.hasSuffix($0) }
      })
  }

  // MARK: - Changes that guards take back

  /// The exposure of the primary and the witness's watch, as entries of guards.
  func standingPlacements() throws(PlanError) -> [FaultDescription.Placement] {
    var placements: [FaultDescription.Placement] = []
    for step in drill.steps {
      if let placement = try placement(of: step) { placements.append(placement) }
    }
    return placements
  }

  private func placement(of step: Step) throws(PlanError) -> FaultDescription.Placement? {
    let name: Act.Name
    let host: Host
    switch step.action {
    case .expose:
      name = .expose
      host = try required(primary, "a primary database", step: step.id, position: step.position)
    case .watch:
      name = .watch
      host = try required(
        environment.hosts(.witness).first, "a host with the role witness", step: step.id,
        position: step.position)
    default: return nil
    }
    // Where no guard stands nothing is changed that one would take back.
    guard carriesGuard(host.name) else { return nil }
    do {
      return try services.standing(name, on: host, run: run, id: step.id)
    } catch {
      throw .service(step.position, step: step.id, reason: "\(error)")
    }
  }

  private func standing(_ step: Step, _ context: Context) throws(PlanError) -> [Stage] {
    guard let placement = try placement(of: step) else { return try standingByItself(step) }
    var stages = [
      Stage(
        "guards are armed and fresh", context.carriers.map { .guardOrder(host: $0, .query) },
        tolerance: .none(.inconclusive), deadline: .seconds(20)),
      Stage(
        step.action == .watch ? "the witness watches" : "commits wait for no mirror",
        [.guardOrder(host: placement.host, .strike([placement.entry.id]))],
        deadline: step.deadline ?? .seconds(40),
        milestone: step.action == .expose ? .exposed : nil),
    ]
    if step.action == .expose, let primary,
      let status = optionalAct(.status, .database, on: primary)
    {
      stages.append(
        Stage(
          "the primary serves without it",
          [.act(status, expects: ["sync": "none", "writable": "yes"])],
          repeatEvery: .milliseconds(250), deadline: .seconds(20)))
    }
    return stages
  }

  // MARK: - Waiting

  /// The alarm: the serving database says that commits wait for a mirror that is not there.
  func outOfSync(_ step: Step, within limit: Duration) throws(PlanError) -> Stage {
    let host = try serving(at: step)
    let status = try act(.status, .database, on: host, step: step.id, position: step.position)
    return Stage(
      "the mirror of \(host.name) is out of sync", [.act(status, expects: ["sync": "no"])],
      repeatEvery: .milliseconds(500), deadline: limit, milestone: .detected)
  }

  /// The mirror serves: whoever promoted it, a write of our own proves it.
  func mirrorServing(_ step: Step, within limit: Duration) throws(PlanError) -> [Stage] {
    let host = try host(of: .mirror, step)
    let status = try act(.status, .database, on: host, step: step.id, position: step.position)
    let probe = try act(.probeWrite, .database, on: host, step: step.id, position: step.position)
    return [
      Stage(
        "\(host.name) was promoted", [.act(status, expects: ["writable": "yes"])],
        repeatEvery: .milliseconds(250), deadline: limit, startMilestone: .promotionStarted),
      Stage(
        "a write of our own is committed", [.act(probe, expects: [:])],
        repeatEvery: .milliseconds(50), deadline: .seconds(30), milestone: .promoted),
    ]
  }

  // MARK: - The way back

  /// Where the fault itself was the point of no return, the takeover may not have come to its end:
  /// the former is fenced, and the successor is promoted where nobody has yet.
  func completing(
    _ successor: Successor, prefix: String, _ context: Context, position: SourcePosition?
  ) throws(PlanError) -> [PlannedStep] {
    let fence: [Stage]
    if successor == .backupMirror, let backup {
      fence = try fencingBackup(backup, step: prefix, position: position, milestone: nil)
    } else if successor == .mirror, drill.steps.contains(where: { $0.action == .watch }) {
      fence = fencingByGuard(milestone: false)
    } else {
      return []
    }
    guard let host = environment.hosts(successor.role).first,
      let former = environment.hosts(successor.former).first
    else { return [] }
    let status = "status-\(former.name)"
    let promote = try act(
      .promote, .database, on: host, step: prefix, position: position,
      ActParameters(
        run: run, comparison: .mirror, reached: Told.optionalToken(status, "lsn"),
        wasInSync: Told.optionalToken(status, "sync")))
    // A promotion like the drill's: it leaves only while every guard holds, and has just said so.
    var promotion = Stage(
      "promote", [.act(promote, expects: [:])], repeatEvery: .seconds(1),
      deadline: try promotionLimit(promote, step: prefix, position: position))
    promotion.isGuarded = true
    return [
      PlannedStep(
        id: "\(prefix).fenced", kind: "return", title: "\(former.name) is fenced",
        section: .wayBack, stages: fence, position: position),
      PlannedStep(
        id: "\(prefix).promoted", kind: "return",
        title: "\(host.name) is promoted, where it is not yet", section: .wayBack,
        stages: holding(context, isPatient: true) + [promotion], position: position),
    ]
  }
}
