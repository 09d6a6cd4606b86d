extension PostgreSQLShell {
  /// How log shipping stands on one host, and how a marker comes along.
  static let inspect = #"""
    read_centiseconds() {
      read -r centiseconds _ </proc/uptime
      centiseconds=${centiseconds%.*}${centiseconds#*.}
    }

    # Centiseconds $1 as seconds, in $seconds.
    read_seconds() { seconds=$(printf '%d.%02d' $(($1 / 100)) $(($1 % 100))); }

    # The first finding is kept: what comes after it usually follows from it.
    find_latent() { # finding, words
      [ "$finding" = none ] || return 0
      finding=$1
      shift
      reason=$*
    }

    has_share() { [ "$share" != none ] || [ "$share_command" != none ]; }

    # Who may read and write the share, as the server's own user. Reading is proved with the newest
    # segment; writing is only asked about: nothing is written.
    inspect_share() {
      if ! has_share; then
        say share_reads none
        return 0
      fi
      reads=no writes=unknown last=''
      if list_share "$work/share"; then
        reads=yes
        judge_list "$work/share"
        if [ -n "$last" ] && ! read_shared_digest "$last" 2>"$work/share-trouble" </dev/null; then
          reads=no
          find_latent share-rights "the share lists $last, but does not give it"
        fi
      else
        judge_share
        find_latent "$latent" "the share cannot be listed: $(head -c 300 "$work/share-trouble")"
      fi
      if [ "$share_command" != none ]; then
        case $(shared probe 2>/dev/null </dev/null) in
        *writable=yes*) writes=yes ;;
        *writable=no*) writes=no ;;
        esac
      elif as_owner test -w "$share"; then
        writes=yes
      else
        writes=no
      fi
      [ "$writes" != no ] || find_latent share-rights "$system_user may not write to the share"
      say share_reads "$reads"
      say share_writes "$writes"
      say last_shipped "$last"
    }

    # What an archiver is told and how it fares; a standby's is compared with the primary's.
    inspect_archiver() {
      answer=$(sql -d postgres -c "SELECT current_setting('archive_mode') || '|' ||
        CASE WHEN a.last_failed_time > coalesce(a.last_archived_time, '-infinity')
          THEN a.last_failed_wal ELSE '' END || '|' ||
        md5(current_setting('archive_command')) FROM pg_stat_archiver a" 2>/dev/null) || return 0
      say archive_mode "${answer%%|*}"
      say archive_digest "${answer##*|}"
      failed=${answer#*|}
      failed=${failed%|*}
      say archive_failed "$failed"
      case $expect:${answer%%|*} in
      primary:off | mirror:off)
        find_latent mirror-config "archive_mode is off on this $expect: it ships no log"
        ;;
      esac
      [ "$expect" = primary ] && [ -n "$failed" ] &&
        find_latent archiver-stuck "the archiver fails at $failed"
      [ "$expect" = mirror ] && [ -n "$archive_digest" ] &&
        [ "$archive_digest" != "${answer##*|}" ] &&
        find_latent mirror-config \
          "the mirror's archive_command is not the primary's: after a failover to it, log would be\
     shipped otherwise, or not at all"
      return 0
    }

    inspect_copies() {
      [ "$copy_folder" != none ] || return 0
      if ! [ -d "$copy_folder" ]; then
        say copy_access none
        find_latent copy-rights "there is no copy folder $copy_folder"
        return 0
      fi
      if may_use_copies; then say copy_access yes; else
        say copy_access no
        find_latent copy-rights "$system_user may not read and write the folder $copy_folder"
      fi
      read_copy_room
      say copy_free_kb "$room"
      [ "$room" -ge $((2 * segment_size / 1024)) ] ||
        find_latent copy-full "$room kB are free in $copy_folder: not even for two segments"
      if [ "$copy_job" != none ]; then
        if job_runs; then say copy_job running; else
          say copy_job stopped
          find_latent copy-job-stopped "the copy job $copy_job does not run"
        fi
      fi
    }

    # The backup is in recovery, refuses a write that is really tried, and has no hole in its log.
    inspect_backup() {
      refused=$(sql -d postgres -c 'BEGIN; CREATE SCHEMA muster_refused; ROLLBACK' 2>&1)
      case $refused in
      *'read-only transaction'* | *'Hot standby mode is disabled'*) say refuses_writes yes ;;
      '')
        say refuses_writes no
        find_latent backup-writable 'the backup database accepts writes'
        ;;
      *) say refuses_writes unknown ;;
      esac
      read_replay || return 0
      list_copies "$work/copies"
      judge_list "$work/copies"
      say last_copied "$last"
      [ -f "$work/share" ] && judge_list "$work/share"
      say_judged
      [ "$gap" = none ] ||
        find_latent gap "segment $gap is missing: what comes after it cannot be replayed"
    }

    # The time that $2 bytes take from the source, beyond what one byte takes: bits a second.
    inspect_link() {
      [ -n "$source" ] || return 0
      for bytes in 32 4194304; do
        read_centiseconds
        link_begin=$centiseconds
        as_owner env PGCONNECT_TIMEOUT=3 timeout 20 "$binaries/psql" -XqAt -w \
          -d "host=$source port=$source_port user=$replication_user dbname=postgres" \
          -c "SELECT repeat(md5(random()::text), $((bytes / 32)))" \
          >"$work/link" 2>/dev/null </dev/null || return 0
        read_centiseconds
        [ "$bytes" -eq 32 ] && link_small=$((centiseconds - link_begin))
      done
      arrived=$(stat -c %s "$work/link")
      took=$((centiseconds - link_begin - link_small))
      [ "$took" -gt 0 ] || took=1
      say link_bytes "$arrived"
      say link_bits "$((arrived * 8 * 100 / took))"
    }
    """#

  /// `inspect-shipping`: the state; where it is to be judged, status 0 only where all is sound.
  static let inspectMain = #"""
    main() {
      read_arguments "$@"
      make_work
      finding=none reason=''
      read_segment_size
      replay_segment=-1 replay_whole=no replayed=''
      inspect_share
      if running; then
        inspect_archiver
      fi
      if [ "$expect" = backup ]; then
        inspect_copies
        running && inspect_backup
        inspect_link
      fi
      say finding "$finding"
      [ "$judge" = no ] || [ "$finding" = none ] || fail 1 "$reason"
    }
    """#

  /// `trace`: waits until a marker's log has come to a hop; `late`: that it has not for so long.
  static let traceMain = #"""
    # Whether the marker has come to the hop.
    has_come() {
      case $hop in
      archived)
        answer=$(sql_limit=5 sql -d postgres -c "SELECT
          (substr(last_archived_wal, 9, 16) >= '${marked#????????}')::text FROM pg_stat_archiver")
        [ "$answer" = true ]
        ;;
      copied)
        for copy in "$copy_folder"/????????"${marked#????????}"; do
          [ -f "$copy" ] && [ "$(stat -c %s "$copy" 2>/dev/null)" = "$segment_size" ] && return 0
        done
        return 1
        ;;
      *)
        read_replay || return 1
        if [ -n "$replayed" ]; then
          read_bytes "$replayed"
          [ "$bytes" -ge "$reached_bytes" ]
        else
          [ "$replay_segment" -ge "$wanted" ]
        fi
        ;;
      esac
    }

    # The commit time of what was replayed last, against this host's clock, in $age.
    read_age() {
      age=$(sql_limit=5 sql -d postgres -c "SELECT
        round(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::numeric, 2)" \
        2>/dev/null)
    }

    # Late is what is not there after the threshold. Until then the exposure must grow as time does.
    wait_late() {
      first=''
      while :; do
        ! has_come || fail 1 "it was replayed after $seconds s: shipping is not late"
        read_centiseconds
        read_seconds $((centiseconds - begin))
        read_age
        if [ -n "$age" ]; then
          say "exposure.$seconds" "$age"
          [ -n "$first" ] || first=$age first_at=$centiseconds
        fi
        if [ $((centiseconds - begin)) -ge $((threshold * 100)) ]; then
          say exposure "${age:-$seconds}"
          say late yes
          [ -z "$first" ] || [ -z "$age" ] || grew
          return 0
        fi
        sleep 1
      done
    }

    # Whether the exposure grew by as much as time went by.
    grew() {
      growth=$(printf '%s %s\n' "$age" "$first" | awk '{ printf "%d", ($1 - $2) * 100 }')
      off=$((growth - (centiseconds - first_at)))
      read_seconds "${off#-}"
      say exposure_deviation "$seconds"
      [ "${off#-}" -le 200 ] ||
        fail 1 "the exposure grew by $seconds s more or less than time went by"
    }

    main() {
      read_arguments "$@"
      make_work
      read_segment_size
      read_segment "$marked" || fail 2 "'$marked' is no segment"
      wanted=$segment
      read_bytes "$reached"
      reached_bytes=$bytes
      say hop "$hop"
      read_centiseconds
      begin=$centiseconds before=$centiseconds seconds=0
      if [ "$hop" = late ]; then
        wait_late
        return
      fi
      until has_come; do
        read_centiseconds
        [ "$centiseconds" -lt $((begin + within * 100)) ] ||
          fail 1 "$marked is not $hop after $within s"
        before=$centiseconds
        sleep 0.1
      done
      read_centiseconds
      read_seconds $((centiseconds - begin))
      say elapsed "$seconds"
      read_seconds $((centiseconds - before))
      say spacing "$seconds"
    }
    """#
}
