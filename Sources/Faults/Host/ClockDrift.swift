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
    FakeClock.parameter,
  ]
  /// What was gained stays until a time service corrects it.
  public static let manual = FaultManual(
    needs: [
      "root with CAP_SYS_TIME", "busybox with adjtimex, or the program adjtimex",
      "no time service that runs: stop it first, by service-stop", FakeClock.need,
    ],
    seen: "The kernel's tick is ours; with `faketime` our loop runs, and a program under it is as "
      + "far from the host's clock as the drift has come.",
    undo: "Puts the former tick back; one that someone else set is left, with status 9. What was "
      + "gained or lost meanwhile is *not* taken back: the time since boot drifts alike, so nothing "
      + "on the host knows it. Start the time service again. With `faketime` our loop is ended "
      + "and the former file put back, and all of it is taken back.",
    residue: "The tick is the former one; our loop does not run and the file is not ours.",
    reboot: "A reboot ends it. A file of libfaketime outlives it; the guard's boot hook puts the "
      + "former one back.",
    notProvenOnMetal: "tried on a host of the lab under libfaketime, and with an `adjtimex` that "
      + "keeps its own tick: a host's clock is no namespace's")

  /// A twentieth of a second in each second.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["gain": "50"], placements: [.local("db1", ["500"])]),
    FaultExample(
      hosts: ["db1"], parameters: ["loss": "20", "faketime": "/run/clock"],
      placements: [.local("db1", ["-200", "/run/clock", FaultExample.tag])]),
  ]

  /// Describes the drift of hosts' clocks.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: Gain or loss, and whose clock.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where not exactly one is given, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    guard (parameters["gain"] == nil) != (parameters["loss"] == nil) else {
      throw FaultError(.parameter, "\(kind) needs exactly one of gain and loss")
    }
    // A tick is 10,000 us, a hundred times a second: ten more are a millisecond in a second.
    let rate = arguments.count("gain") ?? -(arguments.count("loss") ?? 0)
    let file = arguments.text("faketime")
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in ["\(rate * 10)"] + (file.isEmpty ? [] : [file, context.tag])
    }
    return FaultDescription(
      kind: kind,
      summary: "have the clock of \(file.isEmpty ? "" : "programs under libfaketime on ")"
        + "\(hosts.joined(separator: ", ")) gain \(rate) ms in a second",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map {
        DeclaredEffect(host: $0.name, .clockDrift(partsPerMillion: rate * 1000))
      })
  }

  static let scripts = FaultScripts(
    ClockStep.preflight, FakeClock.scripts, ShellParts.processes, ShellParts.workers,
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

    # Sets drift to what the clock has come to by now, in thousandths of a second.
    read_drift() { # ticks more, seconds since boot at the start
      read -r up _ </proc/uptime
      drift=$(((${up%.*} - $2) * $1 / 10))
    }

    apply_fake() { # ticks more, file, tag
      note_fake "$2"
      note_boot
      read -r up _ </proc/uptime
      note started "${up%.*}"
      no_workers "$3" || exit 0
      # shellcheck disable=SC2016 # the worker's own shell expands them
      start_worker "$3" sh -c '
        while :; do
          read -r up _ </proc/uptime
          drift=$(((${up%.*} - $3) * $2 / 10))
          sign=+
          if [ "$drift" -lt 0 ]; then sign=- drift=$((0 - drift)); fi
          # Whole or not at all: it is read at any moment.
          printf "%s\n%s%d.%03d\n" "$4" "$sign" $((drift / 1000)) $((drift % 1000)) >"$1.muster"
          chmod 644 "$1.muster"
          mv -f "$1.muster" "$1"
          sleep 1
        done
      ' sh "$2" "$1" "$(recall started)" "$fake_mark"
      within 20 is_ours "$2"
    }

    is_ours() { # file
      look_fake "$1"
      [ "$fake" = ours ]
    }

    apply() { # ticks more; file of libfaketime and tag, or nothing
      if [ -n "${2:-}" ]; then
        apply_fake "$@" || end 1 "$2 was not written"
        exit 0
      fi
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

    note_again() { # ticks more; file and tag, or nothing
      if [ -n "${2:-}" ]; then
        stop_workers "$3"
        look_fake "$2"
        if [ "$fake" = ours ]; then lost "the former text of $2"; fi
      else
        look "$1"
        # A kernel that nobody has told otherwise ticks so.
        if [ "$tick" != 10000 ]; then lost "the former tick"; fi
      fi
    }

    undo() {
      if [ -n "${2:-}" ]; then
        stop_workers "$3" || end 1 'the loop that has it drift cannot be ended'
        undo_fake "$2"
        rm -f "$2.muster"
        exit 0
      fi
      look "$1"
      case $state in
        before) exit 0 ;;
        other) end 9 "someone else has set the tick to $tick; it is left" ;;
      esac
      clock_tool -t "$(recall tick)" >/dev/null || exit 1
    }

    effect() {
      if [ -n "${2:-}" ]; then
        noted started && ! no_workers "$3" && is_ours "$2" && find_library "$2" || exit 1
        read_off "$2"
        read_drift "$1" "$(recall started)"
        off=$((off * 1000 - drift))
        [ "${off#-}" -le 2000 ]
        exit
      fi
      look "$1"
      [ "$state" = ours ]
    }

    residue() {
      if [ -n "${2:-}" ]; then
        no_workers "$3" || end 1 'the loop that has it drift still runs'
        residue_fake "$2"
        exit 0
      fi
      look "$1"
      [ "$state" = before ] || end 1 "the tick is $tick and was $(recall tick)"
    }

    preflight() {
      if [ -n "${2:-}" ]; then preflight_fake "$2"; fi
      need sed sync
      look "$1"
      [ -n "$tick" ] || lack 'a program that sets the tick: busybox with adjtimex, or adjtimex'
      preflight_clock
      exit "$lacking"
    }
    """#)
}
