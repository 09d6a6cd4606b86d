internal import DrillModel

/// A property that the integrity check tests, as reports judge it.
///
/// A loss within a recovery-point objective that holds is told, not failed, unless the count of
/// lost messages is an objective of its own; likewise for the other counts. Ghosts (never
/// acknowledged, yet present) break no promise to a client: they are told.
struct IntegrityProperty {
  /// Its stable word.
  var word: String
  /// As a sentence that must hold.
  var sentence: String
  var verdict: Verdict
  /// What was found.
  var detail: String
  /// The messages that break it.
  var findings: [IntegrityResult.Finding] = []

  /// Every property, in the order of the reports; the same ones for every run.
  static func all(_ result: RunResult) -> [IntegrityProperty] {
    guard let integrity = result.integrity else {
      return sentences.map { word, sentence in
        IntegrityProperty(
          word: word, sentence: sentence, verdict: .skipped, detail: "not checked in this run")
      }
    }
    return sentences.map { word, sentence in
      judged(word, sentence, integrity, result.objectives)
    }
  }

  private static let sentences: KeyValuePairs<String, String> = [
    "lost": "no acknowledged message is lost",
    "duplicated": "no message is there twice",
    "reordered": "no sender's messages are out of order",
    "altered": "no message is changed",
    "ghost": "ghosts (never acknowledged, yet there) are counted",
    "history": "history from before the disaster is intact",
    "readings": "both ways of reading the archive back agree",
  ]

  private static func judged(
    _ word: String, _ sentence: String, _ integrity: IntegrityResult,
    _ objectives: [RunResult.ObjectiveResult]
  ) -> IntegrityProperty {
    func property(
      _ verdict: Verdict, _ detail: String, _ findings: [IntegrityResult.Finding] = []
    ) -> IntegrityProperty {
      IntegrityProperty(
        word: word, sentence: sentence, verdict: verdict, detail: detail, findings: findings)
    }
    func count(
      _ count: Int, _ objective: [String], _ findings: [IntegrityResult.Finding]
    ) -> IntegrityProperty {
      let own = objectives.first { objective.contains($0.name) }
      let isDoubtful = integrity.verdict == .inconclusive
      let verdict =
        count == 0
        ? (isDoubtful ? .inconclusive : .passed) : own.map(\.verdict) ?? Verdict.failed
      return property(verdict, "\(count) of \(integrity.acknowledged) acknowledged", findings)
    }
    switch word {
    case "lost":
      let names = objectives.contains { $0.name == "lost" } ? ["lost"] : ["recovery-point"]
      return count(integrity.lost, names, integrity.lostMessages)
    case "duplicated":
      return count(integrity.duplicated, ["duplicated"], integrity.duplicatedMessages)
    case "reordered": return count(integrity.reordered, ["order"], integrity.reorderedMessages)
    case "altered": return count(integrity.altered, ["altered"], integrity.alteredMessages)
    case "ghost":
      return property(.passed, "\(integrity.ghost) found", integrity.ghostMessages)
    case "history":
      return flag(
        integrity.historyIntact, integrity.historyDeviations, word, sentence, whenFalse: .failed)
    default:
      return flag(
        integrity.readingsAgree, integrity.readingDeviations, word, sentence,
        whenFalse: .inconclusive)
    }
  }

  private static func flag(
    _ flag: Bool?, _ deviations: [String], _ word: String, _ sentence: String,
    whenFalse: Verdict
  ) -> IntegrityProperty {
    let verdict: Verdict = flag.map { $0 ? .passed : whenFalse } ?? .skipped
    let detail = flag.map { $0 ? "yes" : deviations.joined(separator: "\n") } ?? "not read"
    return IntegrityProperty(word: word, sentence: sentence, verdict: verdict, detail: detail)
  }
}
