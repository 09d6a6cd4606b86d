extension LabProgram {
  /// Hands a host's root to systemd-nspawn.
  static let bootSystemd = LabProgram(name: "boot-systemd", text: bootSystemdText)
}

private let bootSystemdText = #"""
  # Sourced by boot for a host whose init is a real systemd: hands its root to systemd-nspawn, which
  # stays PID 1 of the host's outer namespaces, so that one kill still cuts its power.
  # shellcheck shell=sh disable=SC2154
  mount -t proc proc /proc
  for hierarchy in $CONTROL_GROUPS; do
    [ -e "$hierarchy/cgroup.procs" ] || continue
    mkdir -p "$hierarchy/$CGROUP-$HOST"
    echo 0 >"$hierarchy/$CGROUP-$HOST/cgroup.procs"
  done
  export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
  exec systemd-nspawn --quiet --boot --keep-unit --register=no --directory="$ROOT" \
    --machine="$HOST" --hostname="$HOST" --resolv-conf=off --timezone=off --link-journal=no \
    --console=passive --settings=no --capability=CAP_NET_ADMIN \
    --network-namespace-path=/proc/self/ns/net

  """#
