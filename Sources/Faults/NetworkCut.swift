public import DrillModel
import Guard

/// Cuts hosts off from the network by a firewall table of our own on each.
///
/// What it lets through is the loopback device and the runner's own address to the SSH port, both
/// as the live session shows them: never a subnet. Connections that were open are cut as well.
public enum NetworkCut: Fault {
  /// `network-cut`.
  public static let kind = "network-cut"
  /// What it does.
  public static let summary =
    "cuts a host off from the network but for the runner's SSH, by its own nftables table"
  /// None.
  public static let parameters: [FaultParameter] = []

  /// Two hosts, one met over IPv6.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: [:],
      placements: [
        .init(
          host: "db1", entry: "03-strike", hold: .undo,
          arguments: ["muster_run_1_03_strike", "muster run-1 03-strike", "ip", "192.0.2.1", "22"])
      ]),
    FaultExample(
      hosts: ["db1", "chat1"], parameters: [:],
      placements: [
        .init(
          host: "db1", entry: "03-strike", hold: .undo,
          arguments: ["muster_run_1_03_strike", "muster run-1 03-strike", "ip", "192.0.2.1", "22"]),
        .init(
          host: "chat1", entry: "03-strike", hold: .undo,
          arguments: [
            "muster_run_1_03_strike", "muster run-1 03-strike", "ip6", "2001:db8::1", "2222",
          ]),
      ]),
  ]

  /// Describes the cut of some hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts to cut off; each carries its own guard.
  ///   - parameters: None.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, probes of their ports from elsewhere, checks.
  /// - Throws: `FaultError` where a host may not be struck or no session to it is known.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let struck = try context.struck(hosts)
    var placements: [FaultDescription.Placement] = []
    var checks: [FaultDescription.Placement.Check] = []
    for host in struck {
      let facts = try context.facts(of: host.name)
      let entry = OwnTable.entry(
        id: context.entryID(), rules: rules,
        arguments: [
          context.table, context.tag, NetworkAddress.family(facts.runnerAddress),
          facts.runnerAddress, "\(facts.sshPort)",
        ])
      placements.append(.init(host: host.name, entry: entry))
      checks.append(.init(host: host.name, script: GuardPreflight.script()))
      checks.append(.init(host: host.name, script: OwnTable.preflight))
    }
    let probes = ReachabilityProbes(context: context, struck: struck)
    return FaultDescription(
      kind: kind,
      summary:
        "cut \(hosts.joined(separator: ", ")) off from the network, but for the runner's SSH",
      struckHosts: hosts, placements: placements, effectProbes: probes.all,
      preflight: checks + probes.preflight,
      onReboot: "A reboot of a struck host ends its cut: nftables tables are not on disk. "
        + "Its guard counts the reboot as a lapsed lease and runs its program.")
  }

  /// Neighbour discovery is let through where the runner is met over IPv6: without it not even the
  /// spared connection would find its way on the local link.
  private static let rules = #"""
    rules() {
      if [ "$3" = ip6 ]; then
        neighbours="icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept comment \"$2\""
      else
        neighbours=''
      fi
      printf '%s\n' 'chain input {' 'type filter hook input priority -300; policy drop;' \
        "iifname \"lo\" accept comment \"$2\"" \
        "$3 saddr $4 tcp dport $5 accept comment \"$2\""
      [ -z "$neighbours" ] || printf '%s\n' "$neighbours"
      printf '%s\n' '}' 'chain output {' 'type filter hook output priority -300; policy drop;' \
        "oifname \"lo\" accept comment \"$2\"" \
        "$3 daddr $4 tcp sport $5 accept comment \"$2\""
      [ -z "$neighbours" ] || printf '%s\n' "$neighbours"
      printf '%s\n' '}' 'chain forward {' 'type filter hook forward priority -300; policy drop;' '}'
    }

    """#
}
