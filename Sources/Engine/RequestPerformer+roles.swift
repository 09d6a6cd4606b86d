package import DrillModel
import Journal

/// Who serves, and how: recorded before the drill, compared after it.
extension RequestPerformer {
  /// Of a status, what must be the same again; log positions and ages are not.
  private static let comparedKeys = ["role", "writable", "fenced", "sync", "active", "pool_state"]
  /// What must be so again where it was so; where it was not, nothing is missed.
  private static let keptKeys = ["running", "listening", "connected"]

  func roles(isFinal: Bool, deadline: Duration) async -> Reply {
    let begin = clock.monotonic()
    let answers = await statuses(within: deadline).map { (host: $0.0.host, outcome: $0.1) }
    let (reply, found) = Self.reply(
      toRoles: answers, before: roles, isFinal: isFinal, begin...clock.monotonic())
    if !isFinal, reply.result == .succeeded { roles = found }
    return reply
  }

  /// What the statuses of all servers mean: the record of the roles, or how they differ from it.
  ///
  /// - Parameters:
  ///   - answers: How each server's status ended, in the order of the plan.
  ///   - before: The roles on record.
  ///   - isFinal: Whether they are compared with the record.
  ///   - time: When it was asked and answered, monotonic nanoseconds.
  /// - Returns: The reply, and the roles that were found.
  package static func reply(
    toRoles answers: [(host: String, outcome: CommandOutcome)], before: [String: String],
    isFinal: Bool, _ time: ClosedRange<UInt64>
  ) -> (reply: Reply, found: [String: String]) {
    var found: [String: String] = [:]
    var complaints: [String] = []
    for (host, outcome) in answers {
      guard outcome.succeeded else {
        complaints.append("\(host): \(outcome.sentence)")
        continue
      }
      let values = outcome.values
      for key in comparedKeys {
        if let value = values[key] { found["\(host).\(key)"] = value }
      }
      for key in keptKeys {
        let name = "\(host).\(key)"
        if isFinal ? before[name] != nil : values[key] == "yes" { found[name] = values[key] }
      }
    }
    var reply = Reply(.succeeded, detail: "", sentAt: time.lowerBound, endedAt: time.upperBound)
    guard complaints.isEmpty else {
      reply.result = .unknown
      reply.detail = complaints.joined(separator: "; ")
      return (reply, found)
    }
    guard isFinal else {
      reply.detail = "\(found.count) facts recorded"
      reply.events = [.stateRecorded(subject: rolesSubject, values: found)]
      return (reply, found)
    }
    let difference = HostSnapshot.difference(from: before, to: found)
    reply.result = before.isEmpty ? .unknown : difference.isEmpty ? .succeeded : .failed
    reply.detail =
      before.isEmpty
      ? "there is no record of the roles from before"
      : difference.isEmpty ? "as at the start" : difference.joined(separator: "; ")
    return (reply, found)
  }

  /// Every status at once, in the order of the plan.
  private func statuses(within deadline: Duration) async -> [(Act, CommandOutcome)] {
    await withTaskGroup(of: (Int, Act, CommandOutcome).self) { group in
      for (index, act) in plan.statusActs.enumerated() {
        group.addTask {
          let outcome = await self.runAgain(
            act.command, on: act.host, deadline: min(deadline, act.deadline))
          return (index, act, outcome)
        }
      }
      var statuses: [(Int, Act, CommandOutcome)] = []
      for await status in group { statuses.append(status) }
      return statuses.sorted { $0.0 < $1.0 }.map { ($0.1, $0.2) }
    }
  }

  /// What the journal calls the record of the roles.
  public static let rolesSubject = "roles"
}
