import DrillModel
import Testing

/// The exit codes are a contract; their precedence is tested here.
@Suite struct ExitCodeTests {
  @Test(
    arguments: [
      (Outcome.completed, Verdict.passed, true, nil, DrillModel.ExitStatus.passed),
      (.completed, .failed, true, nil, .failed),
      (.completed, .inconclusive, true, nil, .inconclusive),
      (.completed, .passed, false, nil, .notRestored),
      (.interrupted, .failed, true, 2, .interrupted),
      (.interrupted, .inconclusive, true, 15, .terminated),
      (.interrupted, .inconclusive, true, 1, .hangup),
      (.interrupted, .inconclusive, false, 2, .notRestored),
      (.aborted, .passed, true, nil, .inconclusive),
      (.aborted, .failed, true, nil, .failed),
    ] as [(Outcome, Verdict, Bool, Int32?, DrillModel.ExitStatus)])
  func precedenceHolds(
    outcome: Outcome, verdict: Verdict, isRestored: Bool, signal: Int32?,
    expected: DrillModel.ExitStatus
  ) {
    #expect(
      DrillModel.ExitStatus.of(
        outcome: outcome, verdict: verdict, isRestored: isRestored, signal: signal)
        == expected)
  }

  @Test func aRefusalTellsALockFromAnythingElse() {
    #expect(
      DrillModel.ExitStatus.of(outcome: .refused, verdict: nil, isRestored: true, isLocked: true)
        == .locked)
    #expect(ExitStatus.of(outcome: .refused, verdict: nil, isRestored: true) == .refused)
  }
}
