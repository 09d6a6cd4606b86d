import DrillModel
import Guard

/// Some of a host's traffic and what becomes of it, as rules of an own nftables table.
///
/// Accepted first are the loopback device (but where it is asked for), and the runner's own SSH as
/// the live session shows it. No queueing discipline is touched: loss and limits are rules too, so
/// that nothing of the host's own is replaced.
struct TrafficRules {
  /// Who is spared and who is not, as words: `CHAIN PEER PROTOCOL SIDE PORT`, `any` for all.
  var selections: [String]
  /// What becomes of what is selected, as nftables says it.
  var verdict: String
  /// Whether traffic within the host is spared.
  var sparesLoopback = true

  /// Selects traffic.
  ///
  /// With ports, it is the packets that have one of them at either end.
  init(_ traffic: DeclaredEffect.Traffic, sparesLoopback: Bool = true) {
    self.sparesLoopback = sparesLoopback
    verdict = Self.verdict(traffic.fate)
    var selections: [String] = []
    let chains =
      switch traffic.direction {
      case .inward: ["in"]
      case .outward: ["out"]
      case .both: ["in", "out"]
      }
    let isAny = traffic.protocols.count > 1 && traffic.ports.isEmpty
    for chain in chains {
      for peer in traffic.peers.isEmpty ? ["any"] : traffic.peers {
        for word in isAny ? ["any"] : traffic.protocols {
          if traffic.ports.isEmpty { selections.append("\(chain) \(peer) \(word) any any") }
          for port in traffic.ports {
            selections.append("\(chain) \(peer) \(word) dport \(port)")
            selections.append("\(chain) \(peer) \(word) sport \(port)")
          }
        }
      }
    }
    self.selections = selections
  }

  init(selections: [String], verdict: String) {
    self.selections = selections
    self.verdict = verdict
  }

  private static func verdict(_ fate: DeclaredEffect.Traffic.Fate) -> String {
    switch fate {
    case .dropped, .delayed: return "drop"
    case .refused: return "reject"
    case .lost(let share):
      // nftables takes no threshold that every number is below.
      return share >= 10_000 ? "drop" : "numgen random mod 10000 < \(share) drop"
    case .limited(let rate):
      // As nftables prints it: the greatest unit that leaves no rest.
      if rate.isMultiple(of: 1 << 20) { return limit(rate >> 20, "mbytes") }
      if rate.isMultiple(of: 1 << 10) { return limit(rate >> 10, "kbytes") }
      return limit(rate, "bytes")
    }
  }

  private static func limit(_ rate: Int, _ unit: String) -> String {
    "limit rate over \(rate) \(unit)/second burst 64 kbytes drop"
  }

  private func arguments(_ host: Host, _ context: FaultContext) throws(FaultError) -> [String] {
    let facts = try context.facts(of: host.name)
    return [
      context.table, context.tag, NetworkAddress.family(facts.runnerAddress),
      facts.runnerAddress, "\(facts.sshPort)", sparesLoopback ? "spare" : "strike", verdict,
    ] + selections
  }

  /// The entry on a host, and what the host must be able to do.
  func placement(
    on host: Host, context: FaultContext
  ) throws(FaultError) -> (FaultDescription.Placement, [FaultDescription.Placement.Check]) {
    let arguments = try arguments(host, context)
    return (
      .init(
        host: host.name,
        entry: OwnTable.entry(id: context.entryID(), rules: Self.text, arguments: arguments)),
      [
        .init(host: host.name, script: GuardPreflight.script()),
        .init(host: host.name, script: OwnTable.preflight),
        .init(host: host.name, script: OwnTable.check(rules: Self.text, arguments: arguments)),
      ]
    )
  }

  private static let text = #"""
    select_packets() { # chain, peer, protocol, side, port: prints what matches, before the verdict
      case $1 in in) end=saddr ;; *) end=daddr ;; esac
      case $2 in
        any) from='' ;;
        *:*) from="ip6 $end $2 " ;;
        *) from="ip $end $2 " ;;
      esac
      case $3 in
        any) ;;
        *) if [ "$4" = any ]; then from="${from}meta l4proto $3 "; else from="$from$3 $4 $5 "; fi ;;
      esac
      printf '%s' "$from"
    }

    verdict_on() { # verdict, tag, chain, peer, protocol, side, port
      verdict=$1 tag=$2
      shift 2
      if [ "$verdict" != reject ]; then
        printf '%s%s comment "%s"\n' "$(select_packets "$@")" "$verdict" "$tag"
        return
      fi
      case $3 in
        any | tcp)
          printf '%sreject with tcp reset comment "%s"\n' \
            "$(select_packets "$1" "$2" tcp "$4" "$5")" "$tag"
          ;;
      esac
      [ "$3" = tcp ] || printf '%sreject with icmpx type admin-prohibited comment "%s"\n' \
        "$(select_packets "$@")" "$tag"
    }

    chain() { # in or out, then the arguments
      chain=$1
      shift
      tag=$2 family=$3 runner=$4 port=$5 loopback=$6 fate=$7
      shift 7
      if [ "$chain" = in ]; then
        printf '%s\n' 'chain input {' 'type filter hook input priority -300; policy accept;'
        [ "$loopback" = strike ] || printf 'iifname "lo" accept comment "%s"\n' "$tag"
        printf '%s saddr %s tcp dport %s accept comment "%s"\n' "$family" "$runner" "$port" "$tag"
      else
        printf '%s\n' 'chain output {' 'type filter hook output priority -300; policy accept;'
        [ "$loopback" = strike ] || printf 'oifname "lo" accept comment "%s"\n' "$tag"
        printf '%s daddr %s tcp sport %s accept comment "%s"\n' "$family" "$runner" "$port" "$tag"
      fi
      [ "$family" = ip ] || printf '%s accept comment "%s"\n' \
        'icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert }' "$tag"
      # Those that are spared stand before those that are struck.
      for rule; do
        case $rule in
          "spare $chain "*)
            # shellcheck disable=SC2086 # words are split on purpose
            verdict_on accept "$tag" ${rule#spare }
            ;;
        esac
      done
      for rule; do
        case $rule in
          "$chain "*)
            # shellcheck disable=SC2086 # words are split on purpose
            verdict_on "$fate" "$tag" $rule
            ;;
        esac
      done
      printf '}\n'
    }

    rules() {
      chain in "$@"
      chain out "$@"
    }

    """#
}
