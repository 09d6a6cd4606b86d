public import DrillModel

/// Takes a whole data center offline: one strike on all of its hosts, three ways.
public enum DataCenterOffline {
  /// Describes the loss of a data center.
  ///
  /// - Parameters:
  ///   - rank: Which one.
  ///   - way: By a firewall on each host, by the router, or by power.
  ///   - context: Environment, facts of each host that carries a guard, run.
  /// - Returns: Entries on every guard, probes from the other site and from the clients' site.
  /// - Throws: `FaultError` where a host of it is protected, carries the run itself, or the
  ///   environment has no means for that way.
  public static func describe(
    _ rank: DataCenter.Rank, by way: Step.Way, context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let environment = context.environment
    guard let center = environment.dataCenter(rank) else {
      throw FaultError(.hosts, "the environment has no \(rank.rawValue) data center")
    }
    let hosts = environment.hosts.filter { $0.dataCenter == center.name }.map(\.name)
    guard !hosts.isEmpty else {
      throw FaultError(.hosts, "no host stands in the data center \(center.name)")
    }
    var description: FaultDescription
    switch way {
    case .network:
      description = try NetworkCut.describe(hosts: hosts, parameters: [:], context: context)
    case .power:
      description = try PowerOff.describe(hosts: hosts, parameters: [:], context: context)
    case .router:
      let routers = environment.hosts(.router)
      guard routers.count == 1 else {
        throw FaultError(
          .means, "by router needs one host with the role router; there are \(routers.count)")
      }
      description = try RouterCut.describe(
        hosts: [routers[0].name], parameters: ["data-center": rank.rawValue], context: context)
    }
    description.summary =
      "take the \(rank.rawValue) data center \(center.name) offline by \(way.rawValue): "
      + description.summary
    return description
  }
}
