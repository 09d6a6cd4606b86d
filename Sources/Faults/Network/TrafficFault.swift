import DrillModel

/// What the faults of a host's traffic share: the parameters that select it, and its description.
enum TrafficFault {
  static let peer = FaultParameter(
    name: "peer",
    summary: "the other ends: hosts of the environment, addresses, subnets; all where not given",
    isRequired: false, form: .peers)
  static let port = FaultParameter(
    name: "port", summary: "ports, at either end; all where not given", isRequired: false,
    form: .ports)
  static let protocolWord = FaultParameter(
    name: "protocol", summary: "both where not given", isRequired: false,
    form: .word(["tcp", "udp", "both"]))
  static let direction = FaultParameter(
    name: "direction", summary: "packets to the host, from it, or both (where not given)",
    isRequired: false, form: .word(DeclaredEffect.Traffic.Direction.allCases.map(\.rawValue)))
  static let selecting = [peer, port, protocolWord, direction]

  static let needs = ["nft, and nftables in the kernel", "root", "an SSH session to spare"]
  static let undo =
    "Deletes its own table by name. A table that someone else changed is left, and said."
  static let residue = "`nft list tables` has no table of that name."
  static let reboot =
    "A reboot ends it: nftables tables are not on disk. The guard counts the reboot as a lapsed "
    + "lease."
  static let seen =
    "The table reads back as it was written; where a struck service can be asked for from another "
    + "host, it no longer answers there."

  /// The traffic that the parameters select.
  static func traffic(
    _ arguments: FaultArguments, _ context: FaultContext, fate: DeclaredEffect.Traffic.Fate
  ) throws(FaultError) -> DeclaredEffect.Traffic {
    let word = arguments.text("protocol", "both")
    return DeclaredEffect.Traffic(
      peers: try peers(arguments, context),
      ports: FaultValue.ports(arguments.text("port")) ?? [],
      protocols: word == "both" ? ["tcp", "udp"] : [word],
      direction: .init(rawValue: arguments.text("direction", "both")) ?? .both, fate: fate)
  }

  /// Hosts' addresses, addresses and subnets, as nftables prints them.
  static func peers(
    _ arguments: FaultArguments, _ context: FaultContext
  ) throws(FaultError) -> [String] {
    var peers: [String] = []
    for word in FaultValue.list(arguments.text("peer")) {
      if let host = context.environment.host(word) {
        guard NetworkAddress.isAddress(host.address) else {
          throw FaultError(
            .means, "\(word) is at \(host.address), which is a name: a firewall needs its address",
            parameter: "peer")
        }
        peers.append(host.address)
      } else if NetworkAddress.isAddress(word) {
        peers.append(word)
      } else if NetworkAddress.isSubnet(word) {
        let isOne = word.hasSuffix(word.contains(":") ? "/128" : "/32")
        peers.append(isOne ? String(word.prefix { $0 != "/" }) : word)
      } else {
        throw FaultError(
          .parameter,
          "peer: \(word) is no host of the environment, no address, and no ADDRESS/LENGTH",
          parameter: "peer")
      }
    }
    return peers
  }

  /// The description of a traffic fault on hosts.
  static func describe(
    _ kind: any Fault.Type, hosts: [String], context: FaultContext, summary: String,
    traffic: DeclaredEffect.Traffic, rules: TrafficRules? = nil,
    probes: (_ struck: [Host]) -> ReachabilityProbes?
  ) throws(FaultError) -> FaultDescription {
    let struck = try context.struck(hosts)
    var placements: [FaultDescription.Placement] = []
    var checks: [FaultDescription.Placement.Check] = []
    for host in struck {
      let (placement, needs) = try (rules ?? TrafficRules(traffic)).placement(
        on: host, context: context)
      placements.append(placement)
      checks += needs
    }
    let asked = probes(struck)
    return FaultDescription(
      kind: kind.kind, summary: summary, struckHosts: hosts, placements: placements,
      effectProbes: asked?.all ?? [], preflight: checks + (asked?.preflight ?? []),
      onReboot: kind.manual.reboot,
      effects: struck.map { DeclaredEffect(host: $0.name, .traffic(traffic)) })
  }

  /// Questions that find the selected traffic gone: from the peers, where the ports are known ones.
  ///
  /// Of a cut that leaves some traffic to a service there is no question: it would find it open.
  static func probes(
    _ traffic: DeclaredEffect.Traffic, _ arguments: FaultArguments, _ context: FaultContext,
    struck: [Host], isRefusalClosed: Bool = false
  ) -> ReachabilityProbes? {
    guard traffic.protocols.contains("tcp") else { return nil }
    let named = FaultValue.list(arguments.text("peer")).compactMap(context.environment.host)
      .filter { $0.access.dialect == .posix }
    let probes = ReachabilityProbes(
      context: context, struck: struck, isRefusalClosed: isRefusalClosed,
      askers: named.isEmpty ? nil : named
    ) { asker, port in
      // Never the runner's own SSH, which is spared.
      (traffic.ports.isEmpty || traffic.ports.contains { Self.contains($0, port) })
        && (traffic.peers.isEmpty
          || traffic.peers.contains { NetworkAddress.covers($0, asker.address) })
    }
    return probes.all.isEmpty ? nil : probes
  }

  private static func contains(_ ports: String, _ port: Int) -> Bool {
    let ends = ports.split(separator: "-").compactMap { Int($0) }
    return ends.count == 2 ? (ends[0]...ends[1]).contains(port) : ends == [port]
  }

  /// The selection in words.
  static func words(_ traffic: DeclaredEffect.Traffic) -> String {
    var words: [String] = []
    switch traffic.direction {
    case .inward: words.append("arriving")
    case .outward: words.append("leaving")
    case .both: break
    }
    if traffic.protocols.count == 1 { words.append(traffic.protocols[0]) }
    words.append("traffic")
    if !traffic.ports.isEmpty { words.append("of port \(traffic.ports.joined(separator: ", "))") }
    if !traffic.peers.isEmpty { words.append("with \(traffic.peers.joined(separator: ", "))") }
    return words.joined(separator: " ")
  }
}
