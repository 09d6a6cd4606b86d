import DrillModel
@testable import Engine
import Integrity
import Testing

/// Targets held against what was measured, its error included.
@Suite struct ObjectiveJudgeTests {
  private static func judge(
    _ milestones: [Milestone] = [], integrity: IntegrityResult? = nil,
    recoveryPoint: Measurement? = nil, recoveryTime: Measurement? = nil
  ) -> ObjectiveJudge {
    var times = RecoveryTimes()
    times.recoveryTime = recoveryTime
    return ObjectiveJudge(
      milestones: milestones, times: times, recoveryPoint: recoveryPoint, returnTime: nil,
      integrity: integrity)
  }

  @Test(
    arguments: [
      (9.5, 0.5, Verdict.passed), (9.4, 0.5, .passed), (9.75, 0.5, .inconclusive),
      (10.0, 0.5, .inconclusive), (10.5, 0.5, .inconclusive), (10.75, 0.5, .failed),
      (10.0, 0.0, .passed), (10.25, 0.0, .failed),
    ] as [(Double, Double, Verdict)])
  func timesCountWithTheirError(value: Double, error: Double, verdict: Verdict) {
    let measured = Measurement(value: value, error: error)
    for judged in [
      Self.judge(recoveryTime: measured).judge(Objective(name: .recoveryTime, target: 10)),
      Self.judge(recoveryPoint: measured).judge(Objective(name: .recoveryPoint, target: 10)),
    ] {
      #expect(judged.verdict == verdict)
      #expect(judged.actual == value)
      #expect(judged.error == error)
      #expect((judged.reason == nil) == (verdict == .passed))
    }
  }

  @Test func whatIsLostAfterThePromotionIsExcusedByNothing() throws {
    func finding(_ seconds: Double?) -> IntegrityResult.Finding {
      IntegrityResult.Finding(
        room: "r", sender: "s", sequence: 1, sentSeconds: seconds, acknowledgedSeconds: seconds,
        archiveID: nil)
    }
    var integrity = IntegrityResult()
    integrity.readingsAgree = true
    integrity.lostMessages = [finding(-1), finding(2)]
    #expect(Self.judge(integrity: integrity).lossAfterwards(beside: []) == nil)
    var judge = Self.judge(
      [
        Milestone(name: .faultInjected, at: 1_000_000_000, error: 0),
        Milestone(name: .promoted, at: 11_000_000_000, error: 0),
      ], integrity: integrity)
    #expect(judge.lossAfterwards(beside: [])?.verdict == .passed)
    integrity.lostMessages.append(finding(20))
    judge.integrity = integrity
    let lost = try #require(judge.lossAfterwards(beside: []))
    #expect(lost.verdict == .failed && lost.actual == 1)
    #expect(judge.lossAfterwards(beside: [Objective(name: .lostAfterPromotion, target: 9)]) == nil)
    integrity.readingsAgree = nil
    judge.integrity = integrity
    #expect(judge.lossAfterwards(beside: [])?.verdict == .inconclusive)
  }

  @Test func promotionIsBetweenItsMilestonesAndTheirErrorsAdd() {
    let judge = Self.judge([
      Milestone(name: .promotionStarted, at: 5_000_000_000, error: 250_000_000),
      Milestone(name: .promoted, at: 7_500_000_000, error: 500_000_000),
    ])
    let judged = judge.judge(Objective(name: .promotion, target: 3))
    #expect(judged.actual == 2.5)
    #expect(judged.error == 0.75)
    #expect(judged.verdict == .inconclusive)
    #expect(judge.judge(Objective(name: .promotion, target: 3.25)).verdict == .passed)
    #expect(judge.judge(Objective(name: .promotion, target: 1.5)).verdict == .failed)
  }

  @Test(arguments: Objective.Name.allCases)
  func whatWasNotMeasuredIsInconclusive(name: Objective.Name) {
    let judged = Self.judge([Milestone(name: .promoted, at: 1, error: 0)])
      .judge(Objective(name: name, target: 1_000_000))
    #expect(judged.verdict == .inconclusive)
    #expect(judged.actual == nil)
  }

  @Test(
    arguments: [
      (0, true, Verdict.passed), (1, true, .passed), (2, true, .failed), (0, false, .inconclusive),
      (2, false, .inconclusive), (0, nil, .inconclusive),
    ] as [(Int, Bool?, Verdict)])
  func countsNeedReadingsThatAgree(count: Int, agree: Bool?, verdict: Verdict) {
    var integrity = IntegrityResult()
    integrity.lost = count
    integrity.reordered = count
    integrity.duplicated = count
    integrity.altered = count
    integrity.readingsAgree = agree
    for name in [Objective.Name.lost, .order, .duplicated, .altered] {
      let judged = Self.judge(integrity: integrity).judge(Objective(name: name, target: 1))
      #expect(judged.verdict == verdict)
      #expect(judged.actual == Double(count))
    }
  }

  @Test(arguments: [(0.0, Verdict.passed), (31.0, .failed)] as [(Double, Verdict)])
  func whatWasTakenAfterThePromotionCountsByItself(acknowledged: Double, verdict: Verdict) {
    var integrity = IntegrityResult()
    integrity.readingsAgree = true
    integrity.lost = 1
    integrity.lostMessages = [
      IntegrityResult.Finding(
        room: "r", sender: "u", sequence: 1, sentSeconds: acknowledged - 1,
        acknowledgedSeconds: acknowledged, archiveID: "7")
    ]
    let judge = Self.judge(
      [
        Milestone(name: .faultInjected, at: 5_000_000_000, error: 0),
        Milestone(name: .promoted, at: 35_000_000_000, error: 0),
      ], integrity: integrity)
    let judged = judge.judge(Objective(name: .lostAfterPromotion, target: 0))
    #expect(judged.verdict == verdict)
    #expect(judge.judge(Objective(name: .lost, target: 0)).verdict == .failed)
  }

  @Test func protectionIsMeasuredFromTheStrike() {
    let judged = Self.judge([
      Milestone(name: .faultInjected, at: 5_000_000_000, error: 250_000_000),
      Milestone(name: .protected, at: 65_000_000_000, error: 250_000_000),
    ]).judge(Objective(name: .timeToProtected, target: 61))
    #expect(judged.actual == 60)
    #expect(judged.error == 0.5)
    #expect(judged.verdict == .passed)
  }
}
