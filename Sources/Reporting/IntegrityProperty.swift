internal import DrillModel

/// A property that the integrity check tests, as reports judge it.
///
/// A loss within a recovery-point objective that holds is told, not failed, unless the count of
/// lost messages is an objective of its own; a count that is an objective is judged by it. Ghosts
/// break no promise to a client: they are counted.
struct IntegrityProperty {
  /// What is tested; the same list for every run.
  enum Kind: String, CaseIterable {
    case lost, duplicated, reordered, altered, ghost, history, readings

    /// A stable name: CI servers keep a history under it.
    var name: String {
      switch self {
      case .lost: "lost messages"
      case .duplicated: "duplicated messages"
      case .reordered: "reordered messages"
      case .altered: "altered messages"
      case .ghost: "ghost messages"
      case .history: "history"
      case .readings: "readings of the archive"
      }
    }

    var meaning: String {
      switch self {
      case .lost: "acknowledged, and not in the archive"
      case .duplicated: "in the archive more than once"
      case .reordered: "behind a later message of the same sender in the room"
      case .altered: "in the archive with another body than was sent"
      case .ghost: "in the archive, and never acknowledged: counted, not judged"
      case .history: "what was in the rooms before the disaster is there, unchanged"
      case .readings: "asked over XMPP and of the database, the archive is the same"
      }
    }

    /// The objectives that judge it, the first that the drill has.
    fileprivate var objectives: [Objective.Name] {
      switch self {
      case .lost: [.lost, .recoveryPoint]
      case .duplicated: [.duplicated]
      case .reordered: [.order]
      case .altered: [.altered]
      case .ghost, .history, .readings: []
      }
    }
  }

  var kind: Kind
  var verdict: Verdict
  /// What was found.
  var detail: String
  /// The messages that it is about.
  var findings: [IntegrityResult.Finding] = []

  /// Every property, in the order of the reports.
  static func all(_ result: RunResult) -> [IntegrityProperty] {
    Kind.allCases.map { kind in
      guard let integrity = result.integrity else {
        return IntegrityProperty(kind: kind, verdict: .skipped, detail: "not checked in this run")
      }
      return judged(kind, integrity, result.objectives)
    }
  }

  private static func judged(
    _ kind: Kind, _ integrity: IntegrityResult, _ objectives: [RunResult.ObjectiveResult]
  ) -> IntegrityProperty {
    switch kind {
    case .lost: counted(kind, integrity.lost, integrity.lostMessages, integrity, objectives)
    case .duplicated:
      counted(kind, integrity.duplicated, integrity.duplicatedMessages, integrity, objectives)
    case .reordered:
      counted(kind, integrity.reordered, integrity.reorderedMessages, integrity, objectives)
    case .altered:
      counted(kind, integrity.altered, integrity.alteredMessages, integrity, objectives)
    case .ghost:
      IntegrityProperty(
        kind: kind, verdict: .passed, detail: NumberText.grouped(integrity.ghost),
        findings: integrity.ghostMessages)
    case .history:
      flagged(
        kind, integrity.historyIntact, integrity.historyDeviations, "intact", whenNot: .failed)
    case .readings:
      flagged(
        kind, integrity.readingsAgree, integrity.readingDeviations, "they agree",
        whenNot: .inconclusive)
    }
  }

  private static func counted(
    _ kind: Kind, _ count: Int, _ findings: [IntegrityResult.Finding],
    _ integrity: IntegrityResult, _ objectives: [RunResult.ObjectiveResult]
  ) -> IntegrityProperty {
    var detail = NumberText.grouped(count)
    if kind == .lost { detail += " of \(NumberText.grouped(integrity.acknowledged)) acknowledged" }
    guard count > 0 else {
      let isDoubtful = integrity.verdict == .inconclusive
      return IntegrityProperty(
        kind: kind, verdict: isDoubtful ? .inconclusive : .passed, detail: detail)
    }
    let judge = kind.objectives.lazy.compactMap { name in
      objectives.first { $0.name == name.rawValue }
    }.first
    if kind == .lost, let holes = integrity.holes, holes > 0 {
      detail += "; \(NumberText.grouped(holes)) of them with a later one of the same sender there"
      return IntegrityProperty(kind: kind, verdict: .failed, detail: detail, findings: findings)
    }
    if let judge { detail += "; judged by the objective \(judge.name)" }
    return IntegrityProperty(
      kind: kind, verdict: judge?.verdict ?? .failed, detail: detail, findings: findings)
  }

  private static func flagged(
    _ kind: Kind, _ flag: Bool?, _ deviations: [String], _ praise: String, whenNot: Verdict
  ) -> IntegrityProperty {
    switch flag {
    case nil: IntegrityProperty(kind: kind, verdict: .skipped, detail: "not read")
    case true: IntegrityProperty(kind: kind, verdict: .passed, detail: praise)
    case false:
      IntegrityProperty(
        kind: kind, verdict: whenNot, detail: deviations.joined(separator: "\n"))
    }
  }
}
