import DrillModel
import Services

/// From a step as its author wrote it to stages of requests.
extension Planner {
  func planned(_ step: Step, _ context: Context) throws(PlanError) -> [PlannedStep] {
    switch step.action {
    case .heal:
      return [healing(id: step.id, context, position: step.position)]
    case .return:
      let successor = drill.successor(at: step)
      let all = try wayBack(
        prefix: step.id, context, position: step.position, from: successor)
      let protecting = try protectingNames(context)
      guard successor == .mirror, drill.steps.contains(where: { $0.action == .protect(.mirror) })
      else { return all }
      return all.filter { !protecting.contains(RunMachine.nameOnWayBack($0.id)) }
    default:
      break
    }
    let (kind, title, stages) = try laidOut(step, context)
    return goneBefore(step, context) + approvalBefore(step) + [
      PlannedStep(
        id: step.id, kind: kind, title: title, section: .drill, stages: stages,
        position: step.position)
    ]
  }

  private func laidOut(
    _ step: Step, _ context: Context
  ) throws(PlanError) -> (kind: String, title: String, stages: [Stage]) {
    switch step.action {
    case .baseline(let duration):
      return (
        "baseline", "Watch the undisturbed system for \(duration.inSeconds) s",
        [watching(duration, tolerance: .none(.inconclusive))]
      )
    case .runFor(let duration):
      return (
        "run-for",
        drill.workload == nil
          ? "Leave everything as it is for \(duration.inSeconds) s"
          : "Let traffic run for \(duration.inSeconds) s",
        [watching(duration, tolerance: .recorded(.failed))]
      )
    case .strike:
      guard let strike = context.strikes.first(where: { $0.step.id == step.id }) else {
        throw .lacking(step.position, step: step.id, what: "a fault")
      }
      return (
        "strike", strike.descriptions.map(\.summary).joined(separator: "; "),
        striking(strike, context)
      )
    case .await(let condition, let limit):
      return (
        "await", "Wait for: \(condition.rawValue)",
        try waiting(for: condition, within: limit, step)
      )
    case .fence:
      return drill.mode == .planned
        ? (
          "fence", "Stop the old side in order, ship the tail of its log, and prove it fenced",
          try stoppingInOrder(step)
        ) : ("fence", "Fence the old side, and prove it", fencing(context))
    case .manual(let prompt, let limit, let file):
      let approval = file.map {
        Request.Approval(
          file: $0, environment: environment.name, drill: drill.id, step: step.id)
      }
      return (
        "manual", prompt,
        [
          Stage(
            "a person confirms", [.confirm(prompt: prompt, approval)],
            tolerance: .none(.inconclusive),
            deadline: limit, milestone: hasStruckBefore(step) ? .decided : nil)
        ]
      )
    case .verify(let checks):
      return (
        "verify", checks.map(\.rawValue).joined(separator: ", "), try verifying(checks, step)
      )
    case .ship(let segments):
      return (
        "ship", "Write \(segments) markers and ship the log of each",
        try shipping(segments, step)
      )
    case .trace(let cycles, let from, let limit):
      return (
        "trace", "Follow \(cycles) markers from the \(from.rawValue) to their replay on the backup",
        try tracing(cycles, from: from, within: limit, step)
      )
    case .recordShipping, .copy, .apply, .promote:
      return try failingOver(step, context)
    case .promoteMirror, .fenceBackup, .protect, .expose, .watch:
      return try aboutMirrors(step, context)
    case .poolState(let state):
      return (
        "pool-state", "Tell the chat pool: \(state.rawValue)",
        [
          try chatStage(
            .poolState, state == .onMirror ? nil : .secondary, step, "pool state",
            ActParameters(run: run, poolState: state))
        ]
          + (state == .onMirror
            ? [] : seen(.secondary, "every server says so", ["pool_state": told(state).rawValue]))
      )
    case .activate(let rank):
      var stage = try chatStage(.activate, rank, step, "chat servers take clients")
      stage.milestone = rank == .secondary ? .activated : nil
      return (
        "activate", "Let the \(rank.rawValue) site's chat servers take clients",
        [stage] + seen(rank, "every server takes clients", ["active": "yes"])
          + (rank == .secondary ? countingActive() + clientsOfServing() : [])
      )
    case .deactivate(let rank):
      return (
        "deactivate", "Let the \(rank.rawValue) site's chat servers take no new clients",
        [try chatStage(.deactivate, rank, step, "chat servers take no new clients")]
      )
    case .heal, .return:
      throw .lacking(step.position, step: step.id, what: "its own plan")
    }
  }

  func hasStruckBefore(_ step: Step) -> Bool {
    for earlier in drill.steps {
      if earlier.id == step.id { return false }
      if case .strike = earlier.action { return true }
    }
    return false
  }

  private func watching(_ duration: Duration, tolerance: Stage.Tolerance) -> Stage {
    Stage(
      "undisturbed", [.pause(duration, mustBeSteady: drill.workload != nil && hasTraffic)],
      tolerance: tolerance, deadline: duration + .seconds(5))
  }

