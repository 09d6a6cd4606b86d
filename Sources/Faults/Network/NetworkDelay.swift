public import DrillModel
import Guard

/// Holds a device's outgoing packets back, by netem.
///
/// netem must be the device's root queueing discipline, so it is put there only where the kernel's
/// own default stands: a discipline that someone set up is never replaced. The runner's SSH is
/// delayed as well, which is why a delay has an upper bound.
public enum NetworkDelay: Fault {
  /// `network-delay`.
  public static let kind = "network-delay"
  /// What it does.
  public static let summary = "holds back what leaves a device of a host, the runner's SSH as well"
  /// Delay, its spread, the device.
  public static let parameters = [
    FaultParameter(
      name: "delay", summary: "how long; at most 2s", isRequired: true, form: .duration),
    FaultParameter(
      name: "jitter", summary: "how far it varies, at most the delay; 0 where not given",
      isRequired: false, form: .duration),
    FaultParameter(
      name: "device", summary: "the network device; that of the way to the runner where not given",
      isRequired: false, form: .name),
  ]
  /// The kernel must have sch_netem.
  public static let manual = FaultManual(
    needs: [
      "tc and ip, root", "netem in the kernel (sch_netem)",
      "the kernel's default queueing discipline on the device",
    ],
    seen: "The device's root discipline is netem with our handle and delay.",
    undo: "Deletes the root discipline with our handle; the kernel puts its default back. Another "
      + "one there was set by someone else and is left.",
    residue: "No netem with our handle is on the device.",
    reboot: "A reboot ends it: queueing disciplines are not on disk.",
    notProvenOnMetal: "tried against a `tc` that only answers like one: the kernels at hand have "
      + "no netem")

  /// A tenth of a second to another site.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["delay": "100ms", "jitter": "10ms"],
      placements: [.local("db1", ["", "192.0.2.1", "100", "10"])])
  ]

  /// Describes the delay on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: Delay, jitter, device.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where the delay is too long for leases, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let delay = arguments.milliseconds("delay")
    let jitter = arguments.milliseconds("jitter")
    guard delay <= 2000, jitter <= delay else {
      throw FaultError(
        .parameter,
        "\(kind): delay is at most 2s and jitter at most the delay: leases are renewed "
          + "over the same device")
    }
    let struck = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: struck, context: context) {
      host throws(FaultError) in
      [
        arguments.text("device"), try context.facts(of: host.name).runnerAddress, "\(delay)",
        "\(jitter)",
      ]
    }
    return FaultDescription(
      kind: kind, summary: "delay what leaves \(hosts.joined(separator: ", ")) by \(delay) ms",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: struck.map {
        DeclaredEffect(
          host: $0.name,
          .traffic(.init(direction: .outward, fate: .delayed(milliseconds: delay))))
      })
  }

  static let scripts = FaultScripts(
    #"""

    # 4d75 stands for Mu: no one else's handle.
    handle=4d75:

    set_up() { # device or nothing, runner, delay, jitter
      device=$1 delay=$3 jitter=$4
      if noted device; then device=$(recall device); fi
      if [ -z "$device" ]; then
        device=$(ip -o route get "$2" 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p')
      fi
    }

    # Sets state to ours, default, other or gone.
    look() {
      if ! lines=$(tc qdisc show dev "$device" 2>/dev/null); then
        state=gone
      elif shown=$(printf '%s\n' "$lines" | grep "^qdisc netem $handle root "); then
        # Its other words tell whether someone changed it since.
        shown=$(printf '%s' "$shown" | sed 's/ refcnt [0-9]*//')
        if noted shown && [ "$(recall shown)" != "$shown" ]; then state=other; else state=ours; fi
      elif printf '%s\n' "$lines" | grep ' root ' | grep -qv '^qdisc [a-z0-9_]* 0: root '; then
        state=other
      else
        state=default
      fi
    }

    apply() {
      set_up "$@"
      [ -n "$device" ] || end 1 'there is no device on the way to the runner'
      look
      case $state in
        ours) exit 0 ;;
        gone) end 1 "there is no device $device" ;;
        other) end 9 "someone has set a queueing discipline on $device; it is not replaced" ;;
      esac
      note device "$device"
      if [ "$jitter" -gt 0 ]; then
        tc qdisc add dev "$device" root handle "$handle" netem delay "${delay}ms" "${jitter}ms"
      else
        tc qdisc add dev "$device" root handle "$handle" netem delay "${delay}ms"
      fi || exit 1
      look
      note shown "$shown"
    }

    undo() {
      set_up "$@"
      look
      case $state in
        ours) tc qdisc del dev "$device" root handle "$handle" ;;
        other) end 9 "someone else has set a queueing discipline on $device; it is left" ;;
      esac
    }

    effect() {
      set_up "$@"
      look
      [ "$state" = ours ]
    }

    residue() {
      set_up "$@"
      look
      [ "$state" != ours ] || end 1 "netem still delays what leaves $device"
    }

    preflight() {
      need tc ip unshare
      set_up "$@"
      [ -n "$device" ] || lack 'a device on the way to the runner'
      look
      case $state in
        gone) lack "the device $device" ;;
        ours) lack "an end of a former run: netem with our handle is on $device" ;;
        other) lack "the kernel's default queueing discipline on $device: someone has set another" ;;
      esac
      # Tried in a network namespace that is gone with the command.
      if ! said=$(unshare -n tc qdisc add dev lo root netem delay 1ms 2>&1); then
        lack "netem in the kernel (sch_netem): $(printf '%s' "$said" | head -n 1)"
      fi
      exit "$lacking"
    }
    """#)
}
