public import DrillModel

/// How far back data is lost: from the fault to the acknowledgement of the oldest lost message.
public enum RecoveryPoint {
  /// Measures it.
  ///
  /// The truth lies between the oldest lost message and the one acknowledged before it, which
  /// is there: that interval is the error, the send spacing at least, plus the fault's own.
  /// Without a loss the point is 0, and the error says what loss could have gone unseen between
  /// two messages. Messages acknowledged after the fault and lost nevertheless make a point of 0
  /// as well: they are counted, not dated back.
  ///
  /// - Parameters:
  ///   - lost: The lost messages, as `IntegrityCheck` names them: seconds from the fault.
  ///   - ledger: What the clients did and were told.
  ///   - faultInjected: When the fault was in effect, and how far off that may be.
  /// - Returns: Seconds.
  public static func measure(
    lost: [IntegrityResult.Finding], in ledger: LedgerIndex, faultInjected: Milestone
  ) -> Measurement {
    let sampling = Sampling(ledger)
    let spacing = Double(sampling.spacing(before: faultInjected.at) ?? 0) / 1e9
    let faultError = Double(faultInjected.error) / 1e9
    guard let oldest = lost.compactMap(\.acknowledgedSeconds).min() else {
      return Measurement(value: 0, error: spacing + faultError)
    }
    let before = ledger.answers.lazy
      .map { Moments.seconds(from: faultInjected.at, to: $0.at) }
      .filter { $0 < oldest }.max()
    let interval = before.map { oldest - $0 } ?? spacing
    return Measurement(value: max(0, -oldest), error: max(spacing, interval) + faultError)
  }
}
