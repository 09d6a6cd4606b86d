public import DrillModel

/// What one drill came to in several runs, one after another.
///
/// Nothing is averaged away: each run stands in the summary with its verdict, and the worst one
/// decides the exit code. What was not measured in a run is missing from the sample, and the
/// summary says in how many of them it was measured.
public struct RepeatSummary: Sendable, Hashable {
  /// The runs, in order.
  public var runs: [RunResult]
  /// How many were asked for.
  public var wanted: Int
  /// Why there are fewer; nil where there are not.
  public var stopped: String?

  /// Puts runs together.
  ///
  /// - Parameters:
  ///   - runs: Their results, in order.
  ///   - wanted: How many were asked for.
  ///   - stopped: Why there are fewer.
  public init(runs: [RunResult], wanted: Int, stopped: String? = nil) {
    self.runs = runs
    self.wanted = wanted
    self.stopped = stopped
  }

  /// The code to leave with: the gravest of all runs; one that differs is enough.
  public var exit: ExitStatus {
    let order: [ExitStatus] = [
      .notRestored, .hangup, .interrupted, .terminated, .failed, .inconclusive, .locked, .refused,
      .usage,
    ]
    let found = Set(runs.compactMap { ExitStatus(rawValue: $0.exit) })
    if let gravest = order.first(where: found.contains) { return gravest }
    return runs.isEmpty || runs.contains { $0.exit != 0 } ? .inconclusive : .passed
  }

  /// Whether another run may follow one that left with this code.
  ///
  /// - Parameter status: How the last one ended.
  /// - Returns: Why none may; nil where one may.
  public static func obstacle(after status: ExitStatus) -> String? {
    switch status {
    case .notRestored: "it was not restored: a person is needed before another one"
    case .locked: "another run holds the environment or one of its hosts"
    case .hangup, .interrupted, .terminated: "it was interrupted"
    case .passed, .failed, .usage, .refused, .inconclusive: nil
    }
  }

  /// What most runs left with; the smallest code of those that are equally frequent.
  var usualExit: Int32? {
    var counts: [Int32: Int] = [:]
    for run in runs { counts[run.exit, default: 0] += 1 }
    return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
  }

  /// The runs that came to something else than most, by their place from 1 on.
  public var disagreeing: [(place: Int, run: RunResult)] {
    let usual = usualExit
    return runs.enumerated().filter { $0.element.exit != usual }
      .map { (place: $0.offset + 1, run: $0.element) }
  }

  /// An objective over all runs.
  struct ObjectiveSample {
    var name: String
    var target: Double
    var unit: String
    var sample: SortedSample
    var verdicts: [Verdict]

    func count(_ verdict: Verdict) -> Int { verdicts.count { $0 == verdict } }
  }

  /// Every objective, in the order of the drill.
  var objectives: [ObjectiveSample] {
    var names: [String] = []
    for objective in runs.flatMap(\.objectives) where !names.contains(objective.name) {
      names.append(objective.name)
    }
    return names.compactMap { name in
      let all = runs.compactMap { run in run.objectives.first { $0.name == name } }
      guard let first = all.first else { return nil }
      return ObjectiveSample(
        name: name, target: first.target, unit: first.unit,
        sample: SortedSample(all.compactMap(\.actual)), verdicts: all.map(\.verdict))
    }
  }

  /// How often something was seen, of how many runs that could show it.
  struct Share {
    var count: Int
    var of: Int

    var interval: BinomialInterval { BinomialInterval(count, of: of) }
  }

  /// Runs that lost an acknowledged message, of those whose archive was read back in two ways that
  /// agree.
  var losing: Share {
    let judged = runs.compactMap(\.integrity).filter { $0.readingsAgree == true }
    return Share(count: judged.count { $0.lost > 0 }, of: judged.count)
  }

  /// Runs that did not pass, of all.
  var notPassing: Share { Share(count: runs.count { $0.exit != 0 }, of: runs.count) }
}
