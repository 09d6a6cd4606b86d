import DrillModel
import Services

/// A chat service on which Muster's own traffic cannot be made: two test users exchange a message
/// instead, where the drill asks whether chat is there.
///
/// No message is counted: what needs the ledger is judged inconclusive.
extension Planner {
  /// One message before anything is changed.
  func sampling() throws(PlanError) -> PlannedStep {
    PlannedStep(
      id: "00-traffic", kind: "sample", title: "Two test users exchange a message",
      section: .opening,
      stages: [
        try sample(
          .secondary, step: "00-traffic", position: nil, tolerance: .none(.inconclusive),
          deadline: .seconds(120))
      ])
  }

  /// One message once everything has gone back.
  func settlingBySample() throws(PlanError) -> PlannedStep {
    PlannedStep(
      id: "98-settle", kind: "settle", title: "Two test users exchange a message",
      section: .drill,
      stages: [
        try sample(
          .secondary, step: "98-settle", position: nil, tolerance: .none(.failed),
          deadline: .seconds(120))
      ])
  }

  /// What stands for a wait for chat; nil for other conditions.
  func waitingBySample(
    for condition: Step.Condition, within limit: Duration, _ step: Step
  ) throws(PlanError) -> [Stage]? {
    switch condition {
    case .chatUnavailable:
      guard let host = chatServers(.secondary).first else { return nil }
      do {
        guard let (place, script) = try services.unavailability(on: host) else { return nil }
        return [
          Stage(
            "no message can be exchanged",
            [.question(host: place, title: "test users cannot exchange a message", script)],
            tolerance: .none(.inconclusive), repeatEvery: .seconds(1), deadline: limit,
            milestone: .detected)
        ]
      } catch {
        throw .service(step.position, step: step.id, reason: "\(error)")
      }
    case .chatAvailable:
      return [
        try sample(
          .secondary, step: step.id, position: step.position, tolerance: .none(.failed),
          deadline: limit)
      ]
    default: return nil
    }
  }

  private func sample(
    _ rank: DataCenter.Rank, step: String, position: SourcePosition?, tolerance: Stage.Tolerance,
    deadline: Duration
  ) throws(PlanError) -> Stage {
    let host = try required(
      chatServers(rank).first, "a chat server in the \(rank.rawValue) data center", step: step,
      position: position)
    let act = try act(.probeWrite, .chat, on: host, step: step, position: position)
    return Stage(
      "a message is exchanged", [.act(act, expects: [:])], tolerance: tolerance,
      repeatEvery: .seconds(2), deadline: deadline)
  }
}
