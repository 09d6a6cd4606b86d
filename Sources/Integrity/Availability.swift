public import DrillModel

/// When chat was gone and back, from the acknowledgements of a ledger.
///
/// The rule is the drill's: gone, when nobody is acknowledged for longer than `gap`; back with
/// the first acknowledgement after which, for `hold`, no silence is longer than `gap`. A silence
/// that starts within `hold` counts as far as it lies within it.
public enum Availability {
  /// The outages of a stretch of a run.
  ///
  /// - Parameters:
  ///   - ledger: What the clients did and were told.
  ///   - rule: When chat counts as gone and as back.
  ///   - from: Outages that were over at this moment are left out; monotonic nanoseconds.
  ///   - to: Outages that began after this moment are left out; monotonic nanoseconds.
  /// - Returns: The outages, in order.
  public static func outages(
    in ledger: LedgerIndex, rule: AvailabilityRule, from: UInt64 = 0, to: UInt64 = .max
  ) -> [Outage] {
    let answers = ledger.answers.map(\.at).sorted()
    return outages(answers: answers, observedUntil: observationEnd(of: ledger), rule: rule)
      .filter { ($0.firstAnswer ?? .max) > from && $0.lastAnswer <= to }
  }

  /// The longest silence of a stretch, also where it is no outage: last answer and next.
  ///
  /// - Parameters:
  ///   - ledger: What the clients did and were told.
  ///   - from: Silences that ended before this moment are left out; monotonic nanoseconds.
  ///   - to: Silences that began after this moment are left out; monotonic nanoseconds.
  /// - Returns: The silence, or nil where there are no two acknowledgements.
  public static func longestSilence(
    in ledger: LedgerIndex, from: UInt64, to: UInt64 = .max
  ) -> (start: UInt64, end: UInt64)? {
    let answers = ledger.answers.map(\.at).sorted()
    var longest: (start: UInt64, end: UInt64)?
    for (start, end) in zip(answers, answers.dropFirst()) where end > from && start <= to {
      if end - start > (longest.map { $0.end - $0.start } ?? 0) { longest = (start, end) }
    }
    return longest
  }

  /// The last moment at which an answer could have been missed: the last send or due message.
  static func observationEnd(of ledger: LedgerIndex) -> UInt64 {
    max(
      ledger.sends.map(\.at).max() ?? 0, ledger.missed.map(\.at).max() ?? 0,
      ledger.answers.map(\.at).max() ?? 0)
  }

  /// The outages among sorted acknowledgements, observed up to a moment.
  static func outages(
    answers: [UInt64], observedUntil end: UInt64, rule: AvailabilityRule
  ) -> [Outage] {
    let gap = Moments.nanoseconds(rule.gap)
    let hold = Moments.nanoseconds(rule.hold)
    func next(_ place: Int) -> UInt64 { place + 1 < answers.count ? answers[place + 1] : .max }
    // A silence at the very end counts as far as it was observed.
    func silence(_ place: Int, within limit: UInt64) -> UInt64 {
      Moments.span(from: answers[place], to: min(next(place), limit, max(end, answers[place])))
    }
    let silences = answers.indices.filter { silence($0, within: .max) > gap }
    var outages: [Outage] = []
    var cursor = 0
    while cursor < silences.count {
      let start = silences[cursor]
      var first = start + 1
      // The first answer whose next silence leaves it the time to hold.
      while cursor < silences.count {
        while cursor < silences.count, silences[cursor] < first { cursor += 1 }
        guard first < answers.count else { break }
        let limit = Moments.after(answers[first], hold)
        guard cursor < silences.count, silence(silences[cursor], within: limit) > gap else {
          break
        }
        first = silences[cursor] + 1
      }
      let isBack = first < answers.count && Moments.after(answers[first], hold) <= end
      outages.append(
        Outage(
          lastAnswer: answers[start], firstAnswer: isBack ? answers[first] : nil,
          strayAnswers: min(first, answers.count) - start - 1))
      if !isBack { break }
    }
    return outages
  }
}
