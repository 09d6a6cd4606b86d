import DrillModel
import Guard
import Services

/// The declared way back: reseed, fail back, unfence; roles as at the start.
extension Planner {
  func wayBack(
    prefix: String, _ context: Context, position: SourcePosition?, from given: Successor? = nil
  ) throws(PlanError) -> [PlannedStep] {
    let successor = given ?? drill.successors.first ?? .backup
    var steps = approvalOfOverwrite(prefix: prefix, position: position, by: successor)
    steps += try completing(successor, prefix: prefix, context, position: position)
    steps += serving(prefix: prefix, position: position, successor)
    var hasLetGo = false
    for group in try returnGroups(position, successor) {
      if group.isInOutage, !hasLetGo, !context.isEmptyOfFences {
        hasLetGo = true
        steps.append(lettingGo(prefix: prefix, context, position: position))
      }
      steps.append(
        PlannedStep(
          id: "\(prefix).\(Self.padded(steps.count + 1))-\(group.id)", kind: "return",
          title: group.title, section: .wayBack,
          stages: [
            Stage(
              group.title, zip(group.acts, group.expects).map { .act($0, expects: $1) },
              repeatEvery: group.repeatEvery,
              deadline: group.patience
                ?? Self.longest(group.acts.map { .act($0, expects: [:]) }) * 2,
              milestone: group.isProtecting ? .protected : nil)
          ], position: position))
    }
    if !context.isEmptyOfFences {
      steps.append(
        PlannedStep(
          id: "\(prefix).unfence", kind: "return", title: "guards lift the fences",
          section: .wayBack,
          stages: [
            Stage(
              "fences are lifted",
              fencedHosts.filter { carriesGuard($0.name) }
                .map { .guardOrder(host: $0.name, .unfence) },
              deadline: .seconds(120))
          ], position: position))
    }
    if let kept = givingBackWhatHoldKept(prefix: prefix, context, position: position) {
      steps.append(kept)
    }
    steps.append(try arriving(prefix: prefix, count: steps.count + 1, position: position))
    return steps
  }

  /// Faults that hold keeps, such as a stopped service of a former primary, are taken back once the
  /// roles are turned round; power has its own way.
  private func givingBackWhatHoldKept(
    prefix: String, _ context: Context, position: SourcePosition?
  ) -> PlannedStep? {
    let kept = context.strikes.filter { $0.way != .power }.flatMap(\.descriptions)
      .flatMap(\.placements).filter { $0.entry.hold == .keep }
    let orders = environment.hosts.map(\.name).compactMap { name -> Request.Kind? in
      let ids = kept.filter { $0.host == name }.map(\.entry.id)
      return ids.isEmpty ? nil : .guardOrder(host: name, .heal(ids))
    }
    guard !orders.isEmpty else { return nil }
    var stages = [Stage("what hold kept is taken back", orders, deadline: .seconds(120))]
    let booting = context.poweredOff.filter(isKeptOff)
    if !booting.isEmpty {
      stages.append(
        Stage(
          "hosts are back", booting.map { .connect(host: $0, phase: "after power") },
          deadline: .seconds(180)))
    }
    return PlannedStep(
      id: "\(prefix).kept", kind: "return", title: "guards take back what hold has kept",
      section: .wayBack, stages: stages, position: position)
  }

  /// Acts of the way back that may be carried out at the same time.
  private struct ReturnGroup {
    var id: String
    var title: String
    var acts: [Act]
    /// What each of them must answer.
    var expects: [[String: String]]
    var isInOutage: Bool
    var isProbe: Bool
    /// Whether it gives the serving database a mirror.
    var isProtecting = false

    /// What only looks is asked again until it sees what it must.
    ///
    /// What the archives hold is asked once: nothing that waits would make them the same.
    private static let reading: Set<Act.Name> = [.status, .clients]

    /// A busy chat server goes on writing what it had taken when its clients left: a queue that is
    /// worked off slowly is no reason to end the way back.
    var patience: Duration? {
      acts.allSatisfy { $0.name == .clients } ? .seconds(300) : nil
    }

    /// What may be done twice is tried again: the way back must not end at a slow start.
    var repeatEvery: Duration? {
      if isProbe { return .milliseconds(100) }
      if acts.allSatisfy({ Self.reading.contains($0.name) }) { return .milliseconds(500) }
      return acts.allSatisfy { $0.isIdempotent && $0.service == .chat } ? .seconds(1) : nil
    }
  }

  /// What an earlier step told, as this one must tell it again.
  private static func expected(of step: ReturnStep) -> [String: String] {
    var expects = step.expects
    for (other, key) in step.sameAs { expects[key] = Told.token(other, key) }
    return expects
  }

