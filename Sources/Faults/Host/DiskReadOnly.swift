public import DrillModel

/// Remounts a file system so that it takes no writes, as a kernel does after an error of its disk.
public enum DiskReadOnly: Fault {
  /// `disk-read-only`.
  public static let kind = "disk-read-only"
  /// What it does.
  public static let summary = "remounts a file system read-only"
  /// Which one.
  public static let parameters = [
    FaultParameter(
      name: "mount", summary: "where it is mounted; not /", isRequired: true, form: .path)
  ]
  /// The kernel refuses while a file there is open for writing.
  public static let manual = FaultManual(
    needs: [
      "root, mount", "a whole file system that is mounted there only, and written to",
      "no file there open for writing when it strikes: stop the service before, by service-stop",
    ],
    seen: "The mount is read-only.",
    undo: "Remounts it for writing. One that someone unmounted, or mounted anew over it, is left, "
      + "with status 9; one that can be written needs nothing.",
    residue: "The mount can be written.",
    reboot: "A reboot mounts it as its table says.")

  /// A database's disk.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["mount": "/srv/data"], placements: [.local("db1", ["/srv/data"])]
    )
  ]

  /// Describes the loss of writing on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The mount.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where it is the root, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let mount = arguments.text("mount")
    let system = ["/", "/run", "/var", "/var/lib", "/dev", "/dev/shm", "/proc", "/sys"]
    guard !system.contains(mount), !mount.hasSuffix("/") else {
      throw FaultError(
        .parameter, "\(kind): \(mount) is what the host itself, or its guard, stands on",
        parameter: "mount")
    }
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in [mount]
    }
    return FaultDescription(
      kind: kind, summary: "have \(mount) take no writes on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .diskReadOnly(path: mount)) })
  }

  static let scripts = FaultScripts(
    #"""

    # Sets source, state (open, closed or gone) and shared: of the last that is mounted there.
    look() { # mount
      state=gone source='' shared=''
      # The fields are those of proc_pid_mountinfo(5).
      while read -r _ _ device root point options rest; do
        # The kernel writes blanks and the like as octal numbers.
        point=$(printf '%b' "$point")
        kind=${rest#*- }
        if [ "$point" = "$1" ]; then
          source="$device ${kind%% *}" shared=''
          case ,$options,${kind##* }, in *,ro,*) state=closed ;; *) state=open ;; esac
          [ "$root" = / ] || shared="only a part of a file system is mounted there, its $root"
        fi
      done </proc/self/mountinfo
      if [ -n "$shared" ] || [ "$state" = gone ]; then return; fi
      while read -r _ _ device root point _; do
        point=$(printf '%b' "$point")
        if [ "$device" = "${source%% *}" ] && [ "$point" != "$1" ]; then
          shared="the same file system is mounted on $point as well"
        fi
      done </proc/self/mountinfo
    }

    is_open() {
      look "$1"
      [ "$state" = open ]
    }

    apply() {
      look "$1"
      if ! noted source; then
        case $state in
          gone) end 1 "nothing is mounted on $1" ;;
          closed) end 1 "$1 is read-only already" ;;
        esac
        # Else more would take no writes than was named.
        [ -z "$shared" ] || end 1 "$shared"
        note source "$source"
      fi
      [ "$state" != closed ] || exit 0
      said=$(mount -o remount,ro "$1" 2>&1) \
        || end 1 "$1 stays as it is: a file there is open for writing, perhaps ($said)"
    }

    note_again() { # mount
      look "$1"
      if [ "$state" = closed ]; then note source "$source"; fi
    }

    undo() {
      noted source || exit 0
      look "$1"
      if [ "$source" != "$(recall source)" ]; then
        end 9 "someone else has changed what is mounted on $1: ${source:-nothing}; it is left"
      fi
      [ "$state" = closed ] || exit 0
      mount -o remount,rw "$1" || exit 1
      is_open "$1"
    }

    effect() {
      look "$1"
      [ "$state" = closed ]
    }

    residue() {
      noted source || exit 0
      is_open "$1" || end 1 "$1 cannot be written: $state"
    }

    preflight() {
      need mount sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      look "$1"
      [ "$state" = open ] || lack "a mount on $1 that is written to; it is $state"
      [ -z "$shared" ] || lack "a file system of its own on $1: $shared"
      exit "$lacking"
    }
    """#)
}
