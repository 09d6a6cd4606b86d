public import DrillModel
import Journal

/// Questions to the runner's own machine.
extension RequestPerformer {
  /// Runs a script on the runner's own machine, within a deadline.
  public typealias RunLocally = @Sendable (Script, Duration) async -> CommandOutcome

  /// Asks a person to confirm, and looks for the approval file, within a deadline.
  public typealias Confirm =
    @Sendable (String, Request.Approval?, Duration) async -> Request.Confirmation

  func askRunner(_ script: Script, deadline: Duration) async -> Reply {
    guard let runLocally else {
      let now = clock.monotonic()
      return Reply(.unknown, detail: "the runner asks nothing here", sentAt: now, endedAt: now)
    }
    let begin = clock.monotonic()
    var answer = Self.reply(to: await runLocally(script, deadline))
    answer.sentAt = begin
    answer.endedAt = clock.monotonic()
    return answer
  }
}
