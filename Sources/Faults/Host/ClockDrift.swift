public import DrillModel

/// Has a host's clock gain or lose, by the length of the kernel's tick.
public enum ClockDrift: Fault {
  /// `clock-drift`.
  public static let kind = "clock-drift"
  /// What it does.
  public static let summary = "has a host's clock gain or lose time"
  /// How fast.
  public static let parameters = [
    FaultParameter(
      name: "gain", summary: "milliseconds in a second, up to 100", isRequired: false,
      form: .count(1...100)),
    FaultParameter(
      name: "loss", summary: "the same for losing; one of both is given", isRequired: false,
      form: .count(1...100)),
  ]
  /// What was gained stays until a time service corrects it.
  public static let manual = FaultManual(
    needs: [
      "root with CAP_SYS_TIME", "busybox with adjtimex, or the program adjtimex",
      "no time service that runs: stop it first, by service-stop",
    ],
    seen: "The kernel's tick is ours.",
    undo: "Puts the former tick back; one that someone else set is left, with status 9. What was "
      + "gained or lost meanwhile is *not* taken back: the time since boot drifts alike, so nothing "
      + "on the host knows it. Start the time service again.",
    residue: "The tick is the former one.", reboot: "A reboot ends it.",
    notProvenOnMetal: "tried with an `adjtimex` that keeps its own tick: a host's clock is no "
      + "namespace's")

  /// A twentieth of a second in each second.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["gain": "50"], placements: [.local("db1", ["500"])])
  ]

  /// Describes the drift of hosts' clocks.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: Gain or loss.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where not exactly one is given, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    guard parameters.count == 1 else {
      throw FaultError(.parameter, "\(kind) needs exactly one of gain and loss")
    }
    // A tick is 10,000 us, a hundred times a second: ten more are a millisecond in a second.
    let rate = arguments.count("gain") ?? -(arguments.count("loss") ?? 0)
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in ["\(rate * 10)"]
    }
    return FaultDescription(
      kind: kind,
      summary: "have the clock of \(hosts.joined(separator: ", ")) gain \(rate) ms in a second",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map {
        DeclaredEffect(host: $0.name, .clockDrift(partsPerMillion: rate * 1000))
      })
  }

  static let scripts = FaultScripts(
    ClockStep.preflight,
    #"""

    clock_tool() {
      if has busybox && busybox adjtimex >/dev/null 2>&1; then
        busybox adjtimex "$@"
      elif [ $# -eq 0 ]; then
        adjtimex --print
      else
        adjtimex "$@"
      fi
    }

    # Sets tick; then state to before, ours or other.
    look() { # ticks more
      tick=$(clock_tool 2>/dev/null | sed -n 's/.*tick:[[:space:]]*\([0-9]*\).*/\1/p')
      state=other
      if ! noted tick || is_other_boot || [ "$tick" = "$(recall tick)" ]; then
        state=before
      elif [ "$tick" = $(($(recall tick) + $1)) ]; then
        state=ours
      fi
    }

    apply() {
      look "$1"
      case $state in
        ours) exit 0 ;;
        other) end 9 'someone else has set the tick' ;;
      esac
      [ -n "$tick" ] || end 1 "the kernel's tick cannot be read"
      note_boot
      note tick "$tick"
      clock_tool -t $((tick + $1)) >/dev/null || exit 1
      look "$1"
      [ "$state" = ours ] || end 1 'the tick was set and does not show it'
    }

    undo() {
      look "$1"
      case $state in
        before) exit 0 ;;
        other) end 9 "someone else has set the tick to $tick; it is left" ;;
      esac
      clock_tool -t "$(recall tick)" >/dev/null || exit 1
    }

    effect() {
      look "$1"
      [ "$state" = ours ]
    }

    residue() {
      look "$1"
      [ "$state" = before ] || end 1 "the tick is $tick and was $(recall tick)"
    }

    preflight() {
      need sed sync
      look "$1"
      [ -n "$tick" ] || lack 'a program that sets the tick: busybox with adjtimex, or adjtimex'
      preflight_clock
      exit "$lacking"
    }
    """#)
}
