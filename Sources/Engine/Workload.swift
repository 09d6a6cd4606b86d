public import DrillModel

/// The chat traffic of a run, as the performer sees it.
public protocol Workload: Sendable {
  /// Carries an order out: history, start, stop, read back.
  func carryOut(_ order: Request.ChatOrder, deadline: Duration) async -> Reply

  /// Judges integrity and objectives from what was closed; a pure matter by then.
  func judge(_ milestones: [Milestone]) async -> Reply
}
