import DrillModel

/// Who must agree before a step that cannot be taken back.
extension Planner {
  /// The step of the drill that this one is part of, as its author counts.
  static func whole(_ id: String) -> String {
    id.split(separator: ".").first.map(String.init) ?? id
  }

  private func approval(
    _ step: String, _ given: Approval?, isIrreversible: Bool = true
  ) -> Request.Approval {
    Request.Approval(
      file: given?.file ?? environment.approvals.file, environment: environment.name,
      drill: drill.id, step: Self.whole(step), isIrreversible: isIrreversible)
  }

  private func asking(
    _ step: String, _ id: String, _ title: String, _ prompt: String, given: Approval?,
    section: PlannedStep.Section, milestone: Milestone.Name? = nil, position: SourcePosition?
  ) -> PlannedStep {
    PlannedStep(
      id: id, kind: "approval", title: title, section: section,
      stages: [
        Stage(
          "it is approved", [.confirm(prompt: prompt, approval(step, given))],
          tolerance: .none(.inconclusive), deadline: environment.approvals.within,
          milestone: milestone)
      ], position: position)
  }

  /// The promotion is approved once what would be lost is known; a planned switch before anything is
  /// stopped, as clients would wait for the answer.
  func approvalBefore(_ step: Step) -> [PlannedStep] {
    if case .promoteMirror(let successor) = step.action {
      return approvalOfMirror(successor, step)
    }
    guard let promotion = drill.steps.first(where: { $0.action == .promote }),
      promotion.approval != nil || environment.asks(before: .promotion),
      step.action == (drill.mode == .planned ? .fence : .promote), let backup
    else { return [] }
    let shipping = "shipping-\(backup.name)"
    let state =
      drill.mode == .planned
      ? "chat will be stopped, and the primary database in order"
      : "last shipped: \(Told.optionalToken(shipping, "last_shipped")); gap: "
        + "\(Told.optionalToken(shipping, "gap")); what the primary did not ship is lost"
    return [
      asking(
        promotion.id, "\(Self.whole(promotion.id)).approval",
        "Whether \(backup.name) may be promoted",
        "Promote \(backup.name) to the serving database? It cannot be taken back; \(state)",
        given: promotion.approval, section: .drill, milestone: .decided,
        position: promotion.position)
    ]
  }

  private func approvalOfMirror(_ successor: Successor, _ step: Step) -> [PlannedStep] {
    guard step.approval != nil || environment.asks(before: .promotion),
      let mirror = environment.hosts(successor.role).first,
      let former = environment.hosts(successor.former).first
    else { return [] }
    let sync = Told.optionalToken("status-\(former.name)", "sync")
    return [
      asking(
        step.id, "\(step.id).approval", "Whether \(mirror.name) may be promoted",
        "Promote \(mirror.name), the mirror, to the serving database? It cannot be taken back; in "
          + "sync, as \(former.name) last said: \(sync)",
        given: step.approval, section: .drill, milestone: .decided, position: step.position)
    ]
  }

  /// Overwriting the former primary is approved before the way back begins.
  func approvalOfOverwrite(
    prefix: String, position: SourcePosition?, by successor: Successor
  ) -> [PlannedStep] {
    let back = drill.steps.first { $0.action == .return }
    guard back?.approval != nil || environment.asks(before: .overwrite), let primary,
      let serving = environment.hosts(successor.role).first
    else { return [] }
    return [
      asking(
        back?.id ?? prefix, "\(prefix).approval",
        "Whether \(primary.name) may be overwritten",
        "Overwrite \(primary.name), the former primary, by a copy of \(serving.name)? What "
          + "\(primary.name) alone has is lost for good",
        given: back?.approval, section: .wayBack, position: position)
    ]
  }

  /// A stage that asks about a gap rather than fail at it.
  func asking(_ stage: Stage, _ step: String) -> Stage {
    var stage = stage
    let promotion = drill.steps.first { $0.action == .promote }
    stage.gapQuestion = Stage.GapQuestion(
      approval: approval(step, promotion?.approval), within: environment.approvals.within)
    return stage
  }
}
