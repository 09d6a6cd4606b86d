extension PostgreSQLShell {
  /// `preflight`: reads only; each thing that is missing is a line `problem.N`, status 1.
  static let preflightMain = #"""
    problems=0
    problem() {
      problems=$((problems + 1))
      say_text "problem.$problems" "$1"
    }

    check_tools() {
      for tool in timeout sha256sum find sync du df install; do
        command -v "$tool" >/dev/null 2>&1 || problem "there is no program $tool"
      done
      [ "$(id -un)" = "$system_user" ] || [ "$(id -u)" = 0 ] ||
        problem "scripts run as $(id -un): neither root nor $system_user"
      for tool in psql pg_ctl pg_controldata pg_basebackup pg_waldump; do
        [ -x "$binaries/$tool" ] || problem "there is no $binaries/$tool"
      done
      [ "$cluster" = none ] || command -v pg_ctlcluster >/dev/null 2>&1 ||
        problem "there is no pg_ctlcluster, but setting cluster is $cluster"
      [ -d "$data" ] || problem "there is no data folder $data"
      [ -d "$config" ] || problem "there is no configuration folder $config"
      [ ! -d "$fence" ] || problem "a fence is on this server already: $fence"
      [ ! -d "$data.muster-old" ] || problem "a former change left $data.muster-old"
      [ -d "$state" ] || state=${state%/*}
      [ -w "$state" ] || problem "$state is not writable"
    }

    check_space() {
      needed=$(timeout 20 du -sk "$data" 2>/dev/null | cut -f 1)
      free=$(df -Pk "${data%/*}" 2>/dev/null | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)
      say data_kb "${needed:-}"
      say free_kb "${free:-}"
      [ -n "$needed" ] && [ -n "$free" ] || return 0
      [ "$free" -gt $((needed + needed / 5)) ] ||
        problem "$free kB are free beside $data: a new copy for the way back needs $needed kB"
    }

    # The setting archive_timeout says little: what counts is when a segment was last archived,
    # where log was written since. What was archived last may be no segment: a timeline's history
    # after a promotion, a backup's after a reseed.
    check_archive() {
      answer=$(sql -d postgres -c "SELECT current_setting('archive_mode') || '|' ||
        coalesce(round(extract(epoch FROM clock_timestamp() - last_archived_time))::text, '')
        || '|' || (last_failed_time > coalesce(last_archived_time, '-infinity') IS TRUE)::text
        || '|' || CASE WHEN last_archived_wal ~ '^[0-9A-F]{24}(\$|[.][0-9A-F]{8}[.]backup\$)'
          THEN left(last_archived_wal, 24)
          ELSE coalesce((SELECT max(left(name, 24)) FROM pg_ls_archive_statusdir()
            WHERE name ~ '^[0-9A-F]{24}[.]done\$'), '') END
        || '|' || pg_current_wal_lsn() FROM pg_stat_archiver") || return 0
      archive_mode=${answer%%|*}
      answer=${answer#*|}
      age=${answer%%|*}
      answer=${answer#*|}
      failing=${answer%%|*}
      answer=${answer#*|}
      archived=${answer%%|*}
      [ "$archive_mode" != off ] || problem 'archive_mode is off: no log is shipped'
      [ "$failing" = false ] || problem 'the archiver fails: see its log'
      say archived_age "$age"
      if ! read_segment "$archived"; then
        [ "$archive_mode" = off ] || problem 'no segment was archived yet'
        return 0
      fi
      read_bytes "${answer##*|}"
      unarchived=$((bytes - (segment + 1) * segment_size))
      say unarchived_bytes "$unarchived"
      # An idle server writes some log that it does not ship: checkpoints and running transactions
      # do not count as activity for archive_timeout.
      [ "$unarchived" -gt 65536 ] && [ "$age" -gt $((3 * interval + 10)) ] &&
        problem "$unarchived bytes of log wait, and the last segment was archived $age s ago:\
     every $interval s was asked for; a CHECKPOINT cures a server that was just started"
    }

    check_role() {
      if ! running; then
        [ "$expect" = spare ] || problem 'the server does not run'
        return 0
      fi
      answer=$(sql -d postgres -c "SELECT rolsuper::text || '|' || pg_is_in_recovery()::text || '|'
        || (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'
          AND sync_state IN ('sync', 'quorum')) || '|'
        || (SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming')
        || '|' || (SELECT count(*) FROM pg_tablespace WHERE spcname !~ '^pg_')
        FROM pg_roles WHERE rolname = current_user" 2>&1) || {
        problem "the server does not answer $superuser: $answer"
        return 0
      }
      case $answer in true*) ;; *) problem "role $superuser is no superuser" ;; esac
      case $answer in
      *'|0') ;;
      *) problem 'the server has tablespaces: it cannot be reseeded' ;;
      esac
      case $expect:$answer in
      primary:*'|true|'*'|'*'|'*) problem 'the primary is in recovery' ;;
      primary:*'|false|0|'*'|'*)
        [ "$mirror" = '' ] || problem "the mirror $mirror is not in sync"
        ;;
      mirror:*'|false|'*'|'*'|'* | backup:*'|false|'*'|'*'|'*)
        problem "the $expect accepts writes"
        ;;
      mirror:*'|true|'*'|0|'*) problem 'the mirror does not stream' ;;
      esac
      if [ "$expect" = primary ]; then check_archive; fi
      if [ "$expect" = backup ]; then check_shipping; fi
    }

    check_shipping() {
      make_work
      if ! [ -d "$copy_folder" ]; then
        problem "there is no copy folder $copy_folder"
        return 0
      fi
      if ! list_share "$work/share"; then
        problem 'the share cannot be listed'
        return 0
      fi
      read_replay || problem 'cannot tell how far replay has come'
      judge_list "$work/share"
      say last_shipped "$last"
      say_judged
      [ "$gap" = none ] || problem "segment $gap is missing on the share"
      [ "$copy_job" = none ] || job_runs || problem "the copy job $copy_job does not run"
    }

    # Servers that this one is to be copied from on the way back, as `ADDRESS:PORT …`.
    check_sources() {
      for pair in $sources; do
        replication "${pair%:*}" "${pair##*:}" IDENTIFY_SYSTEM >/dev/null 2>&1 ||
          problem "${pair%:*} gives no replication to $replication_user: see pg_hba.conf there\
     and .pgpass of $system_user here"
      done
    }

    main() {
      read_arguments "$@"
      check_tools
      if [ "$problems" -eq 0 ]; then
        read_segment_size
        check_space
        check_role
        check_sources
      fi
      say problems "$problems"
      [ "$problems" -eq 0 ]
    }
    """#

  /// `read-back`: rows as `room<TAB>archive id<TAB>body in base64`, in archive order.
  ///
  /// After the rows come `rows=N`, without which the answer was cut, and `next=` where more may
  /// follow. `query` yields `room`, `position` (bigint), `archive_id`, `body`.
  static let readBackMain = #"""
    page_query() {
      cat <<'SQL'
    \pset fieldsep '\t'
    SELECT room, archive_id, translate(encode(convert_to(coalesce(body, ''), 'UTF8'), 'base64'),
      E'\n', ''), position
    SQL
      printf 'FROM (%s) AS archive\n' "$query"
      cat <<'SQL'
    WHERE room = ANY (string_to_array(:'rooms', E'\n'))
      AND (:'after_room' = '' OR (room COLLATE "C", position) > (:'after_room' COLLATE "C",
        :after_position))
    ORDER BY room COLLATE "C", position LIMIT :limit;
    SQL
    }

    main() {
      read_arguments "$@"
      make_work
      after_room='' after_position=0
      if [ -n "$after" ]; then
        after_position=${after##*/}
        after_room=${after%/*}
      fi
      page_query | sql_limit=55 sql -d "$database" -v rooms="$rooms" -v domain="$domain" \
        -v after_room="$after_room" -v after_position="$after_position" -v limit="$limit" \
        >"$work/rows" 2>"$work/trouble" || fail 1 "$(cat "$work/trouble")"
      cut -f 1-3 "$work/rows"
      count=$(wc -l <"$work/rows")
      say rows "$count"
      [ "$count" -lt "$limit" ] ||
        say next "$(tail -n 1 "$work/rows" | cut -f 1)/$(tail -n 1 "$work/rows" | cut -f 4)"
    }
    """#
}
