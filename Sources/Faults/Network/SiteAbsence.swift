public import DrillModel

/// Whether servers are gone for good, as others see them: what a failover to another site needs
/// before anything of theirs is fenced.
///
/// A way that is refused is closed: a host whose database is down takes no writes. One that lets
/// anybody in is not gone, whatever else is.
public enum SiteAbsence {
  /// The probes: each server from each asker.
  ///
  /// - Parameters:
  ///   - hosts: The servers that must be gone.
  ///   - struck: Hosts that the drill takes away, which are not asked.
  ///   - context: Environment and facts.
  /// - Returns: For each server one probe from each of the first two hosts that can tell: databases
  ///   of another data center, then chat servers there, then the clients' site.
  public static func probes(
    of hosts: [Host], struck: [String], context: FaultContext
  ) -> [FaultDescription.EffectProbe] {
    let centers = Set(hosts.compactMap(\.dataCenter))
    let standing = context.environment.hosts.filter { host in
      !struck.contains(host.name) && !hosts.contains { $0.name == host.name }
        && host.dataCenter.map { !centers.contains($0) } != false
    }
    let databases = standing.filter {
      !ReachabilityProbes.databaseRoles.isDisjoint(with: $0.roles)
    }
    let chats = standing.filter { $0.roles.contains(.chatServer) }
    let clients = standing.filter { $0.roles.contains(.clientSite) }
    var askers: [Host] = []
    for host in databases + chats + clients where !askers.contains(host) { askers.append(host) }
    return ReachabilityProbes(
      context: context, struck: hosts, isRefusalClosed: true, askers: Array(askers.prefix(2))
    ).all
  }
}
