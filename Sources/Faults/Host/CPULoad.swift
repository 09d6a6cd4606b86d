public import DrillModel

/// Keeps processors busy.
public enum CPULoad: Fault {
  /// `cpu-load`.
  public static let kind = "cpu-load"
  /// What it does.
  public static let summary = "keeps processors busy, at ordinary priority"
  /// How many.
  public static let parameters = [
    FaultParameter(
      name: "processors", summary: "how many; all where not given", isRequired: false,
      form: .count(1...1024))
  ]
  /// The scheduler shares what there is.
  public static let manual = FaultManual(
    needs: ["root"], seen: "So many of our loops run.",
    undo: "Ends our loops, known by a variable in their environment; no other process.",
    residue: "None of our loops runs.", reboot: "A reboot ends it.")

  /// Two processors.
  public static let examples = [
    FaultExample(
      hosts: ["chat1"], parameters: ["processors": "2"],
      placements: [.local("chat1", [FaultExample.tag, "2"])])
  ]

  /// Describes the load of hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: How many processors.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let touched = try context.touched(hosts)
    let busy = arguments.count("processors")
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in [context.tag, busy.map { "\($0)" } ?? "all"]
    }
    return FaultDescription(
      kind: kind,
      summary: "keep \(busy.map { "\($0)" } ?? "all") processors busy on "
        + hosts.joined(separator: ", "),
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .processors(busy: busy)) })
  }

  static let scripts = FaultScripts(
    ShellParts.processes, ShellParts.workers,
    #"""

    count_wanted() { # tag, processors or all
      wanted=$2
      [ "$wanted" != all ] || wanted=$(grep -c '^processor' /proc/cpuinfo)
      [ "$wanted" -ge 1 ] || wanted=1
    }

    all_run() { [ "$(count_workers "$1")" -ge "$wanted" ]; }

    apply() {
      count_wanted "$@"
      there=$(count_workers "$1")
      while [ "$there" -lt "$wanted" ]; do
        start_worker "$1" sh -c 'while :; do :; done'
        there=$((there + 1))
      done
      within 40 all_run "$1" || end 1 'the loops do not run'
    }

    undo() { stop_workers "$1" || end 1 'some of our loops do not end'; }

    effect() {
      count_wanted "$@"
      all_run "$1"
    }

    residue() { no_workers "$1" || end 1 'some of our loops run'; }

    preflight() {
      need grep setsid
      [ "$(id -u)" -eq 0 ] || lack 'root'
      exit "$lacking"
    }
    """#)
}
