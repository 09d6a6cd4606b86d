import DrillModel

/// Checks that a drill's steps make sense in their order, and have what they need.
///
/// Errors are what no environment could make safe or measurable; warnings are what is usually
/// forgotten.
struct StepOrder {
  let drill: Drill
  private let context: ReadingContext

  init(_ drill: Drill, context: ReadingContext) {
    self.drill = drill.carriedOut
    self.context = context
  }

  /// Every complaint, in no order.
  func complaints() -> [Diagnostic] {
    var state = State()
    var complaints: [Diagnostic] = []
    for step in drill.steps {
      complaints += before(step, state)
      state.note(step)
    }
    return complaints + atEnd(state) + objectives() + expectation()
  }

  /// What has been done by the steps so far.
  struct State {
    /// Which database serves, where it is not the primary.
    var serving: Successor?
    /// Whether the backup that serves has a mirror.
    var isProtected = false
    /// Whether the backup that served is fenced, for its mirror to take over.
    var isBackupFenced = false
    /// Whether the witness may promote the mirror by itself.
    var isWatched = false
    var hasBaseline = false
    var strike: Step?
    var isStruck = false
    var isFenced = false
    var promotion: Step?
    var hasRecorded = false
    var hasCopied = false
    var isFailedOver = false

    mutating func note(_ step: Step) {
      switch step.action {
      case .baseline: hasBaseline = true
      case .strike:
        strike = strike ?? step
        isStruck = true
      case .fence: isFenced = true
      case .recordShipping: hasRecorded = true
      case .copy: hasCopied = true
      case .promote: (promotion, serving) = (step, .backup)
      case .promoteMirror(let successor): (promotion, serving) = (step, successor)
      case .await(.mirrorServing, _) where isWatched: (promotion, serving) = (step, .mirror)
      case .fenceBackup: isBackupFenced = true
      case .protect(let successor): isProtected = successor == .backup
      case .watch: isWatched = true
      case .poolState(let state): isFailedOver = state != .normal
      case .heal: (isStruck, isWatched) = (false, false)
      case .return:
        (isFenced, promotion, isFailedOver) = (false, nil, false)
        (serving, isProtected, isBackupFenced) = (nil, false, false)
        (hasRecorded, hasCopied) = (false, false)
      case .await, .apply, .activate, .deactivate, .runFor, .manual, .verify, .ship, .trace,
        .expose:
        break
      }
    }
  }

  private func before(_ step: Step, _ state: State) -> [Diagnostic] {
    switch step.action {
    case .baseline where state.isStruck:
      return [
        error(step, "`baseline` watches a system that is already struck", "it before `strike`")
      ]
    case .strike where !state.hasBaseline:
      return [
        error(
          step, "`strike` has no `baseline` before it",
          "`baseline: { for: 10s }` first: without it nobody knows what was lost")
      ]
    case .strike where state.promotion != nil && !state.isProtected:
      return [error(step, "`strike` follows `promote`", "strikes before, or after `return`")]
    case .await(let condition, _): return waiting(step, condition, state)
    case .copy, .apply, .promote, .recordShipping: return failover(step, state)
    case .activate(.secondary), .poolState(.failedOver): return activation(step, state)
    case .promoteMirror, .fenceBackup, .protect, .expose, .watch,
      .poolState(.onMirror), .poolState(.onBackupMirror):
      return mirror(step, state)
    case .heal where state.strike == nil:
      return [warning(step, "`heal` has nothing to heal: there is no `strike` before it")]
    case .return: return wayBack(step, state)
    case .verify(let checks): return verification(step, checks, state)
    default: return []
    }
  }

  private func waiting(
    _ step: Step, _ condition: Step.Condition, _ state: State
  ) -> [Diagnostic] {
    var complaints: [Diagnostic] = []
    let isChat = condition == .chatUnavailable || condition == .chatAvailable
    if isChat, drill.workload == nil {
      complaints.append(
        error(
          step, "`await` asks for chat, but the drill has no workload", "`workload: { chat: … }`"))
    }
    if condition == .mirrorServing, !state.isWatched, state.serving != .mirror {
      complaints.append(
        warning(
          step, "nobody promotes the mirror: the witness was not told to watch",
          "`watch: { database: primary }` before `strike`"))
    }
    // A person may have struck, where no guard can stand.
    let asksPerson = drill.steps.prefix { $0.id != step.id }.contains { earlier in
      if case .manual = earlier.action { true } else { false }
    }
    if condition == .chatUnavailable, !state.isStruck, !asksPerson {
      complaints.append(warning(step, "nothing has been struck that could make chat unavailable"))
    }
    return complaints
  }

  func failover(_ step: Step, _ state: State) -> [Diagnostic] {
    if state.promotion != nil {
      return [error(step, "the backup has been promoted already", "this before `promote`")]
    }
    switch step.action {
    case .promote where !state.isFenced:
      return [
        error(
          step, "`promote` has no `fence` before it",
          "`fence: { database: primary }` first: else two databases may take writes")
      ]
    case .copy where !state.hasRecorded:
      return [
        warning(step, "`copy` has no `record` before it: how far shipping had come is lost")
      ]
    case .apply where !state.hasCopied:
      return [warning(step, "`apply` has no `copy` before it: shipped log may be missing")]
    default: return []
    }
  }

