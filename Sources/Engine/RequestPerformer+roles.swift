import DrillModel
import Journal

/// Who serves, and how: recorded before the drill, compared after it.
extension RequestPerformer {
  /// Of a status, what must be the same again; log positions and ages are not.
  private static let comparedKeys = ["role", "writable", "fenced", "sync", "active", "pool_state"]
  /// What must be so again where it was so; where it was not, nothing is missed.
  private static let keptKeys = ["running", "listening", "connected"]

  func roles(isFinal: Bool, deadline: Duration) async -> Reply {
    let begin = clock.monotonic()
    var found: [String: String] = [:]
    var complaints: [String] = []
    for (act, outcome) in await statuses(within: deadline) {
      guard outcome.succeeded else {
        complaints.append("\(act.host): \(outcome.sentence)")
        continue
      }
      let values = outcome.values
      for key in Self.comparedKeys {
        if let value = values[key] { found["\(act.host).\(key)"] = value }
      }
      for key in Self.keptKeys {
        let name = "\(act.host).\(key)"
        if isFinal ? roles[name] != nil : values[key] == "yes" { found[name] = values[key] }
      }
    }
    var reply = Reply(.succeeded, detail: "", sentAt: begin, endedAt: clock.monotonic())
    guard complaints.isEmpty else {
      reply.result = .unknown
      reply.detail = complaints.joined(separator: "; ")
      return reply
    }
    guard isFinal else {
      roles = found
      reply.detail = "\(found.count) facts recorded"
      reply.events = [.stateRecorded(subject: Self.rolesSubject, values: found)]
      return reply
    }
    let difference = HostSnapshot.difference(from: roles, to: found)
    reply.result = roles.isEmpty ? .unknown : difference.isEmpty ? .succeeded : .failed
    reply.detail =
      roles.isEmpty
      ? "there is no record of the roles from before"
      : difference.isEmpty ? "as at the start" : difference.joined(separator: "; ")
    return reply
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