  private func chatStage(
    _ name: Act.Name, _ rank: DataCenter.Rank?, _ step: Step, _ title: String,
    _ parameters: ActParameters? = nil
  ) throws(PlanError) -> Stage {
    var requests: [Request.Kind] = []
    for host in rank.map(chatServers) ?? environment.hosts(.chatServer) {
      requests.append(
        .act(
          try act(
            name, .chat, on: host, step: step.id, position: step.position, parameters),
          expects: [:]))
    }
    return Stage(title, requests, deadline: step.deadline ?? Self.longest(requests))
  }

  private func waiting(
    for condition: Step.Condition, within limit: Duration, _ step: Step
  ) throws(PlanError) -> [Stage] {
    if !hasTraffic, let stages = try waitingBySample(for: condition, within: limit, step) {
      return stages
    }
    switch condition {
    case .chatUnavailable:
      return [
        Stage(
          "chat is gone", [.chatState(isAvailable: false)], tolerance: .none(.inconclusive),
          deadline: limit, milestone: .detected)
      ]
    case .chatAvailable:
      return [Stage("chat is back", [.chatState(isAvailable: true)], deadline: limit)]
    case .mirrorInSync:
      var stage = try mirrorStage(step, within: limit)
      stage.milestone = hasStruckBefore(step) ? .protected : nil
      return [stage]
    case .mirrorOutOfSync: return [try outOfSync(step, within: limit)]
    case .mirrorServing: return try mirrorServing(step, within: limit)
    case .shippingCaughtUp:
      let host = try required(
        backup, "a backup database", step: step.id, position: step.position)
      return try catchingUp(host, within: limit, step)
    case .shippingLate: return try lateness(within: limit, step)
    }
  }

  /// What is committed by now is shipped, and replayed on the backup up to there.
  private func catchingUp(
    _ backup: Host, within limit: Duration, _ step: Step
  ) throws(PlanError) -> [Stage] {
    let primary = try serving(at: step)
    let ship = try act(.ship, .database, on: primary, step: step.id, position: step.position)
    let compare = try act(
      .compare, .database, on: backup, step: step.id, position: step.position,
      ActParameters(
        run: run, comparison: .reached, reached: Told.token("ship-\(primary.name)", Told.reached)))
    return [
      Stage("the log of now is shipped", [.act(ship, expects: [:])], deadline: limit),
      Stage(
        "it is replayed on the backup", [.act(compare, expects: [:])], repeatEvery: .seconds(1),
        deadline: limit),
    ]
  }

  private func mirrorStage(_ step: Step, within limit: Duration) throws(PlanError) -> Stage {
    let host = try serving(at: step)
    let status = try act(.status, .database, on: host, step: step.id, position: step.position)
    return Stage(
      host == primary ? "the primary's mirror is in sync" : "the mirror of \(host.name) is in sync",
      [.act(status, expects: ["sync": "yes"])],
      repeatEvery: .milliseconds(500), deadline: limit)
  }

  private func verifying(
    _ checks: [Step.Check], _ step: Step
  ) throws(PlanError) -> [Stage] {
    var stages: [Stage] = []
    for check in checks {
      switch check {
      case .chatIntegrity: continue  // Judged in closing, once the ledger is closed.
      case .mirrorInSync:
        var stage = try mirrorStage(step, within: .seconds(60))
        stage.tolerance = .recorded(.failed)
        stages.append(stage)
      case .topologyAsDeclared:
        stages.append(
          Stage(
            "hosts, links and places are as declared", [.inspection(.topology)],
            tolerance: .recorded(.failed), deadline: step.deadline ?? .seconds(90)))
      case .outsideCounted:
        stages.append(
          Stage(
            "what stands beside the pool tells how it stands", [.inspection(.outside)],
            tolerance: .recorded(.failed), deadline: step.deadline ?? .seconds(90)))
      case .shippingSound: stages += try soundness(step)
      case .historyAsBefore:
        stages.append(
          Stage(
            "what stood in the rooms before is there", [.chat(.compareHistory)],
            tolerance: .recorded(.failed), deadline: step.deadline ?? .seconds(180)))
      case .rolesAsAtStart:
        stages.append(
          Stage(
            "roles are as at the start", [.roles(isFinal: true)], tolerance: .recorded(.failed),
            repeatEvery: .seconds(1), deadline: .seconds(60)))
      }
    }
    return stages
  }

