public import DrillModel

/// Listens on a port, so that the service that wants it cannot start.
public enum PortTaken: Fault {
  /// `port-taken`.
  public static let kind = "port-taken"
  /// What it does.
  public static let summary = "takes a TCP port, so that a service that wants it cannot start"
  /// Which port.
  public static let parameters = [
    FaultParameter(
      name: "port",
      summary: "the port; it must be free when the fault strikes: stop its service "
        + "before",
      isRequired: true, form: .port)
  ]
  /// The listener lets connections come and closes them.
  public static let manual = FaultManual(
    needs: ["root", "one of python3, perl, socat, busybox with nc"],
    seen: "The port is listened on, and our listener runs.",
    undo: "Ends our listener, known by a variable in its environment; no other.",
    residue: "Our listener does not run.", reboot: "A reboot ends it.")

  /// A chat server's port.
  public static let examples = [
    FaultExample(
      hosts: ["chat1"], parameters: ["port": "5333"],
      placements: [.local("chat1", [FaultExample.tag, "5333"])])
  ]

  /// Describes the taking of a port on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The port.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let touched = try context.touched(hosts)
    let port = arguments.count("port") ?? 0
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in [context.tag, "\(port)"]
    }
    return FaultDescription(
      kind: kind, summary: "take port \(port) of \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .portTaken(port)) })
  }

  static let scripts = FaultScripts(
    ShellParts.processes, ShellParts.workers,
    #"""

    # True where anyone listens on the port, in this network namespace.
    is_listened() { # port
      listened=$(printf '%04X' "$1")
      cat /proc/net/tcp /proc/net/tcp6 2>/dev/null \
        | grep -q "^ *[0-9]*: [0-9A-F]*:$listened [0-9A-F:]* 0A "
    }

    listens() { ! no_workers "$1" && is_listened "$2"; }

    listen() { # tag, port
      if has python3 && python3 -c '' 2>/dev/null; then
        start_worker "$1" python3 -c '
    from socket import SO_REUSEADDR, SOL_SOCKET, socket
    from sys import argv
    s = socket()
    s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    s.bind(("", int(argv[1])))
    s.listen(8)
    while True:
        s.accept()[0].close()
    ' "$2"
      elif has perl && perl -MSocket -e 1 2>/dev/null; then
        # shellcheck disable=SC2016 # they are perl's
        start_worker "$1" perl -MSocket -e '
          socket(S, PF_INET, SOCK_STREAM, 0) or die;
          setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1);
          bind(S, sockaddr_in($ARGV[0], INADDR_ANY)) or die;
          listen(S, 8) or die;
          while (accept(C, S)) { close(C) }
        ' "$2"
      elif has socat; then
        start_worker "$1" socat "TCP-LISTEN:$2,fork,reuseaddr" SYSTEM:true
      elif has busybox && busybox nc --help 2>&1 | grep -q -- -ll; then
        start_worker "$1" busybox nc -ll -p "$2" -e true
      else
        end 1 'there is nothing to listen with'
      fi
    }

    apply() { # tag, port
      if listens "$@"; then exit 0; fi
      stop_workers "$1"
      if is_listened "$2"; then end 1 "someone listens on port $2 already"; fi
      listen "$@"
      within 40 listens "$@" || end 1 "port $2 could not be taken"
    }

    undo() { stop_workers "$1" || end 1 'our listener does not end'; }

    effect() { listens "$@"; }

    residue() { no_workers "$1" || end 1 'our listener still runs'; }

    preflight() {
      need grep cat setsid
      [ "$(id -u)" -eq 0 ] || lack 'root'
      if ! { has python3 || has perl || has socat || has busybox; }; then
        lack 'one of python3, perl, socat, busybox with nc'
      fi
      exit "$lacking"
    }
    """#)
}
