extension LabProgram {
  /// PID 1 of the lab: owns the switches, the memory and the life of every process.
  static let supervisor = LabProgram(name: "supervisor", text: supervisorText)
}

private let supervisorText = #"""
  #!/bin/sh
  # shellcheck disable=SC1091
  # PID 1 of the lab: owns its switches, its memory file system and, by being their PID 1, the life
  # of every process in it. When it ends the kernel ends the lab, whatever happened before.
  # Usage: supervisor STATE
  set -u
  STATE=$1
  . "$STATE/lab.conf"
  . "$STATE/programs/common"
  # Whole or not there: who reads half of it would take the lab for dead.
  identity self >"$STATE/supervisor.new" && mv "$STATE/supervisor.new" "$STATE/supervisor.pid"

  mount -t proc proc /proc
  mount -t tmpfs -o mode=755 run /run
  mkdir -p "$RUN/memory"
  mount -t tmpfs -o "mode=755,size=$MEMORY" lab "$RUN/memory"

  # One switch a site, and the outermost one between router, power controller and runner.
  switch() {
    ip link add "$1" address "02:4d:$OCTET_HEX:$2:00:ff" type bridge &&
      ip link set "$1" addrgenmode none &&
      ip link set "$1" up
  }
  echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
  for knob in /proc/sys/net/bridge/bridge-nf-call-*; do
    [ -e "$knob" ] && echo 0 >"$knob"
  done
  ip link set lo up
  switch sw-outer 00 && switch sw-dc1 01 && switch sw-dc2 02 && switch sw-client 03
  until [ -e "$STATE/wired" ]; do sleep 0.02; done
  ip link set runner master sw-outer && ip link set runner up

  mkdir -p "$STATE/desk/replies"
  mkfifo "$STATE/desk/requests"
  sh "$STATE/programs/desk" "$STATE" &
  sh "$STATE/programs/builder" "$STATE" &
  # shellcheck disable=SC2153
  sleep "$LIFE" &
  life=$!
  # Any signal but the end of its life ends only the wait.
  trap 'exit 0' TERM
  while kill -0 "$life" 2>/dev/null; do
    wait "$life"
  done
  exit "$EXPIRED"

  """#
