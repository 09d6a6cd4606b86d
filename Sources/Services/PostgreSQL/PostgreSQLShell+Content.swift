extension PostgreSQLShell {
  /// `clients`: who is connected to the database; status 0 where nobody is from a forbidden address
  /// and, where it must be quiet, no row of the database was written within a second.
  static let clientsMain = #"""
    read_writes() {
      writes=$(sql -d postgres -c "SELECT tup_inserted + tup_updated + tup_deleted
        FROM pg_stat_database WHERE datname = '$database'") || fail 1 'the server does not answer'
    }

    main() {
      read_arguments "$@"
      addresses=$(sql -d postgres -c "SELECT DISTINCT host(client_addr) FROM pg_stat_activity
        WHERE datname = '$database' AND backend_type = 'client backend'
        AND client_addr IS NOT NULL ORDER BY 1") || fail 1 'the server does not answer'
      say clients "$(printf '%s\n' "$addresses" | paste -s -d , -)"
      say sessions "$(sql -d postgres -c "SELECT count(*) FROM pg_stat_activity
        WHERE datname = '$database' AND backend_type = 'client backend'")"
      for address in $addresses; do
        case " $forbidden " in
        *" $address "*) fail 1 "$address is connected to $database, and must not be" ;;
        esac
      done
      [ "$quiet" = yes ] || return 0
      read_writes
      before=$writes
      sleep 1
      read_writes
      say writes "$writes"
      [ "$writes" = "$before" ] ||
        fail 1 "$((writes - before)) rows were written within a second, by ${addresses:-nobody}"
    }
    """#

  /// `fingerprint`: of each room how many messages, the last position, a digest over all; then a
  /// digest over all rooms, and in `marks` how far each went.
  ///
  /// With marks of an earlier one it goes no further than that one did: what was written in between
  /// makes no difference, what is missing or altered does. With `none` it reads no message, and only
  /// finds out that it could. Without marks it first notes how far each room goes, waits until what
  /// was being written is written, and then goes that far: chat may go on meanwhile.
  static let fingerprintMain = #"""
    # More rooms than these would not fit into what is handed on: the largest are taken.
    most_rooms=300
    tab=$(printf '\t')

    marks_query() {
      printf 'SELECT left(md5(room::text), 12), max(position) FROM (%s) AS archive\n' "$query"
      echo 'GROUP BY room ORDER BY count(*) DESC, room COLLATE "C";'
    }

    rooms_query() {
      cat <<'SQL'
    SELECT room, count(*), max(position), md5(string_agg(md5(coalesce(archive_id, '') || E'\n' ||
      coalesce(body, '')), '' ORDER BY position))
    SQL
      if [ "$marks" = none ]; then
        # Whether it could be read: no row of it is.
        printf 'FROM (SELECT * FROM (%s) AS archive LIMIT 0) AS archive\n' "$query"
      else
        printf 'FROM (%s) AS archive\n' "$query"
        cat <<'SQL'
    JOIN (SELECT split_part(mark, '.', 1) AS tag, split_part(mark, '.', 2)::bigint AS upto
      FROM unnest(string_to_array(:'marks', '/')) AS mark) AS marks
      ON tag = left(md5(room::text), 12) AND position <= upto
    SQL
      fi
      echo 'GROUP BY room ORDER BY room COLLATE "C";'
    }

    # Reads query $1 into file $2. A standby may cancel what is in the way of its replay (SQLSTATE
    # 40001): that is asked again.
    read_archive() {
      tries=0
      until "$1" | sql_limit=$within sql -d "$database" -v VERBOSITY=verbose -F "$tab" \
        -v domain="$domain" -v marks="$marks" >"$2" 2>"$work/trouble"; do
        tries=$((tries + 1))
        grep -q '40001' "$work/trouble" && [ $tries -lt 5 ] && continue
        [ -s "$work/trouble" ] || echo "the archive was not read within $within s" >"$work/trouble"
        fail 1 "$(cat "$work/trouble")"
      done
    }

    # Commits that wait for a mirror cannot be seen here, and can by a follower. Where they go on
    # waiting, how far the rooms go cannot be told.
    read_waiting() {
      waiting=$(sql -d postgres -c "SELECT count(*) FROM pg_stat_activity
        WHERE wait_event = 'SyncRep' AND query_start < clock_timestamp() - interval '2 seconds'")
    }

    read_marks() {
      read_archive marks_query "$work/marks"
      all=$(wc -l <"$work/marks")
      [ "$all" -le $most_rooms ] || say left_out $((all - most_rooms))
      marks=$(head -n $most_rooms "$work/marks" | tr "$tab" . | paste -s -d / -)
      [ -n "$marks" ] || marks=none
      [ "$marks" != none ] || return 0
      sleep 3
      tries=0
      read_waiting
      until [ "$waiting" = 0 ]; do
        tries=$((tries + 1))
        if [ $tries -gt 5 ]; then
          say not_compared "$waiting commits wait for a mirror that does not answer"
          marks=none
          return
        fi
        sleep 1
        read_waiting
      done
    }

    main() {
      read_arguments "$@"
      make_work
      [ -n "$marks" ] || read_marks
      read_archive rooms_query "$work/rooms"
      messages=0
      while IFS=$tab read -r _ count _; do messages=$((messages + count)); done <"$work/rooms"
      say rooms "$(wc -l <"$work/rooms")"
      say messages "$messages"
      read_digest "$work/rooms"
      say fingerprint "$digest"
      say marks "$marks"
      head -n 100 "$work/rooms"
    }
    """#
}
