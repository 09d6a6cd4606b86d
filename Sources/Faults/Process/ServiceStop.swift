public import DrillModel

/// Stops a service in order; whether it starts at boot, or is masked, is not touched.
public enum ServiceStop: Fault {
  /// `service-stop`.
  public static let kind = "service-stop"
  /// What it does.
  public static let summary = "stops a service in order and keeps it enabled or masked as it was"
  /// Which one, or commands.
  public static let parameters = [
    FaultParameter(
      name: "service", summary: "systemd's unit, or the script in /etc/init.d", isRequired: true,
      form: .name),
    FaultParameter(
      name: "stop", summary: "command line instead of systemd or /etc/init.d", isRequired: false,
      form: .command),
    FaultParameter(
      name: "start", summary: "the same for the undo; the three go together", isRequired: false,
      form: .command),
    FaultParameter(
      name: "status", summary: "ends with status 0 where it runs", isRequired: false,
      form: .command),
  ]
  /// A service that someone masked or disabled meanwhile is left to them.
  public static let manual = FaultManual(
    needs: ["root", "systemd, an /etc/init.d script with `status`, or the three commands"],
    seen: "The service does not run.",
    undo: "Starts it, if it ran before. Where someone changed meanwhile whether it is enabled or "
      + "masked, it is left as it is, with status 9. Under hold, what serves data or clients stays "
      + "down.",
    residue: "It runs again, and is enabled or masked as before.",
    reboot: "A service that starts at boot runs again; one that does not is started by the guard.")

  /// A unit, and own commands.
  public static let examples = [
    FaultExample(
      hosts: ["chat1"], parameters: ["service": "prosody"],
      placements: [.kept("chat1", ["prosody", "", "", ""])]),
    FaultExample(
      hosts: ["chat1"],
      parameters: [
        "service": "chat", "stop": "chatctl stop", "start": "chatctl start",
        "status": "chatctl status",
      ],
      placements: [
        .kept("chat1", ["chat", "chatctl stop", "chatctl start", "chatctl status"])
      ]),
  ]

  /// Describes the stop of a service on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The service, or its commands.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where some of the commands are missing, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let commands = ["stop", "start", "status"].map { arguments.text($0) }
    guard commands.allSatisfy(\.isEmpty) || !commands.contains("") else {
      throw FaultError(.parameter, "\(kind): stop, start and status are given together or not")
    }
    let service = arguments.text("service")
    guard !["ssh", "sshd", "ssh.service", "sshd.service"].contains(service) else {
      throw FaultError(.controlPath, "\(kind): \(service) is the runner's own way to the host")
    }
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(
      on: touched, context: context, takesServiceDown: true
    ) {
      _ throws(FaultError) in [service] + commands
    }
    return FaultDescription(
      kind: kind, summary: "stop the service \(service) on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .serviceDown(service)) })
  }

  static let scripts = FaultScripts(
    #"""

    has_systemd() { [ -d /run/systemd/system ] && has systemctl; }

    # Whether it runs: 0 yes, 1 no.
    runs() { # service, stop, start, status
      if [ -n "$4" ]; then
        timeout 20 sh -c "$4" </dev/null >/dev/null 2>&1
      elif has_systemd; then
        case $(systemctl show -p ActiveState --value "$1" 2>/dev/null) in
          active | reloading | activating) return 0 ;;
          *) return 1 ;;
        esac
      else
        timeout 20 "/etc/init.d/$1" status </dev/null >/dev/null 2>&1
      fi
    }

    runs_not() { if runs "$@"; then return 1; fi; }

    # Prints how it stands at boot, with its links: what is put back must be the same.
    at_boot() { # service, stop
      if [ -n "$2" ]; then
        echo own
      elif has_systemd; then
        systemctl show -p UnitFileState --value "$1" 2>/dev/null
      else
        for link in /etc/rc?.d/[SK][0-9][0-9]"$1"; do
          [ ! -e "$link" ] || printf '%s ' "${link#/etc/}"
        done
        echo
      fi
    }

    # A start outlives this script, and what it started keeps no descriptor of ours. A stop does not outlive
    # it: it ends with the script's process group, so none comes late, after the undo. Its time is the script's.
    act() { # start or stop, then the arguments
      act_word=$1
      shift
      case $act_word-$([ -n "$2" ] && echo own)-$(has_systemd && echo systemd) in
        stop-own-*) sh -c "$2" ;;
        stop--systemd) systemctl stop "$1" ;;
        stop-*) "/etc/init.d/$1" stop ;;
        start-own-*) outlive timeout 50 sh -c "$3" ;;
        start--systemd) timeout 50 systemctl start "$1" ;;
        *) outlive timeout 50 "/etc/init.d/$1" start ;;
      esac </dev/null >/dev/null 2>&1 &
      wait $!
    }

    apply() {
      if ! noted boot; then
        runs "$@" || end 1 "$1 does not run, so it cannot be stopped"
        note boot "$(at_boot "$1" "$2")"
      fi
      runs "$@" || exit 0
      act stop "$@"
      within 20 runs_not "$@" || end 1 "$1 still runs after it was stopped"
    }

    # It ran, or it would not have been stopped; what stops it leaves it as it stands at boot.
    note_again() { note boot "$(at_boot "$1" "$2")"; }

    undo() {
      noted boot || exit 0
      if [ "$(at_boot "$1" "$2")" != "$(recall boot)" ]; then
        end 9 "someone else has changed how $1 stands at boot: from $(recall boot)" \
          "to $(at_boot "$1" "$2"); it is left as it is"
      fi
      if runs "$@"; then exit 0; fi
      act start "$@"
      within 20 runs "$@" || end 1 "$1 does not run after it was started"
    }

    effect() { noted boot && runs_not "$@"; }

    residue() {
      noted boot || exit 0
      runs "$@" || end 1 "$1 does not run"
      [ "$(at_boot "$1" "$2")" = "$(recall boot)" ] || end 1 "$1 stands otherwise at boot"
    }

    preflight() {
      need sed timeout setsid sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      if [ -z "$2" ] && ! has_systemd && [ ! -x "/etc/init.d/$1" ]; then
        lack "systemd, a script /etc/init.d/$1, or the commands stop, start and status"
      elif runs_not "$@"; then
        lack "the service $1, running"
      fi
      exit "$lacking"
    }
    """#)
}
