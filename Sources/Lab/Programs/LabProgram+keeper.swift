extension LabProgram {
  /// Starts the supervisor, wires the machine to the lab, clears away an expired lab.
  static let keeper = LabProgram(name: "keeper", text: keeperText)
}

private let keeperText = #"""
  #!/bin/sh
  # shellcheck disable=SC1091
  # The lab's outermost process, on the machine itself: starts the supervisor in its own namespaces,
  # gives the machine its leg into the lab, and removes the state folder when the lab has expired.
  # Started by `up`; nothing else of the lab runs in the machine's own namespaces.
  # Usage: keeper STATE
  set -u
  STATE=$1
  . "$STATE/lab.conf"
  . "$STATE/programs/common"
  identity self >"$STATE/keeper.pid"

  unshare --mount --propagation private --net --uts --ipc --pid --fork --kill-child=KILL \
    sh "$STATE/programs/supervisor" "$STATE" &
  lab=$!

  # The runner's leg: its other end is a port of the outermost switch, so it outlives the router.
  wire() {
    until [ -s "$STATE/supervisor.pid" ]; do
      kill -0 "$lab" 2>/dev/null || return 1
      sleep 0.02
    done
    read -r pid _ <"$STATE/supervisor.pid"
    ip link add "$LINK" address "02:4d:$OCTET_HEX:00:00:01" type veth \
      peer name runner address "02:4d:$OCTET_HEX:00:00:fe" netns "$pid" &&
      ip link set "$LINK" addrgenmode none &&
      ip address add "$NET.0.1/24" dev "$LINK" &&
      ip link set "$LINK" up &&
      ip route add "$NET.0.0/16" via "$NET.0.2" dev "$LINK" &&
      : >"$STATE/wired"
  }
  if ! wire; then
    say "the machine's own leg $LINK could not be made"
    kill -KILL "$lab" 2>/dev/null
  fi

  wait "$lab"
  ending=$?
  ip link delete "$LINK" 2>/dev/null
  while read -r host _; do sweep_control_groups "$host"; done <"$STATE/hosts.table"
  if [ "$ending" -eq "$EXPIRED" ]; then
    rm -rf "$STATE"
    rmdir "${STATE%/*}" 2>/dev/null
  else
    say "the lab's supervisor ended with status $ending"
  fi

  """#
