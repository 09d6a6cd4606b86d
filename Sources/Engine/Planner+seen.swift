import DrillModel
import Services

/// What a step has come to, by the word of the servers themselves.
extension Planner {
  /// That every chat server of a data center says so; nothing where the environment has its own
  /// `status`, which need not tell it.
  func seen(
    _ rank: DataCenter.Rank, _ title: String, _ expects: [String: String]
  ) -> [Stage] {
    guard environment.chat.commands[Act.Name.status.rawValue] == nil else { return [] }
    let requests: [Request.Kind] = chatServers(rank).compactMap { host in
      optionalAct(.status, .chat, on: host).map { .act($0, expects: expects) }
    }
    guard !requests.isEmpty else { return [] }
    return [
      Stage(title, requests, repeatEvery: .milliseconds(500), deadline: .seconds(60))
    ]
  }

  /// That no more take clients than may: the others are fenced.
  func countingActive() -> [Stage] {
    guard environment.chat.commands[Act.Name.status.rawValue] == nil,
      chatServers(.secondary).contains(where: { optionalAct(.status, .chat, on: $0) != nil })
    else { return [] }
    return [
      Stage("no more take clients than may", [.inspection(.active)], deadline: .seconds(30))
    ]
  }

  /// That nobody of the primary data center is connected to the database that serves.
  func clientsOfServing() -> [Stage] {
    let center = environment.dataCenter(.primary)?.name
    let old = environment.hosts.filter { $0.dataCenter == center }.map(\.address)
    guard let backup,
      let act = optionalAct(
        .clients, .database, on: backup, ActParameters(run: run, forbidden: old))
    else { return [] }
    return [
      Stage(
        "nobody of the old side is connected to \(backup.name)", [.act(act, expects: [:])],
        repeatEvery: .milliseconds(500), deadline: .seconds(40))
    ]
  }
}
