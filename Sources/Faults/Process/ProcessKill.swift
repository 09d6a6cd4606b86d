public import DrillModel

/// Ends processes of a host by a signal; its undo is that they run again.
public enum ProcessKill: Fault {
  /// `process-kill`.
  public static let kind = "process-kill"
  /// What it does.
  public static let summary = "ends processes by a signal"
  /// Which ones, how, and how they are started again.
  public static let parameters =
    ProcessSelection.parameters + [
      FaultParameter(
        name: "signal", summary: "KILL where not given", isRequired: false,
        form: .word(["KILL", "TERM", "ABRT", "SEGV"])),
      FaultParameter(
        name: "start",
        summary: "command line that starts them again where nothing else has; a unit is started by "
          + "systemd",
        isRequired: false, form: .command),
    ]
  /// What restarts by itself is not started twice.
  public static let manual = FaultManual(
    needs: ["root", "systemctl for a unit"],
    seen: "None of the processes that ran before is there.",
    undo: "Waits for what restarts them by itself; then starts the unit or runs `start`. Where "
      + "neither is given and they do not come back, it fails and says so. Under hold, what serves "
      + "data or clients stays down.",
    residue: "Processes of that selection run again.",
    reboot: "What starts at boot runs again; the guard's undo sees to the rest.")

  /// By name and by unit.
  public static let examples = [
    FaultExample(
      hosts: ["chat1"], parameters: ["name": "beam.smp", "start": "service ejabberd start"],
      placements: [
        .kept("chat1", ["name", "beam.smp", "KILL", "service ejabberd start"])
      ]),
    FaultExample(
      hosts: ["chat1"], parameters: ["unit": "prosody.service", "signal": "TERM"],
      placements: [.kept("chat1", ["unit", "prosody.service", "TERM", ""])]),
  ]

  /// Describes the end of processes on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: Which processes, the signal, the start.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where the selection is not one, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let selection = try ProcessSelection.read(arguments)
    let signal = arguments.text("signal", "KILL")
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(
      on: touched, context: context, takesServiceDown: true
    ) {
      _ throws(FaultError) in selection + [signal, arguments.text("start")]
    }
    return FaultDescription(
      kind: kind,
      summary: "end \(ProcessSelection.words(selection)) by \(signal) on "
        + hosts.joined(separator: ", "),
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map {
        DeclaredEffect(
          host: $0.name, .processesGone(ProcessSelection.words(selection)))
      })
  }

  static let scripts = FaultScripts(
    ShellParts.processes, ProcessSelection.preflight,
    #"""

    # Those that ran before are gone: all, by number and start.
    all_gone() {
      recall victims >/dev/null || return 1
      while read -r gone_id gone_start; do
        if lives "$gone_id" "$gone_start"; then return 1; fi
      done <"$keep/victims"
    }

    runs_again() { # unit, pid-file or name; its value
      runs_list=$(find_processes "$@")
      [ -n "$runs_list" ] || return 1
      if [ "$1" = unit ]; then systemctl is-active --quiet "$2"; fi
    }

    apply() { # selection, its value, signal, start
      : "$4"
      if ! noted victims; then
        victims=$(find_processes "$1" "$2")
        [ -n "$victims" ] || end 1 "there is no process that is meant: $1 $2"
        note victims "$victims"
      fi
      while read -r kill_id kill_start; do
        lives "$kill_id" "$kill_start" || continue
        # One that ends with another that was just killed is gone as it should be.
        kill -s "$3" "$kill_id" 2>/dev/null || ! lives "$kill_id" "$kill_start" || exit 1
      done <"$keep/victims"
      within 60 all_gone || end 1 "they do not end by $3"
    }

    # Those that were killed are gone; what runs now is not theirs to be killed as well.
    note_again() { note victims ''; }

    undo() { # selection, its value, signal, start
      noted victims || exit 0
      # What starts them by itself is given some seconds before they are started by hand.
      if ! runs_again "$1" "$2" && [ -z "$4" ]; then within 20 runs_again "$1" "$2"; fi
      if runs_again "$1" "$2"; then exit 0; fi
      if [ "$1" = unit ]; then
        systemctl reset-failed "$2" 2>/dev/null
        timeout 60 systemctl start "$2" || exit 1
      elif [ -n "$4" ]; then
        outlive sh -c "$4" &
        wait $!
      fi
      within 60 runs_again "$1" "$2" || end 1 "nothing has started $2 again: start it by hand"
    }

    effect() {
      : "$1"
      noted victims && all_gone
    }

    residue() { # selection, its value
      noted victims || exit 0
      runs_again "$1" "$2" || end 1 "$2 does not run again"
    }

    preflight() {
      preflight_selection "$1" "$2"
      exit "$lacking"
    }
    """#)
}
