extension PostgreSQLShell {
  /// Tells the state of the server; reads only.
  ///
  /// `writable` is the server's own word that it is out of recovery and not read-only: it says
  /// `yes` of a fenced server too, should that ever run.
  static let status = #"""
    state_query() {
      cat <<'SQL'
    WITH s AS (SELECT pg_is_in_recovery() AS rec)
    SELECT concat_ws(E'\n',
      'role=' || CASE WHEN rec THEN 'standby' ELSE 'primary' END,
      'read_only=' || current_setting('transaction_read_only'),
      'lsn=' || CASE WHEN rec THEN coalesce(pg_last_wal_replay_lsn()::text, '')
        ELSE pg_current_wal_lsn()::text END,
      'received=' || coalesce(pg_last_wal_receive_lsn()::text, ''),
      'replayed=' || coalesce(pg_last_wal_replay_lsn()::text, ''),
      'timeline=' || CASE WHEN rec THEN greatest(
          (SELECT timeline_id FROM pg_control_checkpoint()),
          (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
          (SELECT received_tli FROM pg_stat_wal_receiver))
        ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END,
      'system_id=' || (SELECT system_identifier FROM pg_control_system()),
      'started_at=' || to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'lag=' || CASE WHEN rec AND pg_last_wal_receive_lsn() IS DISTINCT FROM
          pg_last_wal_replay_lsn()
        THEN coalesce(round(extract(epoch FROM clock_timestamp()
          - pg_last_xact_replay_timestamp())::numeric, 3)::text, '')
        ELSE CASE WHEN rec THEN '0' ELSE '' END END,
      'streaming=' || CASE WHEN NOT rec THEN 'none' WHEN EXISTS
        (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') THEN 'yes' ELSE 'no' END,
      'followers=' || coalesce((SELECT string_agg(
        application_name || ':' || state || ':' || sync_state, ',' ORDER BY application_name)
        FROM pg_stat_replication), ''),
      'sync=' || CASE WHEN rec THEN 'none' WHEN EXISTS (SELECT FROM pg_stat_replication
          WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')) THEN 'yes'
        WHEN current_setting('synchronous_standby_names') = '' THEN 'none' ELSE 'no' END,
      'archiving=' || current_setting('archive_mode'),
      'last_archived=' || coalesce(a.last_archived_wal, ''),
      'archived_age=' || coalesce(round(extract(epoch FROM clock_timestamp()
        - a.last_archived_time)::numeric, 1)::text, ''),
      'archive_failed=' || CASE WHEN a.last_failed_time > coalesce(a.last_archived_time,
        '-infinity') THEN a.last_failed_wal ELSE '' END,
      'sessions=' || (SELECT count(*) FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()))
    FROM s, pg_stat_archiver a
    SQL
    }

    print_state() {
      read_fence
      say fenced "$fenced"
      [ -z "$broken" ] || say_text fence_broken "$broken"
      if [ -d "$fence" ]; then
        recall "$fence" run
        say fence_run "$fact"
        recall "$fence" kept
        [ -z "$fact" ] || say kept "$fact"
      fi
      read_start
      read_boot_name
      say start "$started"
      say boot "$boot"
      if ! running; then
        say running no
        say role none
        say writable no
        read_control 'Database cluster state'
        say cluster_state "$control"
        case $control in
        'shut down')
          read_control 'Latest checkpoint location'
          say final_lsn "$control"
          ;;
        esac
        read_control "Latest checkpoint's TimeLineID"
        say timeline "$control"
        read_control 'Database system identifier'
        say system_id "$control"
        return 0
      fi
      say running yes
      if ! answer=$(sql -d postgres -c "$(state_query)" 2>&1); then
        case $answer in
        *'Hot standby mode is disabled'*)
          say role standby
          say writable no
          say streaming unknown
          return 0
          ;;
        esac
        say role unknown
        say writable unknown
        say_text trouble "$answer"
        return 1
      fi
      printf '%s\n' "$answer"
      case $answer in
      *role=primary*read_only=off*) say writable yes ;;
      *) say writable no ;;
      esac
    }
    """#

  /// `status`: the state; status 0 where it could be told.
  static let statusMain = #"""
    main() {
      read_arguments "$@"
      print_state
    }
    """#
}