  private func failingOver(
    _ step: Step, _ context: Context
  ) throws(PlanError) -> (kind: String, title: String, stages: [Stage]) {
    let host = try required(backup, "a backup database", step: step.id, position: step.position)
    func request(_ name: Act.Name, _ parameters: ActParameters? = nil) throws(PlanError)
      -> Request.Kind
    {
      .act(
        try act(
          name, .database, on: host, step: step.id, position: step.position, parameters),
        expects: [:])
    }
    switch step.action {
    case .recordShipping:
      let shipping = try request(.shipping)
      return (
        "record", "Record how far shipping, copying and replay have come",
        [Stage("shipping state", [shipping], deadline: Self.longest([shipping]))]
      )
    case .copy:
      let copy = try request(.copy)
      return (
        "copy", "Copy shipped segments that are not beside the backup yet",
        [Stage("copy", [copy], deadline: step.deadline ?? Self.longest([copy]))]
      )
    case .apply:
      var parameters = tailReached ?? ActParameters(run: run)
      parameters.acceptedGap = Told.acceptedGap
      let apply = try request(.apply, parameters)
      return (
        "apply", "Replay what was copied, in order",
        [
          asking(
            Stage("apply", [apply], deadline: step.deadline ?? Self.longest([apply])), step.id)
        ]
      )
    default:
      return (
        "promote", "Promote the backup database \(host.name)",
        try promoting(host, step: step.id, position: step.position, context)
      )
    }
  }

  /// Whether what is missing is found before it is too late: the gap check, the switch of every
  /// guard to hold, answers under a second old; then the act that cannot be taken back.
  func promoting(
    _ host: Host, step: String, position: SourcePosition?, _ context: Context,
    _ given: ActParameters? = nil
  ) throws(PlanError) -> [Stage] {
    var stages: [Stage] = []
    let salvages = drill.steps.contains { $0.action == .copy }
    let shipped = ActParameters(
      run: run, comparison: salvages ? .share : .copied,
      lastArchived: salvages
        ? primary.map { Told.optionalToken("status-\($0.name)", "last_archived") } : nil,
      acceptedGap: Told.acceptedGap)
    let parameters = given ?? shipped
    if let compare = optionalAct(.compare, .database, on: host, parameters) {
      let stage = Stage(
        given == nil
          ? "nothing shipped is missing from replay" : "the mirror has all that was acknowledged",
        [.act(compare, expects: [:])], deadline: compare.deadline)
      stages.append(given == nil ? asking(stage, step) : stage)
    }
    if let tail = tailReached, let compare = optionalAct(.compare, .database, on: host, tail) {
      stages.append(
        Stage(
          "the log is replayed to its very end", [.act(compare, expects: [:])],
          deadline: compare.deadline))
    }
    let promote = try act(
      .promote, .database, on: host, step: step, position: position, tailReached ?? parameters)
    let limit = try promotionLimit(promote, step: step, position: position)
    stages += provingFences(context)
    stages += holding(context)
    let probe = try act(.probeWrite, .database, on: host, step: step, position: position)
    stages += [
      Stage(
        "promote", [.act(promote, expects: [:])],
        deadline: limit, startMilestone: .promotionStarted, isIrreversible: true),
      Stage(
        "a write of our own is committed", [.act(probe, expects: [:])],
        repeatEvery: .milliseconds(50), deadline: .seconds(30), milestone: .promoted),
    ]
    return stages
  }

  /// Every guard that is alive is switched to hold, and answers right before what follows; a
  /// patient one asks again for a while.
  func holding(_ context: Context, isPatient: Bool = false) -> [Stage] {
    let living = context.carriers.filter { name in
      !(context.isByPower
        && context.strikes.flatMap(\.descriptions).flatMap(\.struckHosts).contains(name))
    }
    // Where no guard holds anything the lock is asked all the same.
    let asked = living + coordinators.filter { !living.contains($0) }
    let hold =
      living.isEmpty
      ? []
      : [
        Stage(
          "every guard keeps the fence from now on",
          living.map { .guardOrder(host: $0, .hold) }, tolerance: .none(.inconclusive),
          repeatEvery: isPatient ? .seconds(1) : nil,
          deadline: .seconds(isPatient ? 60 : 15))
      ]
    guard !asked.isEmpty else { return hold }
    return hold + [
      Stage(
        "every guard answers and has lease enough",
        asked.map { .guardOrder(host: $0, .renew) }, tolerance: .none(.inconclusive),
        repeatEvery: isPatient ? .seconds(1) : nil, deadline: .seconds(isPatient ? 60 : 5))
    ]
  }

  /// How long the promotion may take: every guard keeps its lease for all of it.
  ///
  /// A shorter deadline than an own command was given would end it half done.
  func promotionLimit(
    _ promote: Act, step: String, position: SourcePosition?
  ) throws(PlanError) -> Duration {
    let lease = environment.timing.lease
    let longest = environment.timing.longestIrreversible
    guard promote.isOwnCommand, promote.deadline > longest else {
      return min(promote.deadline, longest)
    }
    throw .service(
      position, step: step,
      reason: "the own command `promote` may take \(promote.deadline.inSeconds) s, and every guard "
        + "must keep its lease for all of it; the lease is \(lease.inSeconds) s. Set `timing: "
        + "{ lease: \((promote.deadline + Environment.Timing.leaseReserve).inSeconds)s }` or more in the "
        + "environment, or a shorter `deadline:` for it")
  }

  /// The longest that any of these may take.
  static func longest(_ requests: [Request.Kind]) -> Duration {
    requests.reduce(.seconds(15)) { longest, request in
      guard case .act(let act, _) = request else { return longest }
      return max(longest, act.deadline + .seconds(5))
    }
  }
}
