internal import DrillModel

/// A piece of the recovery time: from one milestone that was reached to the next.
struct RecoveryPhase: Hashable {
  /// What is done in it, such as `detect`.
  var name: String
  /// Where it begins and ends, seconds from the strike.
  var from: Double
  var to: Double
  /// Seconds.
  var length: Double
  /// How far off its length may be, seconds.
  var error: Double

  /// The phases between the last acknowledgement before the gap and the first after it.
  ///
  /// None where either was not reached. They add up to the recovery time as users saw it.
  ///
  /// - Parameter account: The run.
  /// - Returns: The phases in the order of time, named after the milestone that ends each.
  static func all(_ account: RunAccount) -> [RecoveryPhase] {
    guard let start = account.milestones[.lastAcknowledged],
      let end = account.milestones[.firstAcknowledged], start.at <= end.at
    else { return [] }
    let inside = names.compactMap { account.milestones[$0.key] }
      .filter { start.at <= $0.at && $0.at <= end.at }
      .sorted { $0.at < $1.at }
    var phases: [RecoveryPhase] = []
    var begin = start
    for milestone in inside {
      phases.append(
        RecoveryPhase(
          name: names.first { $0.key == milestone.name }?.value ?? milestone.name.rawValue,
          from: account.offset(begin.at), to: account.offset(milestone.at),
          length: Double(milestone.at - begin.at) / 1e9,
          error: Double(begin.error + milestone.error) / 1e9))
      begin = milestone
    }
    return phases
  }

  /// The whole of the phases: the recovery time from its own two milestones.
  static func recoveryTime(_ account: RunAccount) -> Measurement? {
    guard let start = account.milestones[.lastAcknowledged],
      let end = account.milestones[.firstAcknowledged], start.at <= end.at
    else { return nil }
    return Measurement(
      value: Double(end.at - start.at) / 1e9, error: Double(start.error + end.error) / 1e9)
  }

  private static let names: KeyValuePairs<Milestone.Name, String> = [
    .detected: "detect", .decided: "decide", .fenced: "fence", .promotionStarted: "catch up",
    .promoted: "promote", .activated: "activate", .firstAcknowledged: "first answer",
  ]
}