  private func activation(_ step: Step, _ state: State) -> [Diagnostic] {
    guard state.promotion != nil else {
      let verb = if case .activate = step.action { "activate" } else { "pool-state" }
      return [
        error(step, "`\(verb)` comes before `promote`", "it after `promote: { database: backup }`")
      ]
    }
    guard case .activate = step.action, !state.isFailedOver else { return [] }
    return [
      warning(
        step, "the second site's chat servers may still use the former primary database",
        "`pool-state: { chat: failed-over }` before `activate`")
    ]
  }

  private func wayBack(_ step: Step, _ state: State) -> [Diagnostic] {
    var complaints: [Diagnostic] = []
    if state.promotion == nil {
      complaints.append(
        error(step, "`return` has nothing to return from", "a `promote` before it"))
    }
    if state.isStruck {
      complaints.append(
        error(
          step, "`return` needs the struck hosts back",
          "`heal: { fault: all }` before it"))
    }
    return complaints
  }

  private func verification(
    _ step: Step, _ checks: [Step.Check], _ state: State
  ) -> [Diagnostic] {
    var complaints: [Diagnostic] = []
    if checks.contains(.chatIntegrity), drill.workload == nil {
      complaints.append(
        error(
          step, "the integrity of chat is checked, but the drill sends no message",
          "`workload: { chat: { rooms: 4, users: 8, rate: 100/s } }`"))
    }
    if checks.contains(.historyAsBefore), drill.workload == nil {
      complaints.append(
        error(
          step, "the rooms' history is asked for, but the drill has no workload",
          "`workload: { chat: { rooms: 4, users: 8, rate: 100/s } }`"))
    }
    if checks.contains(.rolesAsAtStart), state.promotion != nil {
      complaints.append(
        error(step, "roles cannot be as at the start", "`return: { to: primary }` before it"))
    }
    return complaints
  }

  private func atEnd(_ state: State) -> [Diagnostic] {
    var complaints: [Diagnostic] = []
    if drill.mode == .planned, let first = drill.steps.first,
      !drill.steps.contains(where: { $0.action == .promote })
    {
      complaints.append(
        warning(
          first, "the drill's mode is planned, but nothing is switched over",
          "`promote: { database: backup, salvage: shipped-log }`"))
    }
    if state.isStruck, let strike = state.strike, drill.expectation == nil {
      complaints.append(
        warning(
          strike, "no `heal` follows this `strike`: it is healed when the drill ends",
          "`heal: { fault: all }`"))
    }
    if let promotion = state.promotion, drill.expectation == nil {
      complaints.append(
        warning(
          promotion,
          "no `return` follows this `promote`: the run ends with `restored: false`, status 6",
          "`return: { to: primary }`"))
    }
    return complaints
  }

  /// Objectives that nothing in the drill could measure.
  private func objectives() -> [Diagnostic] {
    drill.objectives.compactMap { objective in
      guard let lack = lack(objective.name) else { return nil }
      let path = "objectives.\(objective.name.rawValue)"
      let position =
        context.positions[path] ?? SourcePosition(file: context.source.path, line: 1, column: 1)
      return Diagnostic(
        at: position, "nothing measures the objective `\(objective.name.rawValue)`",
        expected: lack)
    }
  }

  private func lack(_ name: Objective.Name) -> String? {
    let actions = drill.steps.map(\.action)
    let strikes = actions.contains { if case .strike = $0 { true } else { false } }
    let verifies = actions.contains { action in
      if case .verify(let checks) = action { checks.contains(.chatIntegrity) } else { false }
    }
    if name == .shippingLag {
      let traces = actions.contains { if case .trace = $0 { true } else { false } }
      return traces ? nil : "a `trace` step"
    }
    let promotes = actions.contains { action in
      if case .promoteMirror = action { true } else { action == .promote || action == .watch }
    }
    if name != .promotion, drill.workload == nil { return "`workload: { chat: … }`" }
    switch name {
    case .promotion, .recoveryTimeFromDecision:
      return promotes ? nil : "a `promote` step"
    case .recoveryTime: return strikes || promotes ? nil : "a `strike` step"
    case .timeToProtected: return protectionLack(actions)
    case .recoveryPoint:
      let isLost = strikes || drill.mode == .planned && actions.contains(.promote)
      return !isLost ? "a `strike` step" : verifies ? nil : "`verify: { integrity: chat }`"
    case .returnTime: return actions.contains(.return) ? nil : "a `return` step"
    case .shippingLag: return nil
    case .lostAfterPromotion where !promotes: return "a `promote` step"
    case .lost, .lostAfterPromotion, .order, .duplicated, .altered:
      return verifies ? nil : "`verify: { integrity: chat }`"
    }
  }

  /// A drill that expects to be refused must come to where it would not be.
  private func expectation() -> [Diagnostic] {
    guard drill.expectation != nil, !drill.steps.contains(where: { $0.action == .promote }) else {
      return []
    }
    let position =
      context.positions["expect"] ?? SourcePosition(file: context.source.path, line: 1, column: 1)
    return [
      Diagnostic(
        at: position, "a finding before `promote` is expected, but the drill has no `promote`",
        expected: "a `promote` step: it is never carried out, the finding comes before it")
    ]
  }

  func error(_ step: Step, _ message: String, _ expected: String) -> Diagnostic {
    Diagnostic(at: step.position, message, expected: expected)
  }

  func warning(
    _ step: Step, _ message: String, _ expected: String? = nil
  ) -> Diagnostic {
    Diagnostic(.warning, at: step.position, message, expected: expected)
  }
}
