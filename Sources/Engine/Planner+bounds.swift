import DrillModel

/// What bounds a run: the order of its locks, the limits of its damage, what ends it early.
extension Planner {
  /// The host whose lock stands for the whole environment; empty where there is none.
  var coordinators: [String] {
    environment.guardHosts.filter { $0.roles.contains(.coordinator) }.map(\.name)
  }

  /// The order in which hosts are locked: the coordinator, then by address, as names differ
  /// between environment files that share a host.
  var lockOrder: [String] {
    let others = environment.guardHosts.filter { !$0.roles.contains(.coordinator) }
    return coordinators
      + others.sorted { Self.order($0.address) < Self.order($1.address) }.map(\.name)
  }

  /// Addresses by their length first: so that those in digits sort as numbers do.
  private static func order(_ address: String) -> String {
    address.split(separator: ".", omittingEmptySubsequences: false)
      .map { String(repeating: "0", count: max(0, 4 - $0.count)) + $0 }.joined(separator: ".")
  }

  /// Refuses a drill that takes away more than the environment allows.
  func refuseExcess(_ strikes: [PlannedStrike]) throws(PlanError) {
    guard let limits = environment.limits else { return }
    var struck: [String] = []
    for strike in strikes {
      struck += strike.descriptions.flatMap(\.struckHosts)
      if let sentence = limits.excess(striking: struck, in: environment).first {
        throw .fault(strike.step.position, step: strike.step.id, reason: sentence)
      }
    }
  }

  /// The stop conditions with what each asks of whom.
  func plannedStops(_ context: Context) throws(PlanError) -> [PlannedStop] {
    let dark = Set(
      context.strikes.flatMap(\.descriptions).filter(\.takesGuardsAway).flatMap(\.struckHosts))
    var stops: [PlannedStop] = []
    for condition in drill.stopConditions {
      for (host, title, script) in asked(condition) {
        if let host, dark.contains(host) {
          throw .fault(
            condition.position, step: "stop-conditions",
            reason: "\(host) is switched off by this drill and cannot be asked: ask another host")
        }
        let kind: Request.Kind =
          if let host {
            .question(host: host, title: title, script)
          } else {
            .runnerQuestion(title: title, script)
          }
        stops.append(
          PlannedStop(
            title: kind.title,
            probe: .asked(
              kind, every: condition.every, deadline: condition.deadline,
              failures: condition.failures), position: condition.position))
      }
      if case .chatUnavailable(let limit) = condition.probe {
        stops.append(
          PlannedStop(
            title: "chat is not gone for \(limit.inSeconds) s", probe: .chatGone(for: limit),
            position: condition.position))
      }
    }
    return stops
  }

  private func asked(
    _ condition: StopCondition
  ) -> [(host: String?, title: String, script: Script)] {
    switch condition.probe {
    case .chatUnavailable: return []
    case .hostLoad(let target, let above):
      let hosts =
        switch target {
        case .host(let name): [name]
        case .role(let role): environment.hosts(role).map(\.name)
        }
      return hosts.map {
        ($0, "load at most \(above)", Script(StopScripts.load, ["\(above)"]))
      }
    case .command(let run, let host):
      return [(host, "`\(run)` leaves with 0", Script(StopScripts.command, [run]))]
    case .http(let url, let host, let status):
      let seconds = max(1, Int(condition.deadline.inSeconds.rounded(.up)))
      return [
        (
          host, "\(url) answers \(status)",
          Script(StopScripts.http, [url, "\(status)", "\(seconds)"])
        )
      ]
    }
  }
}
