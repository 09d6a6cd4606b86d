extension LabProgram {
  /// Sourced by the programs outside the hosts: the log, process identities.
  static let common = LabProgram(name: "common", text: commonText)
}

private let commonText = #"""
  # Sourced by the programs that run outside the lab's hosts, after lab.conf.
  # shellcheck shell=sh

  # The status with which the supervisor says that the lab's time to live is over.
  # shellcheck disable=SC2034
  EXPIRED=66

  # Where systemd keeps its control groups: the hybrid layout's two, or the unified one.
  # shellcheck disable=SC2034
  CONTROL_GROUPS="/sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup"

  # Writes one stamped line into the lab's log.
  say() {
    printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$STATE/log"
  }

  # Prints "PID START" of a process, as seen by whom reads /proc here; nothing when it is gone.
  # A pid is signalled only while both still agree: see alive.
  identity() {
    read -r line 2>/dev/null <"/proc/$1/stat" || return 1
    rest=${line##*) }
    # shellcheck disable=SC2086
    set -- "${line%% *}" $rest
    # State is the field after the name, the start time the twentieth from there.
    printf '%s %s\n' "$1" "${21}"
  }

  # Succeeds while the process on file is the very one that was recorded.
  alive() {
    read -r recorded_pid recorded_start 2>/dev/null <"$1" || return 1
    [ "$(identity "$recorded_pid")" = "$recorded_pid $recorded_start" ]
  }

  # Removes what a real systemd left of its host's branch; a host without one has none.
  sweep_control_groups() {
    for hierarchy in $CONTROL_GROUPS; do
      [ -d "$hierarchy/$CGROUP-$1" ] || continue
      find "$hierarchy/$CGROUP-$1" -depth -type d -exec rmdir {} \; 2>/dev/null
    done
  }

  """#
