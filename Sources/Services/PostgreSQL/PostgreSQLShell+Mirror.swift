/// What the scripts know of a synchronous mirror: whether it may take over, and how its primary
/// goes on without it.
extension PostgreSQLShell {
  /// Whether this mirror has all that was acknowledged: `compare_mirror` for `compare`.
  ///
  /// A mirror that was in sync when its primary was last heard has it: no commit was acknowledged
  /// before this server had it on disk. What it received must be replayed.
  static let compareMirror = #"""
    read_mirror() {
      answer=$(sql -d postgres -c "SELECT pg_is_in_recovery() || '|'
        || coalesce(pg_last_wal_receive_lsn()::text, '') || '|'
        || coalesce(pg_last_wal_replay_lsn()::text, '') || '|'
        || coalesce((SELECT status FROM pg_stat_wal_receiver), '')" 2>&1) ||
        fail 1 "the mirror does not answer: $answer"
      recovering=${answer%%|*}
      answer=${answer#*|}
      received=${answer%%|*}
      answer=${answer#*|}
      replayed=${answer%%|*}
      receiver=${answer##*|}
    }

    compare_mirror() {
      read_mirror
      if [ "$recovering" = false ]; then
        say promoted already
        return 0
      fi
      [ "$was_sync" = yes ] ||
        fail 1 "the primary said sync=${was_sync:-nothing} of this mirror when it was last heard:\
     messages that were acknowledged may be missing here"
      [ -n "$received" ] || fail 1 'this server has received nothing from a primary'
      [ "$receiver" != streaming ] ||
        fail 1 'this mirror still receives from a primary that runs: fence that first'
      clock
      end=$((now + within))
      while :; do
        read_bytes "$received"
        received_bytes=$bytes
        [ -z "$replayed" ] || read_bytes "$replayed"
        [ -z "$replayed" ] || [ "$bytes" -lt "$received_bytes" ] || break
        clock
        [ "$now" -lt "$end" ] ||
          fail 1 "replay is at $replayed, not at $received, after $within s"
        sleep 0.1
        read_mirror
      done
      say received "$received"
      say replayed "$replayed"
      [ -n "$reached" ] || return 0
      read_bytes "$reached"
      say reached "$reached"
      [ "$received_bytes" -ge "$bytes" ] ||
        fail 1 "the primary was at $reached when it was last heard; this mirror has $received"
    }
    """#

  /// What the former primary had finished and not yet shipped is shipped by the mirror.
  ///
  /// PostgreSQL takes what a standby streamed for archived: without this a segment that the primary
  /// had no time for would be missing on the share, and the backup would wait for it for ever.
  static let shipAgain = #"""
    ship_again() {
      read_segment_size
      read_segment "$last_archived" || return 0
      again=0 last_known=$segment
      for status_file in "$data"/pg_wal/archive_status/*.done; do
        name=${status_file##*/}
        name=${name%.done}
        read_segment "$name" && [ "$segment" -gt "$last_known" ] || continue
        mv "$status_file" "${status_file%.done}.ready" && again=$((again + 1))
      done
      say shipped_again "$again"
    }
    """#

  /// Which mirrors commits wait for, by postgresql.auto.conf; notes of a change to that.
  static let exposure = #"""
    # The line that names the mirrors in $names_line; empty where the home configuration does.
    read_names() {
      names_line=$(sed -n '/^synchronous_standby_names /p' "$data/postgresql.auto.conf" \
        2>/dev/null | tail -n 1)
    }

    ours="synchronous_standby_names = ''"

    # Has the server take its configuration, and waits until it says $1 of the mirrors.
    reload_until() {
      sql -d postgres -c 'SELECT pg_reload_conf()' >/dev/null || return 1
      clock
      reload_end=$((now + 10))
      until [ "$(sql -d postgres -c "SELECT CASE WHEN current_setting('synchronous_standby_names')
        = '' THEN 'none' ELSE 'some' END")" = "$1" ]; do
        clock
        [ "$now" -lt "$reload_end" ] || return 1
        sleep 0.1
      done
    }

    followers() {
      sql_limit=5 sql -d postgres -c \
        "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND ($1)" 2>/dev/null
    }

    # Waits up to $1 seconds for a follower of which $2 holds.
    wait_follower() {
      clock
      follower_end=$((now + $1))
      until [ "$(followers "$2")" -gt 0 ] 2>/dev/null; do
        clock
        [ "$now" -lt "$follower_end" ] || return 1
        sleep 0.2
      done
    }
    """#

  /// `expose`: commits wait for no mirror; how it was is noted first.
  static let exposeMain = #"""
    main() {
      read_arguments "$@"
      [ -n "$run" ] || fail 2 'expose needs the run'
      running || fail 1 'the server does not run'
      if [ -d "$exposed" ]; then
        recall "$exposed" run
        [ "$fact" = "$run" ] || fail 9 "run '$fact' has exposed this server already: $exposed"
      else
        [ "$(sql -d postgres -c 'SELECT pg_is_in_recovery()')" = f ] ||
          fail 1 'this server serves no writes: there is nothing to expose'
        [ -n "$(sql -d postgres -c "SELECT current_setting('synchronous_standby_names')")" ] ||
          fail 1 'commits of this server wait for no mirror as it is'
        mkdir -p "$state" && rm -rf "$exposed.new" && mkdir -m 700 "$exposed.new" ||
          fail 1 "cannot make $exposed.new"
        read_names
        keep "$exposed.new" run "$run"
        keep "$exposed.new" before "$names_line"
        mv "$exposed.new" "$exposed" || fail 1 "cannot make $exposed"
        sync -f "$state"
      fi
      sql -d postgres -c "ALTER SYSTEM SET $ours" >/dev/null ||
        fail 1 'the mirrors cannot be unnamed'
      reload_until none || fail 1 'the server still waits for a mirror'
      say sync none
      say exposed yes
    }
    """#

  /// `unexpose`: commits wait for the mirror as before; it is waited for first, so that they do not
  /// hang for one that is about to come.
  static let unexposeMain = #"""
    give_names() {
      if ! running; then
        sed '/^synchronous_standby_names /d' "$data/postgresql.auto.conf" >"$exposed/auto" ||
          return 1
        [ -z "$before" ] || printf '%s\n' "$before" >>"$exposed/auto"
        chmod 600 "$exposed/auto" && chown --reference="$data" "$exposed/auto" &&
          mv "$exposed/auto" "$data/postgresql.auto.conf" && sync "$data"
        return
      fi
      if [ -z "$before" ]; then
        sql -d postgres -c 'ALTER SYSTEM RESET synchronous_standby_names' >/dev/null
      else
        sql -d postgres -c "ALTER SYSTEM SET $before" >/dev/null
      fi && sql -d postgres -c 'SELECT pg_reload_conf()' >/dev/null
    }

    main() {
      read_arguments "$@"
      rm -rf "$exposed.new"
      if [ ! -d "$exposed" ]; then
        say lifted nothing
        return 0
      fi
      recall "$exposed" run
      [ "$fact" = "$run" ] || [ "$force" = yes ] ||
        fail 9 "run '$fact' has exposed this server, not '$run': it is left as it is"
      recall "$exposed" before
      before=$fact
      read_names
      [ "$names_line" = "$ours" ] || [ "$names_line" = "$before" ] ||
        fail 9 "the mirrors were named anew by someone else: $names_line"
      if running; then wait_follower 30 true || say trouble 'no mirror streams'; fi
      give_names || fail 1 'the mirrors cannot be named as before'
      rm -rf "$exposed"
      rmdir "$state" 2>/dev/null
      say exposed no
      running || return 0
      if wait_follower 15 "sync_state IN ('sync', 'quorum')"; then say sync yes; else
        say sync no
      fi
    }
    """#

  /// Status 0 where the server is exposed by us.
  static let exposedMain = #"""
    main() {
      read_arguments "$@"
      [ -d "$exposed" ] || return 1
      running || return 2
      [ -z "$(sql -d postgres -c "SELECT current_setting('synchronous_standby_names')")" ]
    }
    """#

  /// Status 0 where nothing of an exposure is left.
  static let exposureResidueMain = #"""
    main() {
      read_arguments "$@"
      left=
      for folder in "$exposed" "$exposed.new" "$state/mirror-named"; do
        [ ! -e "$folder" ] || left="$left $folder"
      done
      say left "${left# }"
      [ -z "$left" ]
    }
    """#

  /// `watch` and `unwatch`: what the site's own witness is told.
  static let watchMain = #"""
    main() {
      read_arguments "$@"
      answer=$(timeout "$within" sh -c "$witness_command $role" 2>&1) ||
        fail 1 "$witness_command $role: $answer"
      printf '%s\n' "$answer" | grep '^[a-z_.]*='
      return 0
    }
    """#

  /// Status 0 where the witness says of its watching what is expected.
  static let watchingMain = #"""
    main() {
      read_arguments "$@"
      answer=$(timeout "$within" sh -c "$witness_command status" 2>&1) || return 2
      printf '%s\n' "$answer"
      case $answer in
      *watching="$expect"*) return 0 ;;
      *) return 1 ;;
      esac
    }
    """#
}
