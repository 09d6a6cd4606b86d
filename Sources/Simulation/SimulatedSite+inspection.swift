import DrillModel
import Engine

/// How everything stands, as an inspection asks it.
extension SimulatedSite {
  /// What hosts that are up tell of themselves, of databases and of chat servers.
  var inspection: Inspection {
    var found = Inspection(
      environment: environment.name, hosts: [], databases: [:], chatServers: [:], shipping: [:],
      links: [], outside: [:])
    for host in hosts {
      found.hosts.append(
        Inspection.HostState(
          name: host.name, dataCenter: host.model.dataCenter,
          roles: host.model.roles.map(\.rawValue), silent: host.isUp ? nil : "no answer",
          timeZone: "Etc/UTC", utcOffset: "+0000", addresses: [host.model.address], neighbours: [],
          ways: [:]))
      if host.database != nil {
        found.databases[host.name] = .some(host.isUp ? status(ofDatabase: host.name) : nil)
      }
      if host.chat != nil {
        found.chatServers[host.name] = .some(host.isUp ? chatFacts(host) : nil)
      }
    }
    return found
  }

  private func chatFacts(_ host: SimulatedHost) -> [String: String] {
    host.chat.flatMap { servingDatabase(of: $0) }.map { ["database": $0] } ?? [:]
  }

  /// What a database tells of replication beside its role.
  func replication(of host: String) -> [String: String] {
    guard let database = self[host].database, database.isRunning else { return [:] }
    var values = ["archiving": "on", "archive_failed": ""]
    if database.isRecovering {
      let follows =
        database.source.map { source in
          canReach(host, source) && self[source].database?.isRunning == true
        } ?? false
      values["streaming"] = follows ? "yes" : "no"
    } else {
      values["streaming"] = "none"
    }
    values["followers"] = hosts.filter { other in
      other.database?.source == host && other.database?.isRunning == true
        && other.database?.isRecovering == true && canReach(other.name, host)
    }.map(\.name).joined(separator: ",")
    return values
  }
}
