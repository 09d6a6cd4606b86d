public import DrillModel
import Guard

/// Takes hosts' power away at the power controller, by the environment's own commands.
///
/// The guard stands on the power controller. What serves data or clients stays off under hold: a
/// former primary without power needs no other fence.
public enum PowerOff: Fault {
  /// `power-off`.
  public static let kind = "power-off"
  /// What it does.
  public static let summary = "takes a host's power away at the power controller"
  /// None.
  public static let parameters: [FaultParameter] = []
  /// The guard stands on the power controller.
  public static let manual = FaultManual(
    needs: [
      "`power:` with commands for off, on and status", "a host with the role power-controller",
    ],
    seen: "Status answers off; the host's services no longer answer.",
    undo: "Gives the power back. What someone else switched on is left on. Under hold, what serves "
      + "data or clients stays off.",
    residue: "Status answers on.",
    reboot: "A struck host stays off until its power is given back. A reboot of the power "
      + "controller counts as a lapsed lease: its guard's boot hook runs the program, and where it "
      + "could set no hook, the power stays off until the runner heals.")

  /// A primary database, which hold keeps off, and a host of another kind.
  public static let examples = [
    FaultExample(
      hosts: ["db1", "extra1"], parameters: [:],
      placements: [
        .init(
          host: "power", entry: "03-strike-db1", hold: .keep,
          arguments: ["pdu off", "pdu on", "pdu status", "db1"]),
        .init(
          host: "power", entry: "03-strike-extra1", hold: .undo,
          arguments: ["pdu off", "pdu on", "pdu status", "extra1"]),
      ])
  ]

  /// Describes the power cut of some hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts to switch off.
  ///   - parameters: None.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host on the power controller, probes of their ports, checks.
  /// - Throws: `FaultError` where there is no power control, or it would be struck itself.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let environment = context.environment
    let struck = try context.struck(hosts)
    guard let power = environment.power else {
      throw FaultError(.means, "the environment has no power control: commands for off, on, status")
    }
    guard let controller = environment.hosts(.powerController).first else {
      throw FaultError(.means, "the environment has no host with the role power-controller")
    }
    guard
      controller.dataCenter == nil
        || !struck.contains(where: {
          $0.dataCenter == controller.dataCenter
        })
    else {
      throw FaultError(
        .controlPath,
        "the power controller \(controller.name) stands in the data center whose "
          + "power is taken: it could not give it back")
    }
    var placements: [FaultDescription.Placement] = []
    var checks: [FaultDescription.Placement.Check] = [
      .init(host: controller.name, script: GuardPreflight.script())
    ]
    for host in struck {
      let arguments = [power.off, power.on, power.status, host.name]
      let entry = GuardEntry(
        id: context.entryID(host.name), kind: .fault,
        hold: FaultScripts.serving.isDisjoint(with: host.roles) ? .undo : .keep,
        apply: Script(common + apply, arguments), undo: Script(common + undo, arguments),
        effect: Script(common + effect, arguments), residue: Script(common + residue, arguments))
      placements.append(.init(host: controller.name, entry: entry))
      checks.append(.init(host: controller.name, script: Script(common + preflight, arguments)))
    }
    let probes = ReachabilityProbes(context: context, struck: struck)
    return FaultDescription(
      kind: kind,
      summary: "take the power of \(hosts.joined(separator: ", ")) away at \(controller.name)",
      struckHosts: hosts, placements: placements, effectProbes: probes.all,
      preflight: checks + probes.preflight,
      onReboot: manual.reboot, takesGuardsAway: true,
      effects: struck.map { DeclaredEffect(host: $0.name, .powerOff) })
  }

  /// Status prints `on` or `off`, alone or after an equals sign, on its last line.
  private static let common = #"""
    power() { # one of the three commands; the struck host is its last argument
      sh -c "$1 \"\$1\"" power "$host" </dev/null
    }

    # Sets state to on, off or unknown.
    ask() {
      state=unknown
      if said=$(power "$status" 2>&1); then
        case $(printf '%s\n' "$said" | sed -n '$p') in
          on | *=on) state=on ;;
          off | *=off) state=off ;;
        esac
      fi
      [ "$state" != unknown ] || printf '%s\n' "the power of $host is not known: $said"
    }

    # Waits until the state is as wished.
    await() { # on or off
      tries=0
      while ask && [ "$state" != "$1" ] && [ "$tries" -lt 60 ]; do
        sleep 0.25 2>/dev/null || sleep 1
        tries=$((tries + 1))
      done
      [ "$state" = "$1" ] || {
        printf '%s\n' "the power of $host is $state, not $1"
        return 1
      }
    }

    off=$1 on=$2 status=$3 host=$4

    """#

  private static let apply = #"""
    : "$on"
    # Noted anew by a guard that somebody had removed: who is on meanwhile stays on.
    case ${MUSTER_AGAIN:-} in ?*) exit 0 ;; esac
    ask
    [ "$state" != off ] || exit 0
    power "$off" || exit 1
    await off

    """#

  private static let undo = #"""
    : "$off"
    ask
    case $state in
      on) exit 0 ;;
      off)
        power "$on" || exit 1
        await on
        ;;
      *) exit 1 ;;
    esac

    """#

  private static let effect = #"""
    : "$off" "$on"
    ask
    case $state in off) exit 0 ;; on) exit 1 ;; *) exit 2 ;; esac

    """#

  private static let residue = #"""
    : "$off" "$on"
    ask
    case $state in
      on) exit 0 ;;
      off)
        printf '%s\n' "$host is still off"
        exit 1
        ;;
      *) exit 2 ;;
    esac

    """#

  private static let preflight = #"""
    : "$off" "$on"
    ask
    case $state in
      on) exit 0 ;;
      *)
        printf 'missing=%s\n' "power control of $host that answers on; it answers $state"
        exit 1
        ;;
    esac

    """#
}