  private func returnGroups(
    _ position: SourcePosition?, _ successor: Successor
  ) throws(PlanError) -> [ReturnGroup] {
    var groups: [(stage: Int, group: ReturnGroup)] = []
    let plan = ReturnPlan(
      environment: environment, hasBackupMirror: hasSpare, from: successor)
    for step in plan.steps {
      guard let host = environment.host(step.host) else { continue }
      var parameters = step.parameters
      parameters.run = run
      if let from = step.reachedFrom { parameters.reached = Told.token(from, Told.reached) }
      if step.act == .fingerprint, let other = step.sameAs.keys.first {
        parameters.marks = Told.optionalToken(other, "marks")
      }
      let act: Act
      do {
        act = try services.act(step.act, step.service, on: host, parameters: parameters)
      } catch {
        if step.isOptional { continue }
        throw .service(position, step: "return", reason: "\(error)")
      }
      // Chat servers of one pool are started one after the other: started together they may find
      // each other half up.
      let isChatStart = step.service == .chat && step.act == .unfence
      if let last = groups.indices.last, groups[last].stage == step.stage, !isChatStart {
        groups[last].group.acts.append(act)
        groups[last].group.expects.append(Self.expected(of: step))
      } else {
        groups.append(
          (
            step.stage,
            ReturnGroup(
              id: step.id, title: step.title, acts: [act],
              expects: [Self.expected(of: step)], isInOutage: step.isInOutage,
              isProbe: step.act == .probeWrite,
              isProtecting: step.act == .start && step.parameters.mirror != nil)
          ))
      }
    }
    return groups.map(\.group)
  }

  /// What the way back is walked from: a former primary is never made anew from a server that was
  /// not promoted after all.
  private func serving(
    prefix: String, position: SourcePosition?, _ successor: Successor
  ) -> [PlannedStep] {
    guard let host = environment.hosts(successor.role).first,
      let act = optionalAct(.status, .database, on: host)
    else { return [] }
    return [
      PlannedStep(
        id: "\(prefix).serving", kind: "return",
        title: "\(host.name) serves, and what is overwritten does not", section: .wayBack,
        stages: [
          Stage(
            "the promoted database takes writes", [.act(act, expects: ["writable": "yes"])],
            repeatEvery: .milliseconds(500), deadline: .seconds(60))
        ] + overwritten(by: host), position: position)
    ]
  }

  /// What a copy of the serving database will be put over.
  private func overwritten(by serving: Host) -> [Stage] {
    let questions = [primary, mirror].compactMap(\.self).filter { $0.name != serving.name }
      .compactMap { optionalAct(.status, .database, on: $0) }
    guard !questions.isEmpty else { return [] }
    return [
      Stage(
        "what is overwritten takes none",
        questions.map { .act($0, expects: ["writable": "no"]) },
        repeatEvery: .milliseconds(500), deadline: .seconds(30))
    ]
  }

  /// From here on no guard may fence again what is about to serve; the fences themselves are
  /// lifted last, since lifting one ends what makes a former primary follow.
  private func lettingGo(
    prefix: String, _ context: Context, position: SourcePosition?
  ) -> PlannedStep {
    PlannedStep(
      id: "\(prefix).unhold", kind: "return",
      title: "guards do not fence again: the old side follows and is not writable",
      section: .wayBack,
      stages: [
        Stage(
          "no guard holds",
          fencedHosts.filter { carriesGuard($0.name) }
            .map { .guardOrder(host: $0.name, .unhold) },
          deadline: .seconds(60)),
        // A guard whose lease lapsed on the way may have fenced again what was made anew.
        Stage(
          "the old side follows", following, repeatEvery: .milliseconds(500),
          deadline: .seconds(20)),
      ], position: position)
  }

  /// An own fence is still on: making the host anew does not lift it, its own unfence does, later.
  private var following: [Request.Kind] {
    fencedHosts.compactMap { host in
      let isChat = host.roles.contains(.chatServer)
      let commands = isChat ? environment.chat.commands : environment.database.commands
      let hasOwnFence = commands[Act.Name.fence.rawValue] != nil
      guard let status = optionalAct(.status, isChat ? .chat : .database, on: host) else {
        return nil
      }
      switch (isChat, hasOwnFence) {
      case (true, true): return nil
      case (true, false): return .act(status, expects: ["fenced": "no"])
      case (false, true): return .act(status, expects: ["role": "standby", "writable": "no"])
      case (false, false): return .act(status, expects: ["fenced": "no", "writable": "no"])
      }
    }
  }

  private func arriving(
    prefix: String, count: Int, position: SourcePosition?
  ) throws(PlanError) -> PlannedStep {
    var stages: [Stage] = []
    if mirror != nil, let primary, let act = optionalAct(.status, .database, on: primary) {
      stages.append(
        Stage(
          "the primary's mirror is in sync", [.act(act, expects: ["sync": "yes"])],
          repeatEvery: .milliseconds(500), deadline: .seconds(90), milestone: .protected))
    }
    stages.append(
      Stage(
        "roles are as at the start", [.roles(isFinal: true)], repeatEvery: .milliseconds(500),
        deadline: .seconds(60), milestone: .returned))
    return PlannedStep(
      id: "\(prefix).\(Self.padded(count))-arrived", kind: "return",
      title: "the original roles hold again", section: .wayBack, stages: stages,
      position: position)
  }

  private static func padded(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

extension Planner.Context {
  /// Whether no guard carries a fence.
  var isEmptyOfFences: Bool {
    !guards.contains { $0.entries.contains { $0.kind == .fence } }
  }
}
