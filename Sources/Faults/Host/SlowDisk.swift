public import DrillModel

/// Slows what one cgroup reads from and writes to a disk.
///
/// By the limits of its cgroup, not by a device of our own under the file system: nothing is taken
/// apart to put it there, and the undo is one line.
public enum SlowDisk: Fault {
  /// `slow-disk`.
  public static let kind = "slow-disk"
  /// What it does.
  public static let summary = "slows what a cgroup reads from and writes to a disk"
  /// Whose, where, how much.
  public static let parameters = [
    FaultParameter(
      name: "cgroup",
      summary: "by its path below the hierarchy, such as /system.slice/prosody.service",
      isRequired: true, form: .path),
    FaultParameter(
      name: "path", summary: "a folder on that disk", isRequired: true, form: .path),
    FaultParameter(
      name: "rate", summary: "what is read, and what is written, at most", isRequired: true,
      form: .rate),
  ]
  /// Of version 1 only what bypasses the cache is slowed when writing.
  public static let manual = FaultManual(
    needs: [
      "root", "the io controller of cgroup v2, or blkio with throttling of v1",
      "a file system on a disk of its own, not one of several like btrfs or overlay",
    ],
    seen: "The cgroup's limits for the disk read back as ours.",
    undo: "Puts the former limits back. Others that someone set meanwhile are left, with status 9.",
    residue: "The limits are not ours.",
    reboot: "A reboot ends it: limits are not on disk.",
    notProvenOnMetal:
      "proved with version 1; of version 2 only that its absence is told: no kernel "
      + "at hand has its io controller")

  /// A database's disk.
  public static let examples = [
    FaultExample(
      hosts: ["db1"],
      parameters: ["cgroup": "/system.slice/db.service", "path": "/srv", "rate": "1MiB/s"],
      placements: [.local("db1", ["/system.slice/db.service", "/srv", "1048576"])])
  ]

  /// Describes the slowing of hosts' disks.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: Cgroup, path, rate.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where it is the root's cgroup, or a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let cgroup = arguments.text("cgroup")
    guard cgroup.split(separator: "/").contains(where: { $0 != "." }),
      !cgroup.split(separator: "/").contains("..")
    else {
      throw FaultError(
        .parameter, "\(kind): \(cgroup) is not the path of one cgroup", parameter: "cgroup")
    }
    let touched = try context.touched(hosts)
    let rate = arguments.bytesPerSecond("rate")
    let path = arguments.text("path")
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in [cgroup, path, "\(rate)"]
    }
    return FaultDescription(
      kind: kind,
      summary: "slow the disk of \(path) for \(cgroup) on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map {
        DeclaredEffect(host: $0.name, .diskSlow(path: path, bytesPerSecond: rate))
      })
  }

  static let scripts = FaultScripts(
    #"""

    # Sets folder and version.
    find_cgroup() { # path
      for folder in "/sys/fs/cgroup/$1" "/sys/fs/cgroup/unified/$1"; do
        if [ -f "$folder/io.max" ]; then
          version=2
          return 0
        fi
      done
      folder=/sys/fs/cgroup/blkio/$1
      version=1
      [ -f "$folder/blkio.throttle.write_bps_device" ]
    }

    # Sets disk to MAJOR:MINOR of the whole disk under a path.
    find_disk() { # path
      disk=''
      number=$(stat -c %d "$1" 2>/dev/null)
      [ -n "$number" ] || return 1
      disk=$((number >> 8 & 4095)):$((number & 255 | number >> 12 & 1048320))
      [ -d "/sys/dev/block/$disk" ] || return 1
      # Limits are of whole disks, not of partitions.
      if [ -f "/sys/dev/block/$disk/partition" ]; then
        read -r disk <"/sys/dev/block/$disk/../dev"
      fi
    }

    # Prints the limits for the disk as rbps and wbps, max where there is none.
    limits() {
      if [ "$version" = 2 ]; then
        line=$(grep "^$disk " "$folder/io.max")
        r=$(printf '%s' "$line" | sed -n 's/.*rbps=\([^ ]*\).*/\1/p')
        w=$(printf '%s' "$line" | sed -n 's/.*wbps=\([^ ]*\).*/\1/p')
      else
        r=$(sed -n "s/^$disk //p" "$folder/blkio.throttle.read_bps_device")
        w=$(sed -n "s/^$disk //p" "$folder/blkio.throttle.write_bps_device")
      fi
      printf '%s %s\n' "${r:-max}" "${w:-max}"
    }

    put() { # rbps, wbps
      if [ "$version" = 2 ]; then
        echo "$disk rbps=$1 wbps=$2" >"$folder/io.max"
      else
        r=$1 w=$2
        [ "$r" != max ] || r=0
        [ "$w" != max ] || w=0
        echo "$disk $r" >"$folder/blkio.throttle.read_bps_device" \
          && echo "$disk $w" >"$folder/blkio.throttle.write_bps_device"
      fi
    }

    # Sets state to ours, before, other or gone.
    look() { # cgroup, path, rate
      state=gone
      find_cgroup "$1" || return 0
      find_disk "$2" || return 0
      is=$(limits)
      if [ "$is" = "$3 $3" ]; then
        state=ours
      elif ! noted limits || is_other_boot || [ "$is" = "$(recall limits)" ]; then
        state=before
      else
        state=other
      fi
    }

    apply() {
      look "$@"
      case $state in
        gone) end 1 "there is no cgroup $1 that can be limited, or no disk of its own under $2" ;;
        ours) if noted limits; then exit 0; else end 1 'that limit is set already, and not by us'; fi ;;
        other) end 9 "someone else has set limits: $is" ;;
      esac
      note_boot
      note limits "$is"
      put "$3" "$3" || exit 1
      look "$@"
      [ "$state" = ours ] || end 1 "the limits do not read back: $is"
    }

    note_again() { # cgroup, path, rate
      look "$@"
      if [ "$state" = ours ]; then lost "the former limits of $1"; fi
    }

    undo() {
      noted limits || exit 0
      look "$@"
      case $state in
        ours)
          read -r r_before w_before <"$keep/limits"
          put "$r_before" "$w_before" || exit 1
          ;;
        other) end 9 "someone else has set limits: $is; they are left" ;;
      esac
    }

    effect() {
      look "$@"
      noted limits && [ "$state" = ours ]
    }

    residue() {
      noted limits || exit 0
      look "$@"
      [ "$state" != ours ] || end 1 "the limits are still $is"
    }

    preflight() {
      need stat sed grep sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      find_cgroup "$1" || lack "the cgroup $1 with the io controller of v2, or blkio of v1"
      find_disk "$2" || lack "a disk of its own under $2"
      exit "$lacking"
    }
    """#)
}
