public import DrillModel

/// Cuts a database off from other databases, while its clients go on.
public enum ReplicationCut: Fault {
  /// `replication-cut`.
  public static let kind = "replication-cut"
  /// What it does.
  public static let summary = "drops what databases send each other; clients go on"
  /// From whom.
  public static let parameters = [
    FaultParameter(
      name: "peer", summary: "the other databases; all of the environment where not given",
      isRequired: false, form: .peers)
  ]
  /// A primary that waits for its mirror waits for as long as it lasts.
  public static let manual = FaultManual(
    needs: TrafficFault.needs + ["the database's port in the environment"],
    seen: "The table reads back; the other databases get no answer.", undo: TrafficFault.undo,
    residue: TrafficFault.residue, reboot: TrafficFault.reboot)

  /// The primary and its backup.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: [:],
      placements: [
        .local(
          "db1",
          FaultExample.table + [
            "spare", "drop", "in 203.0.113.11 tcp dport 6543", "in 203.0.113.11 tcp sport 6543",
            "out 203.0.113.11 tcp dport 6543", "out 203.0.113.11 tcp sport 6543",
          ])
      ])
  ]

  /// Describes the cut between databases.
  ///
  /// - Parameters:
  ///   - hosts: Database hosts; each carries its own guard.
  ///   - parameters: The peers.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, probes from the other databases, checks.
  /// - Throws: `FaultError` where there is no other database, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let environment = context.environment
    guard let port = ReachabilityProbes.databasePort(environment.database) else {
      throw FaultError(.means, "\(kind): the environment's database has no setting port")
    }
    let others = environment.hosts.filter {
      !ReachabilityProbes.databaseRoles.isDisjoint(with: $0.roles) && !hosts.contains($0.name)
        && NetworkAddress.isAddress($0.address)
    }
    let given = try TrafficFault.peers(arguments, context)
    let peers = given.isEmpty ? others.map(\.address) : given
    guard !peers.isEmpty else {
      throw FaultError(.hosts, "\(kind): there is no other database to be cut off from")
    }
    let traffic = DeclaredEffect.Traffic(
      peers: peers, ports: ["\(port)"], protocols: ["tcp"], fate: .dropped)
    return try TrafficFault.describe(
      Self.self, hosts: hosts, context: context,
      summary: "cut replication between \(hosts.joined(separator: ", ")) and "
        + peers.joined(separator: ", "),
      traffic: traffic
    ) { struck in
      let askers = others.filter { other in
        other.access.dialect == .posix
          && peers.contains { NetworkAddress.covers($0, other.address) }
      }
      return askers.isEmpty
        ? nil
        : ReachabilityProbes(context: context, struck: struck, askers: askers) { $1 == port }
    }
  }
}
