public import DrillModel

/// Fills a file system with a file of our own.
///
/// What ordinary users have is taken; what a file system keeps for root stays, so a guard on the
/// same one can still write. (It acts from its copy in memory where it cannot.)
public enum DiskFull: Fault {
  /// `disk-full`.
  public static let kind = "disk-full"
  /// What it does.
  public static let summary = "fills a file system with a file of its own"
  /// Which one, and what is left.
  public static let parameters = [
    FaultParameter(
      name: "path", summary: "a folder on that file system; the file is put there",
      isRequired: true, form: .path),
    FaultParameter(
      name: "leave", summary: "what is left to ordinary users; 0 where not given",
      isRequired: false, form: .size),
  ]
  /// A program that has failed for want of room may need a restart.
  public static let manual = FaultManual(
    needs: ["root", "a file system that is written to, with room to take"],
    seen: "Our file is there, and no more than `leave` and 1 MiB are available.",
    undo:
      "Removes our file, known by its name. Something else of that name is left, with status 9.",
    residue: "Our file is gone.",
    reboot: "The file outlives a reboot; the guard's boot hook removes it.")

  /// A database's disk.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["path": "/var/lib/postgresql", "leave": "8MiB"],
      placements: [
        .local("db1", ["/var/lib/postgresql/.muster_run_1_03_strike", "8192"])
      ])
  ]

  /// Describes the filling of hosts' disks.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The folder, and what is left.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let path = arguments.text("path")
    let left = arguments.bytes("leave")
    let touched = try context.touched(hosts)
    let file = (path.hasSuffix("/") ? path : path + "/") + ".\(context.table)"
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in [file, "\(left >> 10)"]
    }
    return FaultDescription(
      kind: kind, summary: "fill the file system of \(path) on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .diskFull(path: path, left: left)) })
  }

  static let scripts = FaultScripts(
    #"""

    available() { # file: KiB that ordinary users have
      df -Pk "${1%/*}/" 2>/dev/null | awk 'NR == 2 { print $4 }'
    }

    is_full() { # file, KiB to leave
      left=$(available "$1")
      [ -n "$left" ] && [ "$left" -le $(($2 + 1024)) ]
    }

    # Sets state to ours, gone or other.
    look() {
      if [ -f "$1" ] && [ ! -L "$1" ]; then
        state=ours
      elif [ -e "$1" ] || [ -L "$1" ]; then
        state=other
      else
        state=gone
      fi
    }

    apply() { # file, KiB to leave
      look "$1"
      [ "$state" != other ] || end 9 "something else is at $1"
      note file "$1"
      size=0
      [ "$state" = gone ] || size=$(du -k "$1" | cut -f1)
      for _ in 1 2 3 4 5; do
        left=$(available "$1")
        [ -n "$left" ] || end 1 "there is no folder ${1%/*}"
        more=$((left - $2))
        [ "$more" -gt 0 ] || break
        size=$((size + more))
        # Not every file system can allocate; those are filled with zeros.
        fallocate -l "${size}k" "$1" 2>/dev/null \
          || dd if=/dev/zero bs=64k count=$((more / 64 + 1)) 2>/dev/null >>"$1"
      done
      is_full "$@" || end 1 "${1%/*} is not full: $(available "$1") KiB are available"
    }

    undo() {
      look "$1"
      case $state in
        ours) rm -f "$1" ;;
        other) end 9 "something else is at $1; it is left" ;;
      esac
    }

    effect() {
      look "$1"
      [ "$state" = ours ] && is_full "$@"
    }

    residue() {
      look "$1"
      [ "$state" = gone ] || end 1 "$1 is still there"
    }

    preflight() {
      need df awk du cut dd rm sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      look "$1"
      left=$(available "$1")
      if [ ! -d "${1%/*}/" ]; then
        lack "the folder ${1%/*}"
      elif [ ! -w "${1%/*}/" ]; then
        lack "a file system that is written to at ${1%/*}"
      elif [ "$state" != gone ]; then
        lack "an end of a former run: $1 is still there"
      elif [ "${left:-0}" -le "$2" ]; then
        lack "more than $2 KiB available at ${1%/*}; there are ${left:-none}"
      fi
      exit "$lacking"
    }
    """#)
}
