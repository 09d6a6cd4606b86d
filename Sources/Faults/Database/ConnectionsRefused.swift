public import DrillModel

/// Refuses the database's clients, while replication between databases goes on.
///
/// By a firewall table and not by the server's own settings: it is there whole or not at all, is
/// gone after a reboot, changes no file of the server, and is the same where the server hangs.
public enum ConnectionsRefused: Fault {
  /// `connections-refused`.
  public static let kind = "connections-refused"
  /// What it does.
  public static let summary =
    "resets the connections of a database's clients; other databases go on replicating"
  /// None.
  public static let parameters: [FaultParameter] = []
  /// The host's own programs reach the server on.
  public static let manual = FaultManual(
    needs: TrafficFault.needs + ["the database's port in the environment"],
    seen: "The table reads back; a chat server is refused where it was let in.",
    undo: TrafficFault.undo, residue: TrafficFault.residue, reboot: TrafficFault.reboot)

  /// The primary; the backup is spared.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: [:],
      placements: [
        .local(
          "db1",
          FaultExample.table + [
            "spare", "reject", "spare in 203.0.113.11 tcp dport 6543", "in any tcp dport 6543",
          ])
      ])
  ]

  /// Describes the refusal of a database's clients.
  ///
  /// - Parameters:
  ///   - hosts: Database hosts; each carries its own guard.
  ///   - parameters: None.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, probes from the chat servers, checks.
  /// - Throws: `FaultError` where a host is no database, or may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    _ = try FaultArguments(of: Self.self, parameters)
    let environment = context.environment
    guard let port = ReachabilityProbes.databasePort(environment.database) else {
      throw FaultError(.means, "\(kind): the environment's database has no setting port")
    }
    for host in try context.struck(hosts)
    where ReachabilityProbes.databaseRoles.isDisjoint(with: host.roles) {
      throw FaultError(.hosts, "\(host.name) is no database")
    }
    let databases = environment.hosts.filter {
      !ReachabilityProbes.databaseRoles.isDisjoint(with: $0.roles) && !hosts.contains($0.name)
        && NetworkAddress.isAddress($0.address)
    }
    let rules = TrafficRules(
      selections: databases.map { "spare in \($0.address) tcp dport \(port)" } + [
        "in any tcp dport \(port)"
      ], verdict: "reject")
    let clients = environment.hosts.filter {
      ($0.roles.contains(.chatServer) || $0.roles.contains(.clientSite))
        && $0.access.dialect == .posix && !hosts.contains($0.name)
    }
    return try TrafficFault.describe(
      Self.self, hosts: hosts, context: context,
      summary: "refuse the clients of the database on \(hosts.joined(separator: ", "))",
      traffic: .init(
        ports: ["\(port)"], protocols: ["tcp"], direction: .inward, fate: .refused),
      rules: rules
    ) { struck in
      ReachabilityProbes(
        context: context, struck: struck, isRefusalClosed: true, askers: clients
      ) { $1 == port }
    }
  }
}
