extension PostgreSQLShell {
  /// The job that copies shipped log, kept as it was found.
  static let job = #"""
    job_runs() {
      if has_systemd; then
        systemctl -q is-active "$copy_job"
      else
        service "$copy_job" status >/dev/null 2>&1
      fi
    }

    # Stops the copy job, and notes how it was before; where it is off already, all is left alone.
    job_off() {
      [ "$copy_job" != none ] || return 0
      read_boot "$copy_job"
      [ "$boot" = enabled ] || job_runs || return 0
      if [ ! -d "$state/copy-job" ]; then
        mkdir -p "$state" && rm -rf "$state/copy-job.new" && mkdir "$state/copy-job.new" || return 1
        keep "$state/copy-job.new" boot "$boot"
        if job_runs; then keep "$state/copy-job.new" runs yes; else
          keep "$state/copy-job.new" runs no
        fi
        mv "$state/copy-job.new" "$state/copy-job"
        sync -f "$state"
      fi
      [ "$boot" = enabled ] && boot_off "$copy_job"
      service_do "$copy_job" stop
      say copy_job off
    }

    # Gives the copy job back as it was found; nothing where it was not stopped.
    job_on() {
      [ "$copy_job" != none ] && [ -d "$state/copy-job" ] || return 0
      recall "$state/copy-job" boot
      boot_on "$copy_job" "$fact"
      recall "$state/copy-job" runs
      if [ "$fact" = yes ]; then
        service_do "$copy_job" start
        job_runs || return 1
      fi
      rm -rf "$state/copy-job"
      rmdir "$state" 2>/dev/null
      say copy_job on
    }
    """#

  /// `promote`: takes the server out of recovery; before that, ends log shipping to it.
  static let promoteMain = #"""
    in_recovery() { sql_limit=3 sql -d postgres -c 'SELECT pg_is_in_recovery()' 2>/dev/null; }

    # Nothing is copied to it any more: that is proved, and its time taken, before it is promoted.
    end_shipping() {
      started=$(date +%s%N)
      job_off
      if [ "$copy_job" != none ] && job_runs; then
        job_on
        fail 1 "log shipping cannot be ended: the copy job $copy_job still runs"
      fi
      say shipping_ended_ms $((($(date +%s%N) - started) / 1000000))
    }

