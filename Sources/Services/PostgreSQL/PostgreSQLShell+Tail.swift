extension PostgreSQLShell {
  /// The tail of the log of a server that was stopped in order.
  ///
  /// A stop in order closes the segment in use and archives it, but for the record of the stop itself,
  /// which is the first of the next segment. What the archiver did not get done is shipped here, by
  /// its own command; what it notes as to be archived stays noted: that command may be repeated.
  static let shipTail = #"""
    ship_left() {
      command=$(printf '%s' "$archive_command" |
        sed "s|%p|pg_wal/$1|g; s|%f|$1|g; s|%%|%|g")
      # shellcheck disable=SC2016 # sh expands them
      answer=$(as_owner timeout "$within" sh -c 'cd "$1" && eval "$2"' sh "$data" "$command" 2>&1)
    }

    read_archive_command() {
      folder=$data
      [ ! -e "$config/postgresql.conf" ] || folder=$config
      archive_command=$(as_owner "$binaries/postgres" -D "$folder" -C archive_command 2>&1) ||
        fail 1 "the archive_command cannot be read: $archive_command"
    }

    ship_tail() {
      ! running || fail 1 'the server still runs: its log has no end yet'
      read_control 'Database cluster state'
      [ "$control" = 'shut down' ] ||
        fail 1 "the server was not stopped in order ($control): where its log ends is not known"
      read_control 'Latest checkpoint location'
      final=$control
      read_segment_size
      read_bytes "$final"
      # The log's first 40 bytes of a segment are its header.
      [ $((bytes % segment_size)) -le 40 ] ||
        fail 1 "the log ends at $final, inside a segment that was never shipped: is archiving off?"
      shipped=$((bytes - bytes % segment_size - 1))
      left=0
      ready=$(find "$data/pg_wal/archive_status" -name '*.ready' -printf '%f\n' | sort)
      for name in $ready; do
        name=${name%.ready}
        [ "$left" -gt 0 ] || read_archive_command
        ship_left "$name" || fail 1 "$name is left, and cannot be shipped: $answer"
        left=$((left + 1))
        say "file.$left" "$name"
      done
      say left "$left"
      say stopped_at "$final"
      say shipped_lsn "$(printf '%X/%X' $((shipped / 4294967296)) $((shipped % 4294967296)))"
    }
    """#
}
