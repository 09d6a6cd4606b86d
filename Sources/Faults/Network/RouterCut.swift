public import DrillModel
import Guard

/// Cuts a data center off at the router: nothing to or from its subnets is forwarded.
///
/// Spared are the SSH connections from the runner's own address to the center's hosts, so that
/// their guards can be renewed and fences carried. Traffic inside the center goes on.
public enum RouterCut: Fault {
  /// `router-cut`.
  public static let kind = "router-cut"
  /// What it does.
  public static let summary =
    "cuts a whole data center off at the router but for the runner's SSH, by its own nftables table"
  /// Which data center.
  public static let parameters = [
    FaultParameter(
      name: "data-center", summary: "`primary` or `secondary`: whose subnets are cut off",
      isRequired: true, form: .word(["primary", "secondary"]))
  ]
  /// What goes on inside the data center is not touched.
  public static let manual = FaultManual(
    needs: [
      "a host with the role router, and the data center's subnets", "nft, root on the router",
    ],
    seen: "The table reads back; the center's services no longer answer the other sites.",
    undo: TrafficFault.undo, residue: TrafficFault.residue, reboot: TrafficFault.reboot)

  /// The primary data center of two hosts.
  public static let examples = [
    FaultExample(
      hosts: ["router"], parameters: ["data-center": "primary"],
      placements: [
        .init(
          host: "router", entry: "03-strike", hold: .undo,
          arguments: [
            "muster_run_1_03_strike", "muster run-1 03-strike",
            "ip 192.0.2.1 198.51.100.11 22", "ip6 2001:db8::1 2001:db8:1::21 2222",
            "subnet ip 198.51.100.0/24", "subnet ip6 2001:db8:1::/64",
          ])
      ])
  ]

  /// Describes the cut of a data center.
  ///
  /// - Parameters:
  ///   - hosts: The router, whose guard carries the cut.
  ///   - parameters: `data-center`.
  ///   - context: Environment, facts of every host of the center, run.
  /// - Returns: One entry on the router, probes of the center's ports from elsewhere, checks.
  /// - Throws: `FaultError` where the router, a subnet or a fact is missing.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let environment = context.environment
    guard hosts.count == 1, let router = environment.host(hosts[0]), router.roles.contains(.router)
    else {
      throw FaultError(.hosts, "a router cut is made on one host with the role router")
    }
    guard !environment.protectedHosts.contains(router.name) else {
      throw FaultError(.protectedHost, "\(router.name) is protected: no fault may touch it")
    }
    guard let rank = parameters["data-center"].flatMap(DataCenter.Rank.init(rawValue:)),
      let center = environment.dataCenter(rank)
    else {
      throw FaultError(.parameter, "data-center is primary or secondary")
    }
    let inside = environment.hosts.filter {
      $0.dataCenter == center.name && $0.name != router.name
    }
    let struck = try context.struck(inside.map(\.name))
    guard !center.subnets.isEmpty, center.subnets.allSatisfy(NetworkAddress.isSubnet) else {
      throw FaultError(
        .means,
        "the router cannot cut \(center.name) off: its subnets are not all written as "
          + "ADDRESS/LENGTH")
    }
    var arguments = [context.table, context.tag]
    for host in struck {
      let facts = try context.facts(of: host.name)
      let family = NetworkAddress.family(facts.runnerAddress)
      guard NetworkAddress.isAddress(host.address),
        NetworkAddress.family(host.address) == family
      else {
        throw FaultError(
          .facts,
          "\(host.name) is at \(host.address), but meets the runner as "
            + "\(facts.runnerAddress): their families differ, so SSH cannot be spared at the router"
        )
      }
      arguments.append("\(family) \(facts.runnerAddress) \(host.address) \(facts.sshPort)")
    }
    arguments += center.subnets.map { "subnet \(NetworkAddress.family($0)) \($0)" }
    let entry = OwnTable.entry(id: context.entryID(), rules: rules, arguments: arguments)
    let probes = ReachabilityProbes(context: context, struck: struck)
    return FaultDescription(
      kind: kind,
      summary: "cut \(center.name) (\(center.subnets.joined(separator: ", "))) off at "
        + "\(router.name), but for the runner's SSH",
      struckHosts: struck.map(\.name), placements: [.init(host: router.name, entry: entry)],
      effectProbes: probes.all,
      preflight: [
        .init(host: router.name, script: GuardPreflight.script()),
        .init(host: router.name, script: OwnTable.preflight),
      ] + probes.preflight,
      onReboot: manual.reboot,
      effects: struck.map {
        DeclaredEffect(host: $0.name, .traffic(.init(fate: .dropped)))
      })
  }

  /// Arguments after table and tag: `FAMILY RUNNER HOST PORT` to spare, `subnet FAMILY SUBNET`.
  private static let rules = #"""
    spare() { # family, runner, host, port
      printf '%s\n' "$1 saddr $2 $1 daddr $3 tcp dport $4 accept comment \"$tag\"" \
        "$1 saddr $3 $1 daddr $2 tcp sport $4 accept comment \"$tag\""
    }

    cut_off() { # subnet, family, its address
      printf '%s\n' "$2 saddr $3 drop comment \"$tag\"" "$2 daddr $3 drop comment \"$tag\""
    }

    # shellcheck disable=SC2086 # words are split on purpose
    rules() {
      tag=$2
      shift 2
      printf '%s\n' 'chain forward {' 'type filter hook forward priority -300; policy accept;'
      for rule; do
        case $rule in
          subnet\ *) ;;
          *) spare $rule ;;
        esac
      done
      for rule; do
        case $rule in
          subnet\ *) cut_off $rule ;;
        esac
      done
      printf '}\n'
    }

    """#
}
