import DrillModel
import Guard

/// After the drill, whatever became of it: the proof, and letting go.
extension Planner {
  /// Each entry's own residue check, asked of the host and not of its guard.
  private func residues(_ context: Context) -> [Request.Kind] {
    context.guards.flatMap { program in
      program.entries.map {
        .question(host: program.host, title: "residue of \($0.id)", $0.residue)
      }
    }
  }

  func closing(_ context: Context) throws(PlanError) -> [PlannedStep] {
    var steps: [PlannedStep] = []
    if drill.workload != nil, hasTraffic {
      steps.append(
        closingStep(
          "99-traffic", "stop-traffic", "Stop chat traffic",
          Stage(
            "the ledger is closed", [.chat(.stop)], tolerance: .recorded(.inconclusive),
            deadline: .seconds(40))))
      steps.append(
        closingStep(
          "99-read-back", "read-back", "Read the archive back, both ways",
          Stage(
            "every room, over XMPP and from the database", [.chat(.readBack)],
            tolerance: .recorded(.inconclusive), deadline: .seconds(300))))
    }
    if drill.workload != nil || drill.objectives.contains(where: { $0.name == .shippingLag }) {
      var judging = closingStep(
        "99-judge", "judge", "Judge integrity and objectives",
        Stage(
          "ledger, archive and milestones", [.judge([])], tolerance: .recorded(.inconclusive),
          deadline: .seconds(120)))
      judging.covers = judgedRows
      steps.append(judging)
    }
    steps.append(
      PlannedStep(
        id: "99-proof", kind: "proof", title: "Prove that everything is as it was",
        section: .closing,
        stages: [
          Stage(
            "no guard holds anything",
            environment.guardHosts.map { .guardOrder(host: $0.name, .residue) },
            tolerance: .recorded(.failed), deadline: .seconds(30)),
          Stage(
            "nothing of ours is left", residues(context) + directResidues,
            tolerance: .recorded(.failed),
            repeatEvery: .seconds(1), deadline: .seconds(30)),
          Stage(
            "roles are as at the start", [.roles(isFinal: true)], tolerance: .recorded(.failed),
            repeatEvery: .seconds(1), deadline: .seconds(90)),
          Stage(
            "hosts are as they were",
            environment.hosts.map { .snapshot(host: $0.name, isFinal: true) },
            tolerance: .recorded(.failed), repeatEvery: .seconds(2), deadline: .seconds(40)),
          Stage(
            "everything stands as it did", [.inspection(.after)], tolerance: .recorded(.failed),
            repeatEvery: .seconds(2), deadline: .seconds(90)),
          // A server may notice late that it was cut off, and fall over after the heal.
          Stage(
            "and it lasts", [.pause(.seconds(3), mustBeSteady: false)],
            tolerance: .recorded(.failed), deadline: .seconds(10)),
          Stage(
            "roles are still as at the start", [.roles(isFinal: true)],
            tolerance: .recorded(.failed), repeatEvery: .seconds(1), deadline: .seconds(30)),
        ]))
    steps.append(unlocking())
    return steps
  }

  /// The coordinator, whose lock was taken first, is let go of last.
  func unlocking() -> PlannedStep {
    let coordinator = coordinators.first
    let others = environment.guardHosts.map(\.name).filter { $0 != coordinator }
    var stages = [
      Stage(
        "guards are ended", others.map { .guardOrder(host: $0, .disarm) },
        tolerance: .recorded(.failed), deadline: .seconds(30))
    ]
    // What guards did by themselves is put on record before their notes are deleted.
    for forgets in [false, true] {
      stages.append(
        Stage(
          forgets ? "nothing of the guards is left" : "what guards did by themselves is on record",
          environment.guardHosts.map { .receipts(host: $0.name, forgets: forgets) },
          tolerance: .recorded(.inconclusive), deadline: .seconds(20)))
    }
    if let coordinator {
      stages.append(
        Stage(
          "the environment is let go of", [.guardOrder(host: coordinator, .disarm)],
          tolerance: .recorded(.failed), deadline: .seconds(30)))
    }
    return PlannedStep(
      id: "99-unlock", kind: "unlock", title: "Let go of every host", section: .closing,
      stages: stages)
  }

  /// Everything back, before the point of no return.
  func releasing(_ context: Context) -> [PlannedStep] {
    let struck = context.strikes.flatMap(\.descriptions).flatMap(\.struckHosts)
    let faultCarriers = context.carriers
    let down = context.isByPower ? Set(struck) : Set(context.poweredOff)
    var stages = context.rebooting.isEmpty ? [] : [rebooted(context)]
    stages += [
      // A guard that holds, fired or not, refuses to release before its fences are lifted by name.
      Stage(
        "no guard holds, no fence is on",
        faultCarriers.filter { !down.contains($0) }.map { .guardOrder(host: $0, .unfence) },
        tolerance: .recorded(.failed), deadline: .seconds(90)),
      Stage(
        "guards take everything back",
        faultCarriers.filter { !down.contains($0) }.map { .guardOrder(host: $0, .release) },
        tolerance: .recorded(.failed), deadline: .seconds(90)),
    ]
    if !context.isByPower { stages += unfencingDirectly() }
    if context.isByPower {
      stages.append(
        Stage(
          "hosts are back", struck.map { .connect(host: $0, phase: "after power") },
          tolerance: .recorded(.failed), deadline: .seconds(120)))
      stages += relocking(struck) + unfencingDirectly()
      if token > 1 { stages += lettingOut(struck, context) }
    } else {
      stages += poweredOn(context.poweredOff, healing: context.carriers)
    }
    return [
      PlannedStep(
        id: "98-release", kind: "release", title: "Take everything back", section: .closing,
        stages: stages)
    ]
  }

  /// An earlier recovery may have brought the hosts back, and fenced them.
  private func lettingOut(_ struck: [String], _ context: Context) -> [Stage] {
    let carriers = context.carriers.filter(struck.contains)
    return [
      Stage(
        "no fence is on what came back", carriers.map { .guardOrder(host: $0, .unfence) },
        tolerance: .recorded(.failed), deadline: .seconds(90))
    ]
  }

  func settling() -> PlannedStep {
    PlannedStep(
      id: "98-settle", kind: "settle", title: "Let traffic settle", section: .drill,
      stages: [
        Stage(
          "chat is available", [.chatState(isAvailable: true)], tolerance: .none(.failed),
          deadline: .seconds(60)),
        Stage(
          "undisturbed traffic", [.pause(drill.settle, mustBeSteady: true)],
          tolerance: .recorded(.failed), deadline: drill.settle + .seconds(5)),
      ])
  }

  private func closingStep(
    _ id: String, _ kind: String, _ title: String, _ stage: Stage
  ) -> PlannedStep {
    PlannedStep(id: id, kind: kind, title: title, section: .closing, stages: [stage])
  }
}
