extension LabProgram {
  /// The machine that a host is, seen from outside: power, cables, the button.
  static let chassis = LabProgram(name: "chassis", text: chassisText)
}

private let chassisText = #"""
  #!/bin/sh
  # shellcheck disable=SC1091
  # The machine that a lab host is, seen from outside: power, cables and the button. Boots the host
  # whenever it is wanted on, plugs its cables in, and reads from its end whether it halted,
  # restarted or lost its power.
  # Usage: chassis STATE HOST
  set -u
  STATE=$1
  HOST=$2
  . "$STATE/lab.conf"
  . "$STATE/programs/common"
  FOLDER=$RUN/memory/hosts/$HOST
  mkfifo "$FOLDER/wake" "$FOLDER/sysrq"
  chmod 600 "$FOLDER/sysrq"
  # Held open: a wake-up that comes while the host still boots is not lost, nor does it block.
  exec 4<>"$FOLDER/wake"

  power() {
    echo "$1" >"$FOLDER/.power"
    mv "$FOLDER/.power" "$FOLDER/power"
  }

  each_port() {
    while read -r _ _ _ port; do
      # shellcheck disable=SC2086
      ip link "$1" "$port" ${2:-} 2>/dev/null
    done <"$FOLDER/cables"
  }

  # What is written to the host's /proc/sysrq-trigger, or to its button, acts on the host and not on
  # the real machine.
  sysrq() {
    exec 3<>"$FOLDER/sysrq"
    while read -r key <&3; do
      case $key in
      b*) ;;
      o* | c*) echo off >"$FOLDER/wanted" ;;
      *) continue ;;
      esac
      if alive "$FOLDER/pid"; then
        each_port set down
        read -r pid _ <"$FOLDER/pid"
        : >"$FOLDER/reset"
        kill -KILL "$pid"
      fi
    done
  }
  sysrq 4<&- &

  # One cable: a port on the site's switch, an interface of the same address and MAC at each boot.
  plug() {
    while read -r interface switch mac port; do
      ip link add "$port" type veth \
        peer name "$interface" address "$mac" netns "$1" || return 1
      ip link set "$port" addrgenmode none
      ip link set "$port" master "$switch"
      ip link set "$port" up
    done <"$FOLDER/cables"
  }

  boot() {
    rm -f "$FOLDER/pid" "$FOLDER/born" "$FOLDER/reset"
    clock=
    if [ "$OWN_CLOCK" = yes ]; then
      read -r uptime _ </proc/uptime
      clock="--time --boottime=-${uptime%.*}"
    fi
    # shellcheck disable=SC2086
    unshare --mount --propagation private --net --uts --ipc --pid $clock --fork --kill-child=KILL \
      sh "$STATE/programs/boot" "$STATE" "$HOST" >>"$FOLDER/console" 2>&1 4<&- &
    child=$!
    until [ -s "$FOLDER/born" ]; do
      kill -0 "$child" 2>/dev/null || break
      sleep 0.02
    done
    if read -r pid 2>/dev/null <"$FOLDER/born"; then
      power on
      plug "$pid" || say "$HOST: cannot plug its cables in"
      identity "$pid" >"$FOLDER/pid"
      # Switched off again before it was there to be killed.
      [ "$(cat "$FOLDER/wanted")" = on ] || kill -KILL "$pid"
    else
      say "$HOST: does not boot: $(tail -n 3 "$FOLDER/console" | tr '\n' ' ')"
    fi
    wait "$child"
    ending=$?
    each_port delete
    sweep_control_groups "$HOST"
    # 64: the host's own init restarts. 129: reboot(2) in a PID namespace. 133: systemd-nspawn's
    # reboot. Anything else is off, unless the button was pressed.
    case $ending in
    64 | 129 | 133) ;;
    *) [ -e "$FOLDER/reset" ] || echo off >"$FOLDER/wanted" ;;
    esac
    say "$HOST: ended with status $ending, wanted $(cat "$FOLDER/wanted")"
    power off
  }

  while :; do
    while [ "$(cat "$FOLDER/wanted")" = on ]; do boot; done
    read -r _ <&4
  done

  """#
