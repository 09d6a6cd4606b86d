import DrillModel

/// The order of steps that are about mirrors.
extension StepOrder {
  func mirror(_ step: Step, _ state: State) -> [Diagnostic] {
    switch step.action {
    case .promoteMirror(.backupMirror): return backupMirror(step, state)
    case .promoteMirror:
      return failover(step, state) + unfenced(step, state) + otherTarget(step)
    case .fenceBackup where state.serving != .backup:
      return [
        error(
          step, "the backup does not serve here",
          "this after `promote: { database: backup, salvage: shipped-log }`")
      ]
    case .protect(let successor) where state.serving != successor:
      return [
        error(
          step, "`protect` gives the \(successor.rawValue) a mirror, which does not serve here",
          "it after the \(successor.rawValue) was promoted")
      ]
    case .protect(.mirror) where state.isStruck:
      return [
        error(
          step, "the former primary is to be the mirror, and is still struck",
          "`heal: { fault: all }` before it")
      ]
    case .poolState(let pool) where state.serving?.poolState != pool:
      return [
        error(
          step,
          "`pool-state: { chat: \(pool.rawValue) }` names a database that does not serve here",
          "it after that database was promoted")
      ]
    case .watch where state.isStruck:
      return [error(step, "`watch` comes after a `strike`", "it before `strike`")]
    case .watch: return otherTarget(step)
    case .expose where state.promotion != nil || state.isFenced:
      return [
        error(
          step, "the primary does not serve here: its commits wait for nobody",
          "this before `fence`")
      ]
    default: return []
    }
  }

  private func unfenced(_ step: Step, _ state: State) -> [Diagnostic] {
    guard !state.isFenced else { return [] }
    return [
      error(
        step, "`promote` has no `fence` before it",
        "`fence: { database: primary }` first: else two databases may take writes")
    ]
  }

  private func backupMirror(_ step: Step, _ state: State) -> [Diagnostic] {
    guard state.serving == .backup, state.isProtected else {
      return [
        error(
          step, "the backup has no mirror that could take over from it",
          "`protect: { database: backup }` before it")
      ]
    }
    guard state.isBackupFenced else {
      return [
        error(
          step, "the backup is not fenced",
          "`fence: { database: backup }` first: else two databases may take writes")
      ]
    }
    return []
  }

  /// Guards are laid out for one failover: what must not be unfenced differs.
  private func otherTarget(_ step: Step) -> [Diagnostic] {
    let isOffline = drill.steps.contains { step in
      if case .strike(.takeOffline(.primary, _)) = step.action { true } else { false }
    }
    if isOffline {
      return [
        error(
          step, "the mirror stands in the data center that this drill takes offline",
          "`promote: { database: backup, salvage: shipped-log }`, or a fault of the primary alone")
      ]
    }
    guard drill.steps.contains(where: { $0.action == .promote }) else { return [] }
    return [
      error(
        step, "one drill promotes the mirror and the backup: what is fenced is not the same",
        "two drills")
    ]
  }

  /// What an objective lacks that measures until redundancy is back.
  func protectionLack(_ actions: [Step.Action]) -> String? {
    let strikes = actions.contains { if case .strike = $0 { true } else { false } }
    guard strikes else { return "a `strike` step" }
    let protects = actions.contains { action in
      if case .protect = action { return true }
      return action == .return || Self.awaitsMirror(action)
    }
    return protects ? nil : "`protect: { database: … }`, `return`, or `await: { mirror: in sync }`"
  }

  private static func awaitsMirror(_ action: Step.Action) -> Bool {
    if case .await(.mirrorInSync, _) = action { true } else { false }
  }
}
