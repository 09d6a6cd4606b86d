import DrillModel
import Services

/// The status acts of an environment's services.
struct StatusQuestions {
  var databases: [(host: String, act: Act)] = []
  var chatServers: [(host: String, act: Act)] = []

  /// Works them out.
  init(environment: Environment) throws(ServiceError) {
    let services = try ServiceCatalogue(environment: environment)
    for host in environment.hosts {
      let isDatabase = !Set(host.roles).isDisjoint(with: [
        .primaryDatabase, .mirror, .backupDatabase,
      ])
      if isDatabase, let act = try? services.act(.status, .database, on: host) {
        databases.append((host.name, act))
      }
      if host.roles.contains(.chatServer), let act = try? services.act(.status, .chat, on: host) {
        chatServers.append((host.name, act))
      }
    }
  }
}
