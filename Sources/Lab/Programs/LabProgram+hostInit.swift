extension LabProgram {
  /// PID 1 of a host without systemd.
  static let hostInit = LabProgram(name: "host/init", text: hostInitText)
}

private let hostInitText = #"""
  #!/bin/sh
  # PID 1 of a lab host without systemd: brings up the network, starts what /etc/rc2.d enables,
  # reaps every orphan, and stops the services in order when it is told to.
  # SIGUSR1 halts, SIGUSR2 restarts (SIGINT comes ignored into it); a power cut is SIGKILL from
  # outside.
  exec </dev/null >>/var/log/boot 2>&1
  wish=
  trap 'wish=halt' USR1 TERM
  trap 'wish=restart' USR2
  trap '' HUP
  export LC_ALL=C.UTF-8 LANG=C.UTF-8

  stamp() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*"; }

  run_level() {
    for link in /etc/rc"$1".d/"$2"*; do
      [ -x "$link" ] || continue
      stamp "$link $3"
      setsid -w "$link" "$3" </dev/null
    done
  }

  stamp "boot $(cat /proc/sys/kernel/random/boot_id)"
  mkdir -p /run/lock /run/sshd /run/user
  chmod 1777 /run/lock
  /usr/local/lib/lab/network
  (
    run_level 2 S start
    stamp "booted"
    : >/run/booted
  ) &

  # The sleeper keeps wait blocked, in which every orphan is reaped; a signal interrupts it.
  sleep infinity &
  sleeper=$!
  while [ -z "$wish" ]; do
    wait "$sleeper"
    kill -0 "$sleeper" 2>/dev/null || { sleep infinity & sleeper=$!; }
  done

  stamp "$wish"
  run_level 0 K stop &
  stopping=$!
  (sleep 20; kill -KILL "$stopping") 2>/dev/null &
  wait "$stopping"
  stamp "services stopped"
  kill -TERM -1
  sleep 0.2
  kill -KILL -1
  [ "$wish" = restart ] && exit 64
  exit 0

  """#
