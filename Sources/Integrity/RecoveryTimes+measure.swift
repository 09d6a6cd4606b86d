public import DrillModel

extension RecoveryTimes {
  /// Measures the outage that a fault caused.
  ///
  /// That is the first outage that was not over when the fault was in effect.
  ///
  /// - Parameters:
  ///   - ledger: What the clients did and were told.
  ///   - rule: When chat counts as gone and as back.
  ///   - faultInjected: When the fault was in effect, monotonic nanoseconds.
  ///   - until: Outages that began after this moment are not the fault's (the way back makes its
  ///     own); monotonic nanoseconds.
  /// - Returns: The moments with their errors; what could not be seen is nil.
  public static func measure(
    _ ledger: LedgerIndex, rule: AvailabilityRule, faultInjected: UInt64, until: UInt64 = .max
  ) -> RecoveryTimes {
    var times = RecoveryTimes()
    let sampling = Sampling(ledger)
    times.sendSpacing = sampling.spacing(before: faultInjected).map { Double($0) / 1e9 }
    times.outages = Availability.outages(
      in: ledger, rule: rule, from: faultInjected, to: until)
    if let silence = Availability.longestSilence(in: ledger, from: faultInjected, to: until) {
      let spacing = sampling.spacing(before: silence.start) ?? 0
      times.longestSilence = Measurement(
        value: Moments.seconds(from: silence.start, to: silence.end),
        error: Double(spacing) * 2 / 1e9)
    }
    guard let outage = times.outages.first else { return times }
    let last = sampling.lastAnswerError(at: outage.lastAnswer)
    times.basis.append(last.words)
    times.lastAcknowledged = Milestone(
      name: .lastAcknowledged, at: outage.lastAnswer, error: last.nanoseconds)
    times.detected = Milestone(
      name: .detected, at: Moments.after(outage.lastAnswer, Moments.nanoseconds(rule.gap)),
      error: last.nanoseconds)
    guard let answer = outage.firstAnswer else { return times }
    let first = sampling.firstAnswerError(at: answer, outageStart: outage.lastAnswer)
    times.basis.append(first.words)
    times.firstAcknowledged = Milestone(
      name: .firstAcknowledged, at: answer, error: first.nanoseconds)
    times.recoveryTime = Measurement(
      value: Moments.seconds(from: outage.lastAnswer, to: answer),
      error: Double(last.nanoseconds + first.nanoseconds) / 1e9)
    return times
  }
}