    main() {
      read_arguments "$@"
      # Open, under a name that is gone, as long as this and what it starts runs: the outcome probe
      # sees by it that a promotion is under way, and nothing is left of it.
      mark=/run/muster-promoting.$$
      if { : >"$mark"; } 2>/dev/null; then
        exec 8>>"$mark"
        rm -f "$mark"
      fi
      boot=
      read_fence
      [ "$fenced" = no ] || fail 1 'this server is fenced: it must not be promoted'
      running || fail 1 'the server does not run'
      if [ "$(in_recovery)" != f ]; then
        end_shipping
        answer=$(as_owner "$binaries/pg_ctl" -D "$data" -w -t "$within" -s promote 2>&1)
        clock
        end=$((now + within))
        while [ "$(in_recovery)" != f ]; do
          clock
          if [ "$now" -ge "$end" ]; then
            job_on 8>&-
            # It was told to, and may do it yet.
            fail 2 "the server is not promoted after $within s: $answer"
          fi
          sleep 0.05
        done
        say promoted_at "$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)"
      else
        say promoted already
      fi
      [ "$against" != mirror ] || ship_again
      say timeline "$(sql -d postgres -c \
        "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int")"
    }
    """#

  /// The outcome probe of `promote`: 0 promoted, 1 not, 2 unknown.
  ///
  /// Of a server that is not promoted it says whether one is under way: `promoting=yes`, or `no`.
  static let promotedMain = #"""
    # By our own script that runs, the server's order on disk, and the server's word, which refuses to
    # go on with a replay that a promotion is about to end. To go on with one that is not paused
    # changes nothing.
    tell_promoting() {
      # shellcheck disable=SC2010 # the names are numbers; where the links lead to is looked at
      if [ -e "$data/promote" ] || [ -e "$data/fallback_promote" ] ||
        ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q ' -> /run/muster-promoting\.'; then
        say promoting yes
        return
      fi
      case $(sql_limit=5 sql -d postgres -c "SELECT 'ongoing=' || CASE WHEN
        pg_is_wal_replay_paused() THEN 'paused' ELSE pg_wal_replay_resume()::text END" 2>&1) in
      ongoing= | ongoing=paused) say promoting no ;;
      *'promotion is ongoing'*) say promoting yes ;;
      *) say promoting unknown ;;
      esac
    }

    main() {
      read_arguments "$@"
      case $(sql_limit=5 sql -d postgres -c 'SELECT pg_is_in_recovery()' 2>/dev/null) in
      f) return 0 ;;
      t)
        tell_promoting
        return 1
        ;;
      *) return 2 ;;
      esac
    }
    """#

  /// `probe-write`: commits one row of Muster's own; fails on a server that refuses writes.
  static let probeWriteMain = #"""
    probe_query() {
      cat <<'SQL'
    SET client_min_messages = warning;
    SET statement_timeout = '8s';
    CREATE SCHEMA IF NOT EXISTS muster;
    CREATE TABLE IF NOT EXISTS muster.probe (
      run text NOT NULL, n bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
    INSERT INTO muster.probe (run, n) VALUES (:'run', :number);
    SELECT 'committed=yes' || E'\n' || 'n=' || :number || E'\n' || 'lsn=' || l || E'\n'
      || 'segment=' || pg_walfile_name(l)
      || E'\n' || 'at=' || to_char(clock_timestamp() AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') FROM pg_current_wal_lsn() AS l;
    SQL
    }

    main() {
      read_arguments "$@"
      answer=$(probe_query | sql -d "$database" -v run="$run" -v number="$number" 2>&1) || {
        say committed no
        fail 1 "$answer"
      }
      case $answer in
      *'synchronous replication'*)
        say replicated no
        say_text trouble "$answer"
        ;;
      esac
      printf '%s\n' "$answer" | grep '^[a-z]*='
    }
    """#

  /// `stop`: in order, and started again at the next boot.
  static let stopMain = #"""
    main() {
      read_arguments "$@"
      if running; then
        sql_limit=30 sql -d postgres -c CHECKPOINT >/dev/null 2>&1
        stop_server fast "$within" || fail 1 "the server did not stop within $within s"
        if [ "$cluster" != none ] && has_systemd; then
          timeout 20 systemctl stop "$unit" >/dev/null 2>&1
        fi
      fi
      print_state
    }
    """#

  /// `start`: starts it, gives log shipping to a backup back, and has commits wait for a mirror if
  /// one is named.
  static let startMain = #"""
    # How the mirrors were named before, noted once: a reseed at home gives it back.
    note_names() {
      [ ! -e "$state/mirror-named" ] || return 0
      mkdir -p "$state" &&
        sed -n '/^synchronous_standby_names /p' "$data/postgresql.auto.conf" |
        tail -n 1 >"$state/.mirror-named" && mv "$state/.mirror-named" "$state/mirror-named"
    }

    wait_sync() {
      note_names || fail 1 "cannot note in $state how the mirrors are named"
      quoted=$(printf '%s' "$mirror" | sed 's/"/""/g')
      sql -d postgres -v names="\"$quoted\"" >/dev/null 2>&1 <<'SQL' ||
    ALTER SYSTEM SET synchronous_standby_names = :'names';
    SELECT pg_reload_conf();
    SQL
        fail 1 'the mirror cannot be named'
      clock
      end=$((now + within))
      until [ "$(sql -d postgres -c "SELECT count(*) > 0 FROM pg_stat_replication
        WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')")" = t ]; do
        clock
        if [ "$now" -ge "$end" ]; then
          sql -d postgres -c 'ALTER SYSTEM RESET synchronous_standby_names' >/dev/null 2>&1
          sql -d postgres -c 'SELECT pg_reload_conf()' >/dev/null 2>&1
          fail 1 "mirror $mirror is not in sync after $within s: commits do not wait for it"
        fi
        sleep 0.1
      done
    }

    main() {
      read_arguments "$@"
      read_fence
      [ "$fenced" = no ] || fail 1 'this server is fenced: lift the fence or reseed it'
      start_server "$within" || fail 1 "the server does not answer $within s after its start"
      if [ "$(sql -d postgres -c 'SELECT pg_is_in_recovery()')" = t ]; then
        job_on || fail 1 "the copy job $copy_job does not start"
      fi
      # PostgreSQL 15 does not obey archive_timeout before the checkpointer's first round.
      sql_limit=30 sql -d postgres -c CHECKPOINT >/dev/null 2>&1
      [ -z "$mirror" ] || wait_sync
      print_state
    }
    """#

  /// `drain`: ends the sessions of clients.
  static let drainMain = #"""
    main() {
      read_arguments "$@"
      ended=$(sql -d postgres -c "SELECT count(pg_terminate_backend(pid, 2000))
        FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()") ||
        fail 1 'the server does not answer'
      say ended "$ended"
    }
    """#

  /// `reseed` and `rejoin`: a new copy of the source beside the data folder, then the swap.
  ///
  /// The old folder is kept as `DATA.muster-old` until `unfence` ends the change. The server stays
  /// fenced until its new data can only follow.
  static let reseed = #"""
    check_source() {
      [ -n "$source" ] || fail 2 'a reseed needs the host that serves'
      answer=$(replication "$source" "$source_port" IDENTIFY_SYSTEM 2>&1) ||
        fail 1 "$source:$source_port gives no replication to $replication_user: $answer"
      source_id=${answer%%|*}
      say source_id "$source_id"
    }

    # A running server that accepts writes is never thrown away.
    check_target() {
      if running; then
        case $(sql_limit=5 sql -d postgres -c 'SELECT pg_is_in_recovery()' 2>/dev/null) in
        t) ;;
        *) fail 1 'this server runs and is no follower: fence it before it is made anew' ;;
        esac
      fi
      needed=$(du -sk "$data" 2>/dev/null | cut -f 1)
      free=$(df -Pk "${data%/*}" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)
      [ "$free" -gt $((${needed:-0} + ${needed:-0} / 5)) ] ||
        fail 1 "$free kB are free beside $data, but the new copy needs about $needed kB and a fifth more"
    }

    make_slot() {
      [ "$slot" != none ] && [ "$role" = mirror ] || return 0
      answer=$(replication "$source" "$source_port" \
        "CREATE_REPLICATION_SLOT \"$slot\" PHYSICAL RESERVE_WAL" 2>&1) && return 0
      case $answer in
      *'already exists'*) return 0 ;;
      *) fail 1 "slot $slot cannot be made on $source: $answer" ;;
      esac
    }

    # The new folder's own settings: those of home, and whom to follow.
    write_settings() {
      if [ -r "$fence/auto.home" ]; then cat "$fence/auto.home"; fi >"$fence/auto.draft"
      if [ "$home" = no ] || [ "$role" = shipped ]; then
        sed -e '/^primary_conninfo /d' -e '/^primary_slot_name /d' -e '/^recovery_target/d' \
          -e '/^synchronous_standby_names /d' "$fence/auto.draft" >"$fence/auto.next"
        mv "$fence/auto.next" "$fence/auto.draft"
      fi
      if [ -e "$state/mirror-named" ]; then
        {
          sed '/^synchronous_standby_names /d' "$fence/auto.draft"
          cat "$state/mirror-named"
        } >"$fence/auto.next"
        mv "$fence/auto.next" "$fence/auto.draft"
      fi
      if [ "$home" = no ]; then
        slot_used=
        [ "$role" = mirror ] && [ "$slot" != none ] && slot_used=$slot
        if [ "$role" = shipped ]; then
          printf '%s\n' "primary_conninfo = ''" "primary_slot_name = ''"
        else
          printf '%s\n' "primary_conninfo = 'host=$source port=$source_port\
     user=$replication_user application_name=$application connect_timeout=5'" \
            "primary_slot_name = '$slot_used'"
          # Away from home it waits for nobody when it is promoted, until it is given a mirror.
          [ "$role" != mirror ] || printf '%s\n' "synchronous_standby_names = ''"
        fi >>"$fence/auto.draft"
      fi
      mv "$fence/auto.draft" "$fence/auto.ours"
      # In its own role it needs nothing else, and nothing that the failover had added.
      [ "$home" = no ] || cp -p "$fence/auto.ours" "$fence/auto.home"
    }

    take_copy() {
      answer=$(as_owner env PGCONNECT_TIMEOUT=5 timeout --foreground "$within" \
        "$binaries/pg_basebackup" -w -h "$source" -p "$source_port" -U "$replication_user" \
        -D "$data.muster-new" -X stream -c fast 2>&1) ||
        fail 1 "no copy of $source could be taken: $answer"
    }

    # An empty folder for the copy, without whatever still writes to the one of a former try.
    # As root: the owner of the cluster may have no right to make a folder beside its data.
    prepare_place() {
      for entry in /proc/[0-9]*; do
        read -r comm 2>/dev/null <"$entry/comm" || continue
        [ "$comm" = pg_basebackup ] || continue
        case $(tr '\0' ' ' 2>/dev/null <"$entry/cmdline") in
        *" $data.muster-new "*) kill -KILL "${entry#/proc/}" 2>/dev/null ;;
        esac
      done
      rm -rf "$data.muster-new" || { sleep 0.3 && rm -rf "$data.muster-new"; }
      [ "$(id -un)" != "$system_user" ] || return 0
      install -d -m 700 -o "$system_user" -g "$(id -gn "$system_user")" "$data.muster-new"
    }

    dress_copy() {
      new=$data.muster-new
      if [ "$config" = "$data" ]; then
        old=$data
        [ -e "$old/postgresql.conf" ] || old=$data.muster-old
        for file in postgresql.conf pg_hba.conf pg_ident.conf; do
          [ -e "$old/$file" ] && cp -p "$old/$file" "$new/$file"
        done
        if [ -d "$old/conf.d" ]; then
          rm -rf "$new/conf.d"
          cp -pR "$old/conf.d" "$new/conf.d"
        fi
      fi
      rm -f "$new/recovery.signal"
      cp "$fence/auto.ours" "$new/postgresql.auto.conf"
      : >"$new/standby.signal"
      chmod 600 "$new/postgresql.auto.conf" "$new/standby.signal"
      chown --reference="$new" "$new/postgresql.auto.conf" "$new/standby.signal"
      sync -f "$new"
    }

    # Puts the new folder in the place of the old; every step can be done again after a crash.
    swap_folders() {
      recall "$fence" phase
      if [ "$fact" = swapping ] && [ ! -d "$data.muster-new" ]; then return 0; fi
      keep "$fence" phase swapping
      if [ -d "$data" ]; then
        if [ -d "$data.muster-old" ]; then
          rm -rf "$data"
        else
          mv "$data" "$data.muster-old" || fail 1 "$data cannot be renamed: is it a mount point?"
        fi
      fi
      mv "$data.muster-new" "$data" || fail 1 "$data.muster-new cannot be put in place"
      sync -f "${data%/*}"
      keep "$fence" kept "$data.muster-old"
    }

    allow_boot() {
      read_start
      if [ "$started" = disabled ] || [ "$started" = manual ]; then
        printf '%s\n' auto >"$start_conf.muster" && chmod 644 "$start_conf.muster" &&
          mv "$start_conf.muster" "$start_conf"
      fi
      recall "$fence" boot_name
      [ "$fact" = none ] || boot_on "$fact" enabled
    }

    wait_streaming() {
      [ "$role" != shipped ] || return 0
      clock
      end=$((now + 30))
      until [ "$(sql_limit=5 sql -d postgres -c "SELECT EXISTS (SELECT FROM pg_stat_wal_receiver
        WHERE status = 'streaming')" 2>/dev/null)" = t ]; do
        clock
        [ "$now" -lt "$end" ] || fail 1 "the new server does not stream from $source after 30 s"
        sleep 0.1
      done
    }
    """#

  /// `reseed`, and `rejoin`, which does the same here.
  static let reseedMain = #"""
    main() {
      read_arguments "$@"
      case $role in follower | mirror | shipped) ;; *) fail 2 'a reseed needs the role' ;; esac
      check_source
      recall "$fence" phase
      finished=$fact
      recall "$fence" copied_as
      if [ "$finished" = swapping ] && [ ! -d "$data.muster-new" ] && [ "$fact" = "$role $source" ]
      then
        say resumed yes
      else
        check_target
        noted_once=yes
        note_server
        stop_server fast 20 || stop_server immediate 5 || fail 1 'the server cannot be stopped'
        make_slot
        write_settings
        prepare_place
        take_copy
        dress_copy
        keep "$fence" copied_as "$role $source"
        swap_folders
      fi
      allow_boot
      start_server "$within" || fail 1 "the new server does not answer $within s after its start"
      wait_streaming
      if [ "$role" = shipped ]; then job_on || fail 1 "the copy job $copy_job does not start"; fi
      keep "$fence" settle home
      keep "$fence" phase reseeded
      sync -f "$fence"
      say method base-backup
      say new_role "$role"
      print_state
    }
    """#
}
