public import DrillModel

/// Takes memory away, as a file on a file system in memory.
///
/// Not by a process: the kernel ends processes when memory is short, and would end that one first.
public enum MemoryPressure: Fault {
  /// `memory-pressure`.
  public static let kind = "memory-pressure"
  /// What it does.
  public static let summary = "takes memory away from a host's programs"
  /// How much.
  public static let parameters = [
    FaultParameter(
      name: "take", summary: "how much; at least 64 MiB must be left", isRequired: true,
      form: .size)
  ]
  /// Where there is swap, the kernel may put it there.
  public static let manual = FaultManual(
    needs: ["root, mount", "tmpfs", "so much memory available, and 64 MiB more"],
    seen: "Our file system in memory is mounted, and filled.",
    undo: "Unmounts our file system, known by its name. Another one in its place is left, with "
      + "status 9.",
    residue: "It is not mounted and its folder is gone.", reboot: "A reboot ends it.")

  /// A gibibyte.
  public static let examples = [
    FaultExample(
      hosts: ["chat1"], parameters: ["take": "1GiB"],
      placements: [.local("chat1", ["muster_run_1_03_strike", "1048576"])])
  ]

  /// Describes the pressure on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: How much.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where nothing is to be taken, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let bytes = arguments.bytes("take")
    guard bytes >= 1 << 20 else {
      throw FaultError(.parameter, "\(kind): take is at least 1MiB", parameter: "take")
    }
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in [context.table, "\(bytes >> 10)"]
    }
    return FaultDescription(
      kind: kind,
      summary: "take \(arguments.text("take")) of memory on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .memory(taken: bytes)) })
  }

  static let scripts = FaultScripts(
    #"""

    # Sets state to ours, gone or other: by the last that is mounted on the folder.
    look() { # name
      folder=/run/$1
      state=gone
      while read -r source point _; do
        [ "$point" = "$folder" ] || continue
        if [ "$source" = "$1" ]; then state=ours; else state=other; fi
      done </proc/self/mounts
    }

    available() { sed -n 's/^MemAvailable:[[:space:]]*\([0-9]*\).*/\1/p' /proc/meminfo; }

    is_full() { # name, KiB
      filled=$(du -k "$folder/taken" 2>/dev/null | cut -f1)
      [ "${filled:-0}" -ge "$2" ]
    }

    apply() { # name, KiB
      look "$1"
      [ "$state" != other ] || end 9 "something else is mounted on $folder"
      if [ "$state" = ours ] && is_full "$@"; then exit 0; fi
      if [ "$state" = gone ]; then
        [ "$(available)" -ge $(($2 + 65536)) ] || end 1 "less than $2 KiB and 64 MiB are available"
        mkdir -p "$folder" || exit 1
        # Some room more than is taken, for the file system's own pages.
        mount -t tmpfs -o "size=$(($2 + 1024))k,mode=700,nosuid,nodev" "$1" "$folder" || exit 1
      fi
      fallocate -l "$2k" "$folder/taken" 2>/dev/null \
        || dd if=/dev/zero of="$folder/taken" bs=1k count="$2" 2>/dev/null
      is_full "$@" || end 1 'the memory could not be taken'
    }

    undo() {
      look "$1"
      case $state in
        ours) umount "$folder" || umount -l "$folder" || exit 1 ;;
        other) end 9 "something else is mounted on $folder; it is left" ;;
      esac
      [ ! -d "$folder" ] || rmdir "$folder"
    }

    effect() {
      look "$1"
      [ "$state" = ours ] && is_full "$@"
    }

    residue() {
      look "$1"
      if [ "$state" != gone ] || [ -d "$folder" ]; then end 1 "$folder is still there"; fi
    }

    preflight() {
      need mount umount du cut dd mkdir rmdir sed
      [ "$(id -u)" -eq 0 ] || lack 'root'
      if [ "$(available)" -lt $(($2 + 65536)) ]; then
        lack "$2 KiB of memory available, and 64 MiB more; there are $(available) KiB"
      fi
      exit "$lacking"
    }
    """#)
}
