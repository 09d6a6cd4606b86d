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
  /// digest over all rooms, and in `marks` how far each went.
  ///
  /// With marks of an earlier one it goes no further than that one did: what was written in between
  /// makes no difference, what is missing or altered does. With `none` it reads no message, and only
  /// finds out that it could.
  static let fingerprintMain = #"""
    rooms_query() {
      cat <<'SQL'
    \pset fieldsep '\t'
    SELECT room, count(*), max(position), md5(string_agg(md5(coalesce(archive_id, '') || E'\n' ||
      coalesce(body, '')), '' ORDER BY position))
    SQL
      if [ "$marks" = none ]; then
        # Whether it could be read: no row of it is.
        printf 'FROM (SELECT * FROM (%s) AS archive LIMIT 0) AS archive\n' "$query"
      else
        printf 'FROM (%s) AS archive\n' "$query"
      fi
      [ -z "$marks" ] || [ "$marks" = none ] || cat <<'SQL'
    JOIN (SELECT split_part(mark, ':', 1) AS tag, split_part(mark, ':', 2)::bigint AS upto
      FROM unnest(string_to_array(:'marks', ',')) AS mark) AS marks
      ON tag = left(md5(room::text), 12) AND position <= upto
    SQL
      echo 'GROUP BY room ORDER BY room COLLATE "C";'
    }

    # How far each room goes; where they are too many to be handed on, nothing is said.
    say_marks() {
      [ "$1" -gt 0 ] && [ "$1" -le 300 ] || return 0
      told=''
      while IFS=$tab read -r room _ last _; do
        tag=$(printf %s "$room" | md5sum)
        told=$told${told:+,}$(printf %.12s "$tag"):$last
      done <"$work/rooms"
      say marks "$told"
    }

    main() {
      read_arguments "$@"
      make_work
      rooms_query | sql_limit=$within sql -d "$database" -v domain="$domain" -v marks="$marks" \
        >"$work/rooms" 2>"$work/trouble" || fail 1 "$(cat "$work/trouble")"
      messages=0
      tab=$(printf '\t')
      while IFS=$tab read -r _ count _; do messages=$((messages + count)); done <"$work/rooms"
      count=$(wc -l <"$work/rooms")
      say rooms "$count"
      say messages "$messages"
      read_digest "$work/rooms"
      say fingerprint "$digest"
      say_marks "$count"
      head -n 100 "$work/rooms"
    }
    """#
}
