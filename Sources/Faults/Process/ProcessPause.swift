public import DrillModel

/// Stops processes of a host in their tracks: their connections stay up and silent.
public enum ProcessPause: Fault {
  /// `process-pause`.
  public static let kind = "process-pause"
  /// What it does.
  public static let summary = "stops processes so that they stand still; connections stay open"
  /// Which ones.
  public static let parameters = ProcessSelection.parameters
  /// Each process is known by number and start time.
  public static let manual = FaultManual(
    needs: ["root", "systemctl for a unit"],
    seen: "Each of the processes that ran before is stopped, those that were stopped already not "
      + "counted.",
    undo: "Continues each process that it stopped, by number and start time. What someone else "
      + "continued, or what is gone, needs nothing.",
    residue: "None of them is stopped.",
    reboot: "A reboot ends it, and the processes.")

  /// By name.
  public static let examples = [
    FaultExample(
      hosts: ["chat1"], parameters: ["name": "beam.smp"],
      placements: [.local("chat1", ["name", "beam.smp"])])
  ]

  /// Describes the pause of processes on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: Which processes.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where the selection is not one, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let selection = try ProcessSelection.read(try FaultArguments(of: Self.self, parameters))
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in selection
    }
    return FaultDescription(
      kind: kind,
      summary: "stop \(ProcessSelection.words(selection)) on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map {
        DeclaredEffect(host: $0.name, .processesPaused(ProcessSelection.words(selection)))
      })
  }

  static let scripts = FaultScripts(
    ShellParts.processes, ProcessSelection.preflight, Self.pausing,
    #"""

    # Those that are meant now and neither noted nor stopped.
    new_ones() {
      find_processes "$@" | while read -r new_id new_start; do
        if rests "$new_id" "$new_start"; then continue; fi
        printf '%s %s\n' "$new_id" "$new_start"
      done
    }

    # Those that are meant and stand still.
    note_again() { # selection, its value
      stopped=$(
        find_processes "$@" | while read -r again_id again_start; do
          if rests "$again_id" "$again_start"; then printf '%s %s\n' "$again_id" "$again_start"; fi
        done
      )
      if [ -n "$stopped" ]; then note stopped "$stopped"; fi
    }

    apply() { # selection, its value
      if ! noted stopped; then
        stopped=$(new_ones "$@")
        [ -n "$stopped" ] || end 1 "there is no running process that is meant: $1 $2"
        note stopped "$stopped"
      fi
      stop_noted
      # Those that were started meanwhile, a few times over.
      for round in 2 3 4; do
        if ! noted "stopped.$round"; then
          stopped=$(new_ones "$@")
          [ -n "$stopped" ] || break
          note "stopped.$round" "$stopped"
        fi
        stop_noted
      done
      within 20 all_rest || end 1 'they do not stand still'
    }

    preflight() {
      preflight_selection "$@"
      exit "$lacking"
    }
    """#)

  /// Stopping and continuing what was noted, shared with the freeze of a host.
  static let pausing = #"""

    noted_processes() { cat "$keep"/stopped "$keep"/stopped.? 2>/dev/null; }

    stop_noted() {
      noted_processes | while read -r stop_id stop_start; do
        if lives "$stop_id" "$stop_start"; then kill -s STOP "$stop_id" 2>/dev/null; fi
      done
    }

    # True where each that still lives stands still, and one at least does.
    all_rest() {
      noted_processes | {
        resting=1
        while read -r rest_id rest_start; do
          lives "$rest_id" "$rest_start" || continue
          rests "$rest_id" "$rest_start" || exit 1
          resting=0
        done
        exit "$resting"
      }
    }

    none_rests() {
      noted_processes | while read -r rest_id rest_start; do
        if rests "$rest_id" "$rest_start"; then exit 1; fi
      done
    }

    undo() {
      noted stopped || exit 0
      for _ in 1 2 3; do
        noted_processes | while read -r go_id go_start; do
          if rests "$go_id" "$go_start"; then kill -s CONT "$go_id" 2>/dev/null; fi
        done
        if within 4 none_rests; then exit 0; fi
      done
      end 1 'some do not go on'
    }

    effect() {
      noted stopped && all_rest
    }

    residue() {
      noted stopped || exit 0
      none_rests || end 1 'some still stand still'
    }
    """#
}
