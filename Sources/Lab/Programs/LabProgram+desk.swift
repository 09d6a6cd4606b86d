extension LabProgram {
  /// Takes requests to switch hosts on and off.
  static let desk = LabProgram(name: "desk", text: deskText)
}

private let deskText = #"""
  #!/bin/sh
  # shellcheck disable=SC1091
  # The desk of the lab's machine room: takes requests to switch hosts on and off, one line each,
  # "ID off|on|status HOST", from the requests pipe, and answers in replies/ID. Requests come from
  # the power controller's host and from the runner's `powerOff` and `powerOn`.
  # Usage: desk STATE
  set -u
  STATE=$1
  . "$STATE/lab.conf"
  . "$STATE/programs/common"
  exec 3<>"$STATE/desk/requests"

  power() { cat "$RUN/memory/hosts/$1/power" 2>/dev/null; }

  # Cable first, then the kill: a killed host's kernel still says good-bye to its peers otherwise.
  # Again until it is off: the host may just be booting.
  cut() {
    folder=$RUN/memory/hosts/$1
    echo off >"$folder/wanted"
    tries=0
    until [ "$(power "$1")" = off ] && ! alive "$folder/pid"; do
      while read -r _ _ _ port; do
        ip link set "$port" down 2>/dev/null
      done <"$folder/cables"
      if alive "$folder/pid"; then
        read -r pid _ <"$folder/pid"
        kill -KILL "$pid"
      fi
      tries=$((tries + 1))
      [ "$tries" -gt 200 ] && return 1
      sleep 0.03
    done
  }

  start() {
    folder=$RUN/memory/hosts/$1
    if [ "$(power "$1")" != on ]; then
      echo on >"$folder/wanted"
      echo wake >"$folder/wake"
    fi
    tries=0
    until [ "$(power "$1")" = on ]; do
      tries=$((tries + 1))
      [ "$tries" -gt 200 ] && return 1
      sleep 0.05
    done
  }

  while read -r id verb host <&3; do
    case $id$host in
    *[!a-z0-9-]*) continue ;;
    esac
    if [ ! -d "$RUN/memory/hosts/$host" ]; then
      answer="unknown host"
    else
      case $verb in
      off) cut "$host"; answer="power=$(power "$host")" ;;
      on) start "$host"; answer="power=$(power "$host")" ;;
      status) answer="power=$(power "$host")" ;;
      *) answer="unknown request" ;;
      esac
      [ "$verb" = status ] || say "power $verb $host: $answer"
    fi
    echo "$answer" >"$STATE/desk/replies/.$id"
    mv "$STATE/desk/replies/.$id" "$STATE/desk/replies/$id"
  done

  """#
