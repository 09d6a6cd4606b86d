public import DrillModel
import Guard

/// Reboots a host, in order or as a crash would.
public enum Reboot: Fault {
  /// `reboot`.
  public static let kind = "reboot"
  /// What it does.
  public static let summary = "reboots a host, in order or at once"
  /// How.
  public static let parameters = [
    FaultParameter(
      name: "way",
      summary: "`orderly` asks the host's init (where not given); `hard` reboots at once, nothing "
        + "is synced",
      isRequired: false, form: .word(["orderly", "hard"]))
  ]
  /// It happens two seconds after the strike was answered.
  public static let manual = FaultManual(
    needs: [
      "root",
      "systemctl, reboot or shutdown for `orderly`; /proc/sysrq-trigger, systemctl or "
        + "reboot for `hard`",
      "a boot hook of the guard, if something else is to be taken back after the boot",
    ],
    seen: "The reboot is under way; then the host is back, and its kernel's boot id is another.",
    undo: "Calls a reboot off that has not begun. One that has begun needs nothing taken back: the "
      + "host comes back by itself.",
    residue: "No reboot is under way.",
    reboot: "This is one: the host's guard counts it as a lapsed lease, and takes back what else "
      + "was in effect there.")

  /// At once.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["way": "hard"],
      placements: [.local("db1", [FaultExample.tag, "hard"])])
  ]

  /// Describes the reboot of hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The way.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, a probe of its boot, checks.
  /// - Throws: `FaultError` where a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let struck = try context.struck(hosts)
    let way = arguments.text("way", "orderly")
    let (entries, checks) = try scripts.placements(on: struck, context: context) {
      _ throws(FaultError) in [context.tag, way]
    }
    // Ports tell too little: one host is back before anybody has missed it, another takes minutes.
    let probes = struck.compactMap { host -> FaultDescription.EffectProbe? in
      guard let boot = context.facts[host.name]?.bootID, !boot.isEmpty else { return nil }
      return FaultDescription.EffectProbe(
        title: "\(host.name): the boot that is struck", host: host.name,
        script: Script(Self.sameBoot, [boot]))
    }
    return FaultDescription(
      kind: kind,
      summary: "reboot \(hosts.joined(separator: ", "))" + (way == "hard" ? " at once" : ""),
      struckHosts: hosts, placements: entries, effectProbes: probes,
      preflight: checks, onReboot: manual.reboot, takesGuardsAway: true,
      effects: struck.map { DeclaredEffect(host: $0.name, .reboot) })
  }

  /// Open while the host runs in the boot that it was met in, closed once it is another.
  private static let sameBoot = #"""
    read -r boot </proc/sys/kernel/random/boot_id || exit 2
    [ -n "$boot" ] || exit 2
    [ "$boot" = "$1" ]

    """#

  static let scripts = FaultScripts(
    ShellParts.processes, ShellParts.workers,
    #"""

    apply() { # tag, way
      if is_other_boot || ! no_workers "$1"; then exit 0; fi
      note_boot
      # shellcheck disable=SC2016 # the worker's own shell expands them
      start_worker "$1" sh -c '
        sleep 2
        if [ "$1" = hard ]; then
          { echo b >/proc/sysrq-trigger; } 2>/dev/null || systemctl reboot -ff || reboot -f -n
        else
          systemctl reboot || reboot || shutdown -r now
        fi
        # Until the host goes down it is under way.
        sleep 120
      ' sh "$2"
      within 8 under_way "$1"
    }

    under_way() { ! no_workers "$1"; }

    undo() {
      if is_other_boot; then exit 0; fi
      stop_workers "$1" || end 1 'the reboot cannot be called off'
    }

    effect() {
      if is_other_boot; then exit 0; fi
      noted boot && under_way "$1"
    }

    residue() {
      no_workers "$1" || end 1 'a reboot is under way'
    }

    preflight() { # tag, way
      need setsid grep sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      if [ "$2" = hard ]; then
        if ! { [ -w /proc/sysrq-trigger ] || has systemctl || has reboot; }; then
          lack 'one of /proc/sysrq-trigger, systemctl, reboot'
        fi
      elif ! { has systemctl || has reboot || has shutdown; }; then
        lack 'one of systemctl, reboot, shutdown'
      fi
      exit "$lacking"
    }
    """#)
}
