public import DrillModel

/// What a host needs so that it can carry a guard; asked before anything is changed.
public enum GuardPreflight {
  /// Asks whether a host can carry a guard.
  ///
  /// Reads only. Status 0 where it can, else 1 and a `missing=` line each.
  ///
  /// - Parameter folders: Where the guard would live.
  /// - Returns: The check.
  public static func script(folders: GuardFolders = .standard) -> Script {
    Script(text, [folders.durable])
  }

  private static let text = #"""
    muster_guard_preflight() {
      PATH=$PATH:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
      missing=0
      for tool in flock setsid timeout sha256sum sed cut tr find head readlink sync date sleep; do
        if ! command -v "$tool" >/dev/null 2>&1; then
          printf 'missing=%s\n' "the program $tool"
          missing=1
        fi
      done
      if [ "$(id -u)" -ne 0 ]; then
        printf 'missing=%s\n' 'root: a guard acts as root; let the environment say sudo'
        missing=1
      fi
      if [ ! -r /proc/uptime ] || [ ! -r /proc/sys/kernel/random/boot_id ]; then
        printf 'missing=%s\n' '/proc with uptime and boot id'
        missing=1
      fi
      in_memory=no
      while read -r _ mount_point kind _; do
        case "$mount_point $kind" in '/run tmpfs' | '/dev/shm tmpfs') in_memory=yes ;; esac
      done </proc/mounts
      if [ "$in_memory" = no ]; then
        printf 'missing=%s\n' 'a tmpfs on /run or /dev/shm'
        missing=1
      fi
      folder=$1
      while [ ! -d "$folder" ]; do
        folder=${folder%/*}
        folder=${folder:-/}
      done
      free=$(df -Pk "$folder" 2>/dev/null | sed -n '2s/^[^ ]*  *[0-9]*  *[0-9]*  *\([0-9]*\).*/\1/p')
      if [ ! -w "$folder" ] || [ "${free:-0}" -lt 1024 ]; then
        printf 'missing=%s\n' "1 MiB that can be written in $folder"
        missing=1
      fi
      return $missing
    }
    muster_guard_preflight "$@"

    """#
}
