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
      [ "$writes" = "$before" ] || fail 1 "$((writes - before)) rows were written within a second"
    }
    """#

  /// `fingerprint`: of each room how many messages, the last position, a digest over all; then a
  /// digest over all rooms.
  static let fingerprintMain = #"""
    rooms_query() {
      cat <<'SQL'
    \pset fieldsep '\t'
    SELECT room, count(*), max(position), md5(string_agg(md5(coalesce(archive_id, '') || E'\n' ||
      coalesce(body, '')), '' ORDER BY position))
    SQL
      printf 'FROM (%s) AS archive\n' "$query"
      echo 'GROUP BY room ORDER BY room COLLATE "C";'
    }

    main() {
      read_arguments "$@"
      make_work
      rooms_query | sql_limit=$within sql -d "$database" -v domain="$domain" \
        >"$work/rooms" 2>"$work/trouble" || fail 1 "$(cat "$work/trouble")"
      messages=0
      tab=$(printf '\t')
      while IFS=$tab read -r _ count _; do messages=$((messages + count)); done <"$work/rooms"
      say rooms "$(wc -l <"$work/rooms")"
      say messages "$messages"
      read_digest "$work/rooms"
      say fingerprint "$digest"
      head -n 100 "$work/rooms"
    }
    """#
}
