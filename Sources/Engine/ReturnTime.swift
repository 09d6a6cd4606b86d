import DrillModel
import Integrity

/// How long chat was away on the way back, as its clients saw it.
enum ReturnTime {
  /// The longest outage after chat was back.
  ///
  /// Where the way back was walked and no silence was longer than the rule allows there is none to
  /// time: it lies somewhere between nothing and the longest silence that is no outage.
  ///
  /// - Parameters:
  ///   - times: What the clients saw.
  ///   - rule: What an outage is.
  ///   - hasReturned: Whether the original roles were seen to hold again.
  /// - Returns: Seconds; nil where chat never came back, an outage did not end, or nobody went back.
  static func measure(
    _ times: RecoveryTimes, rule: AvailabilityRule, hasReturned: Bool
  ) -> Measurement? {
    guard let back = times.firstAcknowledged else { return nil }
    let outages = times.outages.filter { $0.lastAnswer >= back.at }
    guard !outages.isEmpty else {
      let half = rule.gap.inSeconds / 2
      return hasReturned ? Measurement(value: half, error: half) : nil
    }
    return outages.compactMap { outage in
      outage.firstAnswer.map { Double($0 - outage.lastAnswer) / 1e9 }
    }.max().map { Measurement(value: $0, error: 4 * (times.sendSpacing ?? 0)) }
  }
}
