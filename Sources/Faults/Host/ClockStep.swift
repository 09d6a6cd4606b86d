public import DrillModel

/// Steps a host's wall clock; what was before is kept against the time since boot.
///
/// The undo steps back by what is left of the step as /proc/uptime shows it, so the time that the
/// fault lasted is not lost, and a step that someone else made is seen.
public enum ClockStep: Fault {
  /// `clock-step`.
  public static let kind = "clock-step"
  /// What it does.
  public static let summary = "steps a host's wall clock forward or back"
  /// How far.
  public static let parameters = [
    FaultParameter(
      name: "by", summary: "how far, at least 10s; back where negative", isRequired: true,
      form: .signedDuration),
    FakeClock.parameter,
  ]
  /// A time service would step it back at once.
  public static let manual = FaultManual(
    needs: [
      "root with CAP_SYS_TIME", "no time service that runs: stop it first, by service-stop",
      FakeClock.need,
    ],
    seen: "The difference between wall clock and time since boot has changed by the step, to 2 s; "
      + "with `faketime` a program under it is so far from the host's clock.",
    undo: "Sets the clock to what it would be. A difference that is neither the former nor the "
      + "stepped one, to 2 s, was made by someone else and is left, with status 9. "
      + "With `faketime` the former file is put back.",
    residue: "The difference is the former one, to 2 s; the file is not ours.",
    reboot: "The clock of the hardware is not touched: a boot reads the right time from it, "
      + "unless the host's init writes the clock there when it goes down. A file of libfaketime "
      + "outlives it; the guard's boot hook puts the former one back.",
    notProvenOnMetal: "tried on a host of the lab under libfaketime, in simulation, and with a "
      + "`date` that keeps its own clock: a host's clock is no namespace's")

  /// An hour back.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["by": "-1h"], placements: [.local("db1", ["-3600"])]),
    FaultExample(
      hosts: ["db1"], parameters: ["by": "90s", "faketime": "/run/clock"],
      placements: [.local("db1", ["90", "/run/clock"])]),
  ]

  /// Describes the step of hosts' clocks.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: How far, and whose clock.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where the step is too small to be told, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let step = arguments.milliseconds("by") / 1000
    guard abs(step) >= 10 else {
      throw FaultError(.parameter, "\(kind): by is at least 10s, forward or back", parameter: "by")
    }
    let file = arguments.text("faketime")
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in ["\(step)"] + (file.isEmpty ? [] : [file])
    }
    return FaultDescription(
      kind: kind,
      summary: "step the clock of \(file.isEmpty ? "" : "programs under libfaketime on ")"
        + "\(hosts.joined(separator: ", ")) by \(step) s",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .clockStep(milliseconds: step * 1000)) })
  }

  /// Who may set a clock, and who would correct it; shared with the drift.
  static let preflight = #"""

    preflight_clock() {
      [ "$(id -u)" -eq 0 ] || lack 'root'
      # CAP_SYS_TIME is bit 25 of the effective capabilities.
      case $(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status) in
        *[2367abefABEF]??????) ;;
        *) lack 'the right to set the clock: CAP_SYS_TIME' ;;
      esac
      for service in /proc/[0-9]*/comm; do
        { read -r name <"$service"; } 2>/dev/null || continue
        case $name in
          chronyd | ntpd | openntpd | systemd-timesyn | ptp4l | phc2sys)
            lack "a clock that no one corrects: $name runs, so stop it first, by service-stop"
            ;;
        esac
      done
    }
    """#

  static let scripts = FaultScripts(
    Self.preflight, FakeClock.scripts,
    #"""

    # Sets wall and up, in milliseconds, and their difference.
    read_clocks() {
      wall=$(date +%s.%N)
      case $wall in
        *.[0-9][0-9][0-9]*)
          fraction=${wall#*.}
          fraction=1${fraction%"${fraction#???}"}
          wall=$((${wall%.*} * 1000 + fraction - 1000))
          ;;
        *) wall=$(($(date +%s) * 1000)) ;;
      esac
      read -r up _ </proc/uptime
      up=$((${up%.*} * 1000 + (1${up#*.} - 100) * 10))
      difference=$((wall - up))
    }

    # Sets state to before, ours or other.
    look() { # step
      read_clocks
      state=before moved=0
      # A boot has read the hardware's clock anew: there is nothing to compare with.
      if ! noted difference || is_other_boot; then return 0; fi
      moved=$((difference - $(recall difference)))
      off=$((moved - $1 * 1000))
      if [ "${moved#-}" -le 2000 ]; then
        state=before
      elif [ "${off#-}" -le 2000 ]; then
        state=ours
      else
        state=other
      fi
    }

    set_clock() { # milliseconds since 1970
      whole=$(($1 / 1000))
      part=$(($1 % 1000 + 1000))
      date -s "@$whole.${part#1}" >/dev/null 2>&1 || date -s "@$whole" >/dev/null
    }

    apply() { # step, file of libfaketime or nothing
      if [ -n "${2:-}" ]; then
        note_fake "$2"
        write_fake "$2" "$(printf '%+d' "$1")" || end 1 "$2 could not be written"
        exit 0
      fi
      look "$1"
      case $state in
        ours) exit 0 ;;
        other) end 9 'someone else has set the clock' ;;
      esac
      note_boot
      note difference "$difference"
      read_clocks
      set_clock $((wall + $1 * 1000)) || exit 1
      look "$1"
      [ "$state" = ours ] || end 1 'the clock was set and does not show it'
    }

    # Stepping it back blindly could be one step too many.
    note_again() { # step, file
      if [ -n "${2:-}" ]; then
        look_fake "$2"
        if [ "$fake" = ours ]; then lost "the former text of $2"; fi
      else
        lost "where the clock stood"
      fi
    }

    undo() { # step, file
      if [ -n "${2:-}" ]; then
        undo_fake "$2"
        exit 0
      fi
      look "$1"
      case $state in
        before) exit 0 ;;
        other) end 9 "someone else has set the clock: it is $moved ms from where it was; it is left" ;;
      esac
      read_clocks
      set_clock $((up + $(recall difference))) || exit 1
      look "$1"
      [ "$state" = before ] || end 1 'the clock was set back and does not show it'
    }

    effect() { # step, file
      if [ -n "${2:-}" ]; then
        look_fake "$2"
        [ "$fake" = ours ] && find_library "$2" || exit 1
        read_off "$2"
        off=$((off - $1))
        [ "${off#-}" -le 2 ]
        exit
      fi
      look "$1"
      [ "$state" = ours ]
    }

    residue() { # step, file
      if [ -n "${2:-}" ]; then
        residue_fake "$2"
        exit 0
      fi
      look "$1"
      [ "$state" = before ] || end 1 "the clock is $moved ms from where it was"
    }

    preflight() { # step, file
      if [ -n "${2:-}" ]; then preflight_fake "$2"; fi
      need date sed sync
      preflight_clock
      exit "$lacking"
    }
    """#)
}
