internal import DrillModel

/// A run in a word, a sentence or two, and what became of the hosts.
struct VerdictWords {
  /// How it is shown.
  enum Tone: String {
    case good, bad, doubtful, neutral
  }

  /// Such as `Passed`.
  var headline: String
  var tone: Tone
  /// What clients saw, and what was lost.
  var sentences: [String]
  /// Whether everything is as it was.
  var restored: String
  var isRestored: Bool

  init(_ model: ReportModel) {
    let result = model.result
    (headline, tone) = Self.headline(result)
    sentences = Self.sentences(model)
    isRestored = result.restored
    restored = Self.restored(model)
  }

  private static func headline(_ result: RunResult) -> (String, Tone) {
    switch (result.outcome, result.verdict) {
    case (.refused, _): ("Refused", .neutral)
    case (_, .failed): ("Failed", .bad)
    case (.completed, .passed): ("Passed", .good)
    case (.crashed, _): ("Crashed", .doubtful)
    case (.interrupted, _): ("Interrupted", .doubtful)
    case (.aborted, _): ("Aborted", .doubtful)
    case (.completed, _): ("Inconclusive", .doubtful)
    }
  }

  private static func sentences(_ model: ReportModel) -> [String] {
    let result = model.result
    if result.outcome == .refused {
      return ["Nothing was changed."] + result.reasons.map { ended($0) }
    }
    return [recovery(model), loss(result)].compactMap(\.self) + reasons(result)
  }

  private static func recovery(_ model: ReportModel) -> String? {
    let objective = model.result.objectives.first { $0.name == "recovery-time" }
    let measured =
      objective.flatMap { objective in
        objective.actual.map { Measurement(value: $0, error: objective.error ?? 0) }
      } ?? RecoveryPhase.recoveryTime(model.account)
    guard let measured else {
      guard model.account.milestones[.faultInjected] != nil else { return nil }
      return model.account.milestones[.lastAcknowledged] == nil
        ? nil : "Chat was lost and was not seen to come back."
    }
    let time = NumberText.measured(measured.value, error: measured.error, unit: "s")
    let target = objective.map { objective in
      let most = NumberText.measured(objective.target, error: nil, unit: "s")
      return objective.verdict == .failed
        ? ": over the objective of \(most)" : "; the objective is \(most)"
    }
    return "Chat answered again \(time) after its last answer\(target ?? "")."
  }

  private static func loss(_ result: RunResult) -> String? {
    guard let integrity = result.integrity else { return nil }
    let acknowledged = NumberText.grouped(integrity.acknowledged)
    guard integrity.verdict != .inconclusive || integrity.lost > 0 else {
      return "Whether messages were lost could not be told."
    }
    guard integrity.lost > 0 else {
      return "No message was lost: all \(acknowledged) acknowledged ones are there."
    }
    let point = result.objectives.first { $0.name == "recovery-point" }
    let count = result.objectives.first { $0.name == "lost" }
    let words =
      "\(NumberText.grouped(integrity.lost)) of \(acknowledged) acknowledged messages "
      + (integrity.lost == 1 ? "is lost" : "are lost")
    if count?.verdict == .failed {
      return "\(words), where \(NumberText.short(count?.target ?? 0)) may be."
    }
    guard let point, let actual = point.actual else { return "\(words)." }
    let reach = NumberText.measured(actual, error: point.error, unit: "s")
    let target = NumberText.measured(point.target, error: nil, unit: "s")
    let oldest = "\(words), the oldest from \(reach) before the strike"
    return point.verdict == .passed
      ? "\(oldest): within the recovery point of \(target)."
      : "\(oldest); the recovery point is \(target)."
  }

  /// Reasons that no other sentence tells, the first few; all of them are under the remarks.
  private static func reasons(_ result: RunResult) -> [String] {
    guard result.verdict != .passed || result.outcome != .completed else { return [] }
    let told = ["recovery-time:", "recovery-point:", "lost:", ResultBuilder.unknownHosts]
    return result.reasons.filter { reason in
      !told.contains { reason.hasPrefix($0) }
        && !result.hosts.contains { !$0.restored && reason.contains($0.name) }
    }.prefix(4).map { ended(VisibleText.line($0)) }
  }

  private static func restored(_ model: ReportModel) -> String {
    let hosts = model.result.hosts
    if model.result.restored {
      let readBack = model.account.hosts.count { $0.restored == true }
      if readBack == hosts.count, readBack > 0 {
        return "All \(hosts.count) hosts were read back as they were."
      }
      return model.result.outcome == .refused
        ? "No host was changed." : "By the run's own word everything is as it was."
    }
    let bad = model.account.hosts.filter { $0.restored == false }.map(\.name)
    guard bad.isEmpty else {
      return "Not restored: \(bad.joined(separator: ", ")) "
        + "\(bad.count == 1 ? "is" : "are") not as before. A person is needed."
    }
    return "Nothing says that the hosts are as they were. Run `muster recover`."
  }

  private static func ended(_ reason: String) -> String {
    guard let first = reason.first else { return reason }
    let text = first.uppercased() + reason.dropFirst()
    return ".!?".contains(text.last ?? ".") ? text : text + "."
  }
}
