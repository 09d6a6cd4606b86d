import DrillModel
import History

/// The last runs of a drill, from the index of runs into the run's own record: a report shows a
/// trend from its bundle alone, and the same one for ever.
enum EarlierRuns {
  /// How many are kept; those with something planted by hand are left out, of so many that are read.
  static let limit = 20
  private static let readLimit = 60

  /// - Parameters:
  ///   - store: The index of runs; nil where it cannot be used.
  ///   - start: The run that begins.
  /// - Returns: The record; nil where nothing can be said of earlier runs.
  static func event(
    _ store: HistoryStore?, before start: JournalEvent.RunStarted
  ) -> JournalEvent? {
    guard
      let runs = try? store?.runs(
        drill: start.drill, environment: start.environment, limit: readLimit)
    else { return nil }
    return .earlierRuns(
      runs.filter { $0.result.run != start.run && $0.result.planted == nil }.prefix(limit)
        .reversed().map {
          earlier($0, start)
        })
  }

  private static func earlier(
    _ past: PastRunSummary, _ start: JournalEvent.RunStarted
  ) -> JournalEvent.EarlierRun {
    let result = past.result
    return JournalEvent.EarlierRun(
      run: result.run, started: result.started, outcome: result.outcome,
      verdict: result.verdict, restored: result.restored, version: result.subject.version,
      isSameDrill: past.drillDigest == start.drillDigest,
      isSameEnvironment: past.environmentDigest == start.environmentDigest,
      objectives: result.objectives.map {
        var objective = $0
        objective.reason = nil
        return objective
      }, lost: result.integrity?.lost)
  }
}
