import DrillModel
import Integrity

/// Holds what was measured against what was aimed at; pure.
///
/// A target that lies within the error of a measured time is neither met nor missed: the
/// objective is inconclusive, and the report says by how much. What was never measured is
/// inconclusive too.
struct ObjectiveJudge {
  /// The moments of the run, the clients' own among them.
  var milestones: [Milestone]
  /// The clients' view.
  var times: RecoveryTimes
  /// The recovery point; nil where nothing was read back.
  var recoveryPoint: Measurement?
  /// The outage of the way back; nil where there was none to see.
  var returnTime: Measurement?
  /// What the archive showed; nil where it was not read back.
  var integrity: IntegrityResult?

  /// Judges one objective.
  func judge(_ objective: Objective) -> RunResult.ObjectiveResult {
    switch objective.name {
    case .promotion: Self.time(objective, between(.promotionStarted, .promoted))
    case .recoveryTime: Self.time(objective, times.recoveryTime)
    case .recoveryTimeFromDecision: Self.time(objective, between(.decided, .firstAcknowledged))
    case .recoveryPoint: Self.time(objective, recoveryPoint)
    case .returnTime: Self.time(objective, returnTime)
    case .timeToProtected: Self.time(objective, between(.faultInjected, .protected))
    case .shippingLag: Self.time(objective, nil)  // The machine judges it: no traffic is needed.
    case .lost: count(objective, integrity?.lost)
    case .lostAfterPromotion: count(objective, lostAfterPromotion)
    case .order: count(objective, integrity?.reordered)
    case .duplicated: count(objective, integrity?.duplicated)
    case .altered: count(objective, integrity?.altered)
    }
  }

  /// What every failover is judged by, whatever the drill aims at.
  ///
  /// Of what was acknowledged after the promotion nothing may be lost, be it by the way back: a
  /// disaster excuses only what came before.
  ///
  /// - Parameter objectives: What the drill aims at; where it has a bound of its own, that one counts.
  /// - Returns: The finding; nil where nothing was promoted or read back.
  func lossAfterwards(
    beside objectives: [Objective]
  ) -> RunResult.ObjectiveResult? {
    guard lostAfterPromotion != nil, !objectives.contains(where: { $0.name == .lostAfterPromotion })
    else { return nil }
    return judge(Objective(name: .lostAfterPromotion, target: 0))
  }

  /// Lost messages that were acknowledged after the promotion; nil where none was made.
  private var lostAfterPromotion: Int? {
    guard let promoted = between(.faultInjected, .promoted), let integrity else { return nil }
    return integrity.lostMessages.filter {
      ($0.acknowledgedSeconds ?? .infinity) > promoted.value
    }.count
  }

  private func between(_ first: Milestone.Name, _ second: Milestone.Name) -> Measurement? {
    guard let start = milestones.first(where: { $0.name == first }),
      let end = milestones.first(where: { $0.name == second })
    else { return nil }
    return Measurement(
      value: (Double(end.at) - Double(start.at)) / 1e9, error: Double(start.error + end.error) / 1e9
    )
  }

  /// Judges a time; what was not measured is inconclusive.
  static func time(
    _ objective: Objective, _ measured: Measurement?
  ) -> RunResult.ObjectiveResult {
    guard let measured else {
      return result(objective, nil, nil, .inconclusive, "it was not measured")
    }
    if measured.value + measured.error <= objective.target {
      return result(objective, measured.value, measured.error, .passed, nil)
    }
    if measured.value - measured.error > objective.target {
      return result(objective, measured.value, measured.error, .failed, "it took longer")
    }
    return result(
      objective, measured.value, measured.error, .inconclusive,
      "the target lies within the error of what was measured")
  }

  private func count(_ objective: Objective, _ count: Int?) -> RunResult.ObjectiveResult {
    guard let count, integrity?.readingsAgree == true else {
      return Self.result(
        objective, count.map(Double.init), nil, .inconclusive,
        "the archive was not read back in two ways that agree")
    }
    let isMet = Double(count) <= objective.target
    return Self.result(
      objective, Double(count), 0, isMet ? .passed : .failed, isMet ? nil : "there are more")
  }

  private static func result(
    _ objective: Objective, _ actual: Double?, _ error: Double?, _ verdict: Verdict,
    _ reason: String?
  ) -> RunResult.ObjectiveResult {
    RunResult.ObjectiveResult(
      name: objective.name.rawValue, target: objective.target, actual: actual, error: error,
      unit: objective.unit, verdict: verdict, reason: reason)
  }
}
