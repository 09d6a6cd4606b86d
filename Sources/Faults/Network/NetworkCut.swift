public import DrillModel
import Guard

/// Cuts hosts off from the network by a firewall table of our own on each, whole or in part.
///
/// What it lets through is the loopback device and the runner's own address to the SSH port, both
/// as the live session shows them: never a subnet. Connections that were open are cut as well.
public enum NetworkCut: Fault {
  /// `network-cut`.
  public static let kind = "network-cut"
  /// What it does.
  public static let summary =
    "cuts a host off from the network but for the runner's SSH; or only from some peers and ports"
  /// Which traffic; without any, all but the runner's SSH.
  public static let parameters = TrafficFault.selecting
  /// Nothing comes back from a cut host: its clients wait.
  public static let manual = FaultManual(
    needs: TrafficFault.needs, seen: TrafficFault.seen, undo: TrafficFault.undo,
    residue: TrafficFault.residue, reboot: TrafficFault.reboot)

  /// Two hosts, one met over IPv6; one peer and port; one direction.
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
    FaultExample(
      hosts: ["db1"],
      parameters: ["peer": "db3", "port": "6543", "protocol": "tcp", "direction": "in"],
      placements: [
        .local(
          "db1",
          FaultExample.table + [
            "spare", "drop", "in 203.0.113.11 tcp dport 6543", "in 203.0.113.11 tcp sport 6543",
          ])
      ]),
    FaultExample(
      hosts: ["db1"], parameters: ["peer": "203.0.113.0/24", "direction": "out"],
      placements: [
        .local("db1", FaultExample.table + ["spare", "drop", "out 203.0.113.0/24 any any any"])
      ]),
  ]

  /// Describes the cut of some hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts to cut off; each carries its own guard.
  ///   - parameters: Which traffic; all where there are none.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, probes of their ports from elsewhere, checks.
  /// - Throws: `FaultError` where a host may not be struck or no session to it is known.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    guard parameters.isEmpty else {
      let traffic = try TrafficFault.traffic(arguments, context, fate: .dropped)
      return try TrafficFault.describe(
        Self.self, hosts: hosts, context: context,
        summary: "drop \(TrafficFault.words(traffic)) on \(hosts.joined(separator: ", "))",
        traffic: traffic
      ) { TrafficFault.probes(traffic, arguments, context, struck: $0) }
    }
    return try whole(hosts: hosts, context: context)
  }

  private static func whole(
    hosts: [String], context: FaultContext
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
      onReboot: manual.reboot,
      effects: struck.map { DeclaredEffect(host: $0.name, .traffic(.init(fate: .dropped))) })
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
