extension LabProgram {
  /// The witness of the primary and its mirror.
  static let hostMirrorWitness = LabProgram(
    name: "host/mirror-witness", text: hostMirrorWitnessText)
}

private let hostMirrorWitnessText = #"""
  #!/bin/sh
  # The witness: a third party that sees the primary database and its mirror.
  #   watch    begins to watch; nothing of it outlives a reboot
  #   unwatch  ends that, and takes back what it did to the primary's configuration
  #   status   prints watching=yes|no, seen=, done=
  # - The primary cannot be reached from here, the mirror has lost it too, both five times in
  #   succession, and the mirror was in sync when the primary was last heard: the mirror is promoted.
  #   Once. A witness that was cut off itself begins to count when it is back.
  # - The mirror is lost and the primary is there: the primary is told to go on without it, and to
  #   wait for it again once it streams; never where the mirror was promoted.
  # A primary that has lost both acknowledges nothing: its commits wait for the mirror, and nobody
  # tells it to go on.
  set -u
  umask 022
  RUN=/run/mirror-witness
  read -r PRIMARY MIRROR </etc/lab/witness-partners
  MISSES=5

  ask() {
    PGCONNECT_TIMEOUT=2 timeout 4 psql -XqAtw -v ON_ERROR_STOP=1 -h "$1" -U replicator -d postgres -c "$2" \
      -c "${3:-SELECT}" 2>/dev/null
  }

  # The daemon that is on file, if it lives.
  watching() {
    read -r pid 2>/dev/null <"$RUN/pid" || return 1
    case $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") in
    *mirror-witness*) return 0 ;;
    *) return 1 ;;
    esac
  }

  note() { printf '%s\n' "$2" >"$RUN/.$1" && mv "$RUN/.$1" "$RUN/$1"; }

  log() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>/var/log/mirror-witness.log; }

  recover_names() {
    ask "$PRIMARY" 'ALTER SYSTEM RESET synchronous_standby_names' 'SELECT pg_reload_conf()' \
      >/dev/null && rm -f "$RUN/exposed" && log "the mirror is back: the primary waits for it again"
  }

  # What the primary says: recovery, whether a mirror is in sync, whether one streams, whether it
  # waits for one.
  look_at_primary() {
    ask "$PRIMARY" "SELECT pg_is_in_recovery()::text || ' ' || EXISTS (SELECT FROM
      pg_stat_replication WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum'))::text
      || ' ' || EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming')::text || ' '
      || (current_setting('synchronous_standby_names') <> '')::text"
  }

  look_at_mirror() {
    ask "$MIRROR" "SELECT pg_is_in_recovery()::text || ' ' || EXISTS (SELECT FROM
      pg_stat_wal_receiver WHERE status = 'streaming')::text"
  }

  take_over() {
    log "the primary is gone from here and from the mirror, which was in sync: promoting it"
    if [ "$(ask "$MIRROR" 'SELECT pg_promote(true, 30)')" = t ]; then
      note 'done' promoted
      log "promoted"
    else
      log "the promotion was not confirmed"
    fi
  }

  daemon() {
    missed=0 lost=0
    while :; do
      if said=$(look_at_primary) && [ -n "$said" ]; then
        missed=0
        case $said in
        'false true '*) lost=0 && note seen sync ;;
        'false false true false') [ -e "$RUN/exposed" ] && recover_names ;;
        'false false false true')
          lost=$((lost + 1))
          if [ "$lost" -ge "$MISSES" ] && [ ! -e "$RUN/done" ]; then
            note seen exposed
            : >"$RUN/exposed"
            ask "$PRIMARY" "ALTER SYSTEM SET synchronous_standby_names = ''" \
              'SELECT pg_reload_conf()' >/dev/null &&
              log "the mirror is lost: the primary goes on without it"
            lost=0
          fi
          ;;
        esac
      elif [ "$(look_at_mirror)" != 'true false' ]; then
        # Cut off from both it knows nothing: not even, once it is back, how long it was away.
        missed=0
      else
        missed=$((missed + 1))
        read -r seen 2>/dev/null <"$RUN/seen" || seen=nothing
        if [ "$missed" -ge "$MISSES" ] && [ "$seen" = sync ] && [ ! -e "$RUN/done" ]; then
          take_over
        fi
      fi
      sleep 1
    done
  }

  case ${1:-} in
  watch)
    if ! watching; then
      rm -rf "$RUN"
      mkdir -p "$RUN"
      setsid "$0" daemon </dev/null >/dev/null 2>&1 &
      note pid $!
    fi
    echo watching=yes
    ;;
  unwatch)
    if watching; then
      kill -TERM "-$pid" 2>/dev/null || kill -TERM "$pid"
      log "watching ends"
    fi
    [ ! -e "$RUN/exposed" ] || recover_names || :
    [ -e "$RUN/exposed" ] || rm -rf "$RUN"
    echo watching=no
    ;;
  status)
    if watching; then echo watching=yes; else echo watching=no; fi
    for key in seen 'done'; do
      [ ! -r "$RUN/$key" ] || echo "$key=$(cat "$RUN/$key")"
    done
    ;;
  daemon) daemon ;;
  *)
    echo "usage: mirror-witness watch|unwatch|status" >&2
    exit 2
    ;;
  esac

  """#
