import DrillModel

/// A drill that expects to be refused: what it must find, and that nothing irreversible is done.
extension RunMachine {
  /// What of a failed stage is the expected finding, in words; nil where it is not among it.
  func expectedFinding(in current: RunningStage, failed: [Int]) -> String? {
    guard let wanted = plan.drill.expectation?.finding, expectation == nil, stop == nil,
      !isPastNoReturn, step?.planned.section == .drill
    else { return nil }
    let index = failed.first { index in
      let reply = current.replies[index]
      return reply?.result == .failed && reply?.values["finding"] == wanted.rawValue
    }
    guard let index, let reply = current.replies[index] else { return nil }
    return "\(current.planned.requests[index].title): \(reply.detail)"
  }

  /// The drill has what it wanted: its step passes, no new one is begun, all is taken back.
  mutating func endAsExpected(_ sentence: String) -> [EngineEffect] {
    let finding = plan.drill.expectation?.finding.rawValue ?? ""
    expectation = Expectation.Result(
      finding: finding, isMet: true, step: step?.planned.id, detail: sentence)
    step?.details.append("found before the promotion, as the drill expects: \(sentence)")
    let reason = "\(finding) was found before the promotion, as the drill expects"
    stop = Stop(reason: reason, signal: nil, isExpected: true)
    return [.journal(.stopping(reason: reason, signal: nil))] + endStep()
  }

  /// Such a drill promotes nothing, whatever else becomes of it.
  mutating func refuseUnexpectedPromotion(_ expectation: Expectation) -> [EngineEffect] {
    failStep(
      .failed,
      "not promoted: the drill expects \(expectation.finding.rawValue) to be found before this, "
        + "and nothing found it")
  }

  /// What became of the drill's expectation; nil where it has none.
  mutating func settleExpectation() -> Expectation.Result? {
    guard let wanted = plan.drill.expectation else { return nil }
    if let expectation { return expectation }
    let detail = stop?.reason ?? "nothing stopped the drill"
    reasons.append(
      "expected \(wanted.finding.rawValue) to be found before the promotion: it was not")
    return Expectation.Result(
      finding: wanted.finding.rawValue, isMet: false, step: nil, detail: detail)
  }
}
