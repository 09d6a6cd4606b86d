import DrillModel
import Integrity

/// The judgement where the drill has a workload that cannot be made on the chat service: what
/// milestones tell is judged, and what only traffic could tell is inconclusive.
struct NoTraffic {
  var drill: Drill

  /// Judges the objectives; the reply is unknown, so that the run cannot pass.
  func judge(_ milestones: [Milestone], at time: UInt64) -> Reply {
    let judge = ObjectiveJudge(
      milestones: milestones, times: RecoveryTimes(), recoveryPoint: nil, returnTime: nil,
      integrity: nil)
    return Reply(
      .unknown, detail: "no traffic could be made on this chat service: no message was counted",
      events: drill.objectives.map { .objective(judge.judge($0)) }, sentAt: time, endedAt: time)
  }
}
