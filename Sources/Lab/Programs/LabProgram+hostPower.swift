extension LabProgram {
  /// The power controller's command.
  static let hostPower = LabProgram(name: "host/power", text: hostPowerText)
}

private let hostPowerText = #"""
  #!/bin/sh
  # The power controller: `power off|on|status|cycle HOST` really switches lab hosts.
  # Prints power=on|off. Exit 0 done, 1 not done, 2 wrong usage or unknown host.
  set -u
  DESK=/run/lab/desk

  usage() {
    echo "usage: power off|on|status|cycle HOST" >&2
    exit 2
  }
  [ $# -eq 2 ] || usage
  case $2 in
  '' | *[!a-z0-9-]*) usage ;;
  esac

  ask() {
    id=$$-$(date +%s%N)
    echo "$id $1 $2" >"$DESK/requests"
    tries=0
    until [ -e "$DESK/replies/$id" ]; do
      tries=$((tries + 1))
      [ "$tries" -gt 400 ] && echo "power: no answer from the machine room" >&2 && exit 1
      sleep 0.03
    done
    read -r answer <"$DESK/replies/$id"
    rm -f "$DESK/replies/$id"
  }

  case $1 in
  off | on) ask "$1" "$2"; wanted=power=$1 ;;
  cycle) ask off "$2"; ask on "$2"; wanted=power=on ;;
  status) ask status "$2"; wanted=$answer ;;
  *) usage ;;
  esac
  if [ "$answer" = "unknown host" ]; then
    echo "power: no host named $2" >&2
    exit 2
  fi
  echo "$answer"
  [ "$answer" = "$wanted" ]

  """#
