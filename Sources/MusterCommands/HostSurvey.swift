import DrillModel
import Engine
import Guard
import Services

/// Asks every host of an environment who holds it and what is in effect; changes nothing.
struct HostSurvey: Sendable {
  /// Runs a script on a host.
  typealias Ask = @Sendable (String, Script, Duration) async -> CommandOutcome

  let environment: Environment
  let ask: Ask

  /// What one host told of its guard.
  enum Look: Sendable, Hashable {
    case told(GuardAnswer)
    case silent(String)

    var answer: GuardAnswer? {
      if case .told(let answer) = self { return answer }
      return nil
    }

    var held: GuardAnswer.Held? { answer?.held }
  }

  /// Asks the guards of these hosts, all at once.
  func guards(_ hosts: [String]) async -> [String: Look] {
    await each(carriers(hosts)) { host in
      switch GuardReply(await ask(host, GuardControl.lockState(), .seconds(15))) {
      case .answered(_, let answer): .told(answer)
      case .unable(let reason), .unknown(let reason), .notSent(let reason): .silent(reason)
      }
    }
  }

  /// Sends each of these hosts its script, all at once.
  func order(
    _ hosts: [String], within deadline: Duration, _ script: @escaping @Sendable (String) -> Script
  ) async -> [String: GuardReply] {
    await each(carriers(hosts)) { host in GuardReply(await ask(host, script(host), deadline)) }
  }

  /// Asks acts, all at once; what they told by their hosts, nil where one could not be asked.
  func values(_ acts: [Act]) async -> [String: [String: String]?] {
    var byHost: [String: Act] = [:]
    for act in acts { byHost[act.host] = act }
    let asked = byHost
    return await each(Array(asked.keys)) { host -> [String: String]? in
      guard let act = asked[host] else { return nil }
      let outcome = await ask(host, act.command, .seconds(20))
      if case .exited = outcome.ending { return outcome.values }
      return nil
    }
  }

  /// Those of the hosts that can carry a guard: others have nothing to tell of one.
  private func carriers(_ hosts: [String]) -> [String] {
    let able = Set(environment.guardHosts.map(\.name))
    return hosts.filter(able.contains)
  }

  /// Asks these hosts something, all at once.
  func each<Value: Sendable>(
    _ hosts: [String], _ body: @escaping @Sendable (String) async -> Value
  ) async -> [String: Value] {
    await withTaskGroup(of: (String, Value).self) { group in
      for host in hosts { group.addTask { (host, await body(host)) } }
      var found: [String: Value] = [:]
      for await (host, value) in group { found[host] = value }
      return found
    }
  }
}
