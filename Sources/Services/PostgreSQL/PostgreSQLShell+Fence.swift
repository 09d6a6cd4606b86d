extension PostgreSQLShell {
  /// Puts the fence on, in four steps, each of which holds alone: notes on disk, then what makes a
  /// started server refuse writes, then no start at boot, then the stop.
  static let fence = #"""
    # After a script that was killed: what it had drafted goes, what it had set aside comes back.
    tidy_notes() {
      rm -rf "$fence.new" "$fence.gone"
      [ -d "$fence" ] || [ ! -d "$fence.old" ] || mv "$fence.old" "$fence"
    }

    # Notes in $draft as home_$1 how it was before the first change of this run that is not settled:
    # what is given back in the end, whatever was changed in between.
    keep_home() {
      if [ -e "$fence/home_$1" ]; then
        cp -p "$fence/home_$1" "$draft/home_$1"
      else
        keep "$draft" "home_$1" "$2"
      fi
    }

    # Notes how the server is, once, before anything is changed. A fence over a reseed that is not
    # settled is a change of its own, with its own notes over those.
    noted_once=no
    note_server() {
      tidy_notes
      if [ -d "$fence" ]; then
        recall "$fence" run
        [ "$fact" = "$run" ] || [ "$force" = yes ] ||
          fail 9 "a fence of run '$fact' is on this server already: $fence"
        # Notes taken before a change that was cut short stay: they say how it was before all of it.
        recall "$fence" phase
        case $fact in
        noted | fenced | swapping) return 0 ;;
        reseeded) [ "$noted_once" = no ] || return 0 ;;
        esac
        recall "$fence" kept
        kept=$fact
      else
        kept=
      fi
      mkdir -p "$state" || fail 1 "cannot make $state"
      draft=$fence.new
      rm -rf "$draft"
      mkdir -m 700 "$draft" || fail 1 "cannot make $draft"
      keep "$draft" run "$run"
      [ -z "$kept" ] || keep "$draft" kept "$kept"
      if running; then keep "$draft" was_running yes; else keep "$draft" was_running no; fi
      read_start
      keep "$draft" start "$started"
      [ -n "$start_conf" ] && [ -e "$start_conf" ] && cp -p "$start_conf" "$draft/start.conf"
      keep_home start "$started"
      home_conf=$fence/home.conf
      [ -e "$fence/home_start" ] || home_conf=$draft/start.conf
      [ ! -e "$home_conf" ] || cp -p "$home_conf" "$draft/home.conf"
      read_boot_name
      keep "$draft" boot_name "$boot_name"
      keep "$draft" boot "$boot"
      keep_home boot "$boot"
      if [ -e "$data/standby.signal" ]; then
        keep "$draft" had_signal yes
      else
        keep "$draft" had_signal no
      fi
      auto_conf=$data/postgresql.auto.conf
      if [ -e "$auto_conf" ]; then cp -p "$auto_conf" "$draft/auto.before"; else
        : >"$draft/auto.before"
      fi
      # A home note of an earlier change by this run outlives it: what to give back in the end.
      if [ -e "$fence/auto.home" ]; then
        cp -p "$fence/auto.home" "$draft/auto.home"
      else
        cp -p "$draft/auto.before" "$draft/auto.home"
      fi
      {
        cat "$draft/auto.before"
        printf '%s\n' "primary_conninfo = ''" "primary_slot_name = ''" "restore_command = ''"
      } >"$draft/auto.ours"
      keep "$draft" phase noted
      sync -f "$draft"
      [ ! -d "$fence" ] || mv "$fence" "$draft/earlier"
      mv "$draft" "$fence" || fail 1 "cannot make $fence"
      sync -f "$state"
    }

    # Puts file $1 into the data folder as $2, owned like the folder, whole or not at all.
    place() {
      cp "$1" "$data/.$2.muster" && chmod 600 "$data/.$2.muster" &&
        chown --reference="$data" "$data/.$2.muster" && sync "$data/.$2.muster" &&
        mv "$data/.$2.muster" "$data/$2" && sync "$data"
    }

    refuse_writes() {
      : >"$fence/empty"
      place "$fence/auto.ours" postgresql.auto.conf || return 1
      [ -e "$data/standby.signal" ] || place "$fence/empty" standby.signal
    }

    refuse_boot() {
      read_start
      if [ "$started" != none ] && [ "$started" != disabled ]; then
        printf '%s\n' "# Fenced by muster, run $run: do not start" disabled >"$start_conf.muster" &&
          chmod 644 "$start_conf.muster" && sync "$start_conf.muster" &&
          mv "$start_conf.muster" "$start_conf" || return 1
      fi
      read_boot_name
      [ "$boot" = enabled ] && boot_off "$boot_name"
      return 0
    }

    put_fence() {
      [ -d "$data" ] || fail 1 "there is no data folder $data"
      note_server
      refuse_writes || fail 1 "cannot place standby.signal in $data"
      refuse_boot || fail 1 "cannot keep the cluster from starting at boot"
      if [ "$orderly" = yes ]; then
        running && sql_limit=30 sql -d postgres -c CHECKPOINT >/dev/null 2>&1
        stop_server fast "$within" ||
          fail 1 "no stop in order within $within s: a follower or the archiver keeps the server"
      else
        stop_server immediate 5 || fail 1 "the server could not be stopped"
      fi
      if has_systemd && [ "$boot_name" != none ]; then
        timeout 20 systemctl stop "$boot_name" >/dev/null 2>&1
        systemctl reset-failed "$boot_name" >/dev/null 2>&1
      fi
      keep "$fence" phase fenced
      sync -f "$fence"
    }
    """#

  /// Lifts the fence three-way, or ends what a reseed left behind.
  ///
  /// Every piece is looked at before any is touched: one that someone else changed, and all is
  /// left, with status 9.
  static let unfence = #"""
    foreign=
    look_at_auto() {
      read_digest "$data/postgresql.auto.conf"
      auto_now=$digest
      read_digest "$fence/$1"
      auto_ours=$digest
      read_digest "$fence/$2"
      auto_before=$digest
      [ "$auto_now" = "$auto_ours" ] || [ "$auto_now" = "$auto_before" ] ||
        foreign="postgresql.auto.conf was changed by someone else"
    }

    give_auto() {
      [ "$auto_now" != "$auto_ours" ] || [ "$auto_ours" = "$auto_before" ] ||
        place "$fence/$1" postgresql.auto.conf
    }

    # Whether the cluster starts as $1, and the file that says so is not a reseed's.
    starts_as() {
      read_start
      [ "$started" = "$1" ] && [ "$(cat "$start_conf" 2>/dev/null)" != auto ]
    }

    # Gives the start at boot back as it was before this change, or with `home_` before all of the
    # run's that were not settled.
    give_boot() {
      kept_conf=$fence/start.conf
      [ -z "$1" ] || kept_conf=$fence/home.conf
      recall "$fence" "$1start"
      if [ "$fact" != none ]; then
        if ! starts_as "$fact"; then
          if [ -e "$kept_conf" ]; then
            cp -p "$kept_conf" "$start_conf.muster" && mv "$start_conf.muster" "$start_conf"
          else
            rm -f "$start_conf"
          fi
        fi
      fi
      recall "$fence" boot_name
      if [ "$fact" != none ]; then
        boot_name=$fact
        recall "$fence" "$1boot"
        boot_on "$boot_name" "$fact"
      fi
    }

    lift_fence() {
      recall "$fence" had_signal
      had_signal=$fact
      look_at_auto auto.ours auto.before
      recall "$fence" start
      read_start
      [ "$started" = disabled ] || [ "$started" = "$fact" ] ||
        foreign="start.conf was changed by someone else to '$started'"
      [ -z "$foreign" ] || fail 9 "the fence is left as it is: $foreign"
      recall "$fence" was_running
      was_running=$fact
      if running && [ "$had_signal" = no ]; then
        stop_server fast 20 || stop_server immediate 5
      fi
      give_auto auto.before
      [ "$had_signal" = yes ] || rm -f "$data/standby.signal"
      sync "$data"
      give_boot ''
      if [ "$was_running" = yes ]; then
        start_server "$within" || fail 1 "the server does not answer $within s after its start"
        # PostgreSQL 15 does not obey archive_timeout before the checkpointer's first round.
        sql -d postgres -c 'SELECT pg_reload_conf()' >/dev/null 2>&1
        sql_limit=30 sql -d postgres -c CHECKPOINT >/dev/null 2>&1
      fi
      [ ! -d "$fence/earlier" ] || mv "$fence/earlier" "$fence.old"
      if [ -d "$fence.old" ]; then
        mv "$fence" "$fence.gone" && mv "$fence.old" "$fence"
        rm -rf "$fence.gone"
      else
        end_fence
      fi
    }

    # Removes the notes, and the data folder that a reseed set aside.
    end_fence() {
      recall "$fence" kept
      case $fact in
      "$data".muster-old) rm -rf "$fact" ;;
      esac
      rm -rf "$data.muster-new" "$state/mirror-named"
      rm -rf "$fence.gone"
      mv "$fence" "$fence.gone" && rm -rf "$fence.gone"
      sync -f "$state"
      rmdir "$state" 2>/dev/null
      return 0
    }

    # After a reseed or a switch of roles: the home settings again, nothing left of the change.
    #
    # Not where a former primary still follows the database that serves: with its home settings it
    # would follow nothing, miss what is written from here on, and the way back would find a gap.
    lift_reseeded() {
      recall "$fence" settle
      settle=$fact
      if still_follows; then
        say lifted nothing
        return 0
      fi
      if [ "$settle" = home ]; then
        look_at_auto auto.ours auto.home
        [ -z "$foreign" ] || fail 9 "the notes are left as they are: $foreign"
        if [ "$auto_now" = "$auto_ours" ] && [ "$auto_ours" != "$auto_before" ]; then
          place "$fence/auto.home" postgresql.auto.conf
          if running; then sql -d postgres -c 'SELECT pg_reload_conf()' >/dev/null; fi
        fi
      fi
      if [ "$keep_boot" = yes ]; then
        end_fence
        return
      fi
      whose=
      [ ! -e "$fence/home_start" ] || whose=home_
      recall "$fence" "${whose}start"
      case $fact in
      none) ;;
      # One that someone else has changed since is left.
      auto) starts_as auto || [ "$started" != auto ] || give_boot "$whose" ;;
      *) give_boot "$whose" ;;
      esac
      recall "$fence" "${whose}boot"
      case $fact in
      disabled | masked)
        recall "$fence" boot_name
        boot_off "$fact"
        ;;
      esac
      end_fence
    }

    take_fence() {
      tidy_notes
      if [ ! -d "$fence" ]; then
        rmdir "$state" 2>/dev/null
        say fenced no
        say lifted nothing
        return 0
      fi
      recall "$fence" run
      [ "$fact" = "$run" ] || [ "$force" = yes ] ||
        fail 9 "the fence belongs to run '$fact', not to '$run': it is left as it is"
      recall "$fence" phase
      case $fact in
      noted | fenced) lift_fence ;;
      reseeded) lift_reseeded ;;
      *) fail 1 "a reseed is unfinished ($fact): finish it or reseed again" ;;
      esac
    }
    """#

  /// `fence`.
  static let fenceMain = #"""
    main() {
      read_arguments "$@"
      [ -n "$run" ] || fail 2 'a fence needs the run'
      put_fence
      print_state
      [ "$fenced" = yes ] || fail 1 "the fence does not hold: $broken"
    }
    """#

  /// `unfence`.
  static let unfenceMain = #"""
    main() {
      read_arguments "$@"
      take_fence
      print_state
    }
    """#

  /// The fence's effect: status 0 where the server is fenced and refuses writes.
  static let effectMain = #"""
    main() {
      read_arguments "$@"
      print_state >/dev/null 2>&1
      say fenced "$fenced"
      say_text broken "$broken"
      [ "$fenced" = yes ] || return 1
      if running; then
        refuses=$(sql_limit=3 sql -d postgres -c "SELECT pg_is_in_recovery()
          OR current_setting('transaction_read_only') = 'on'" 2>&1) || {
          case $refuses in *'Hot standby mode is disabled'*) return 0 ;; esac
          return 2
        }
        [ "$refuses" = t ] || return 1
      fi
      return 0
    }
    """#

  /// Status 0 where the server accepts no writes, whatever someone else says of it; 1 where it
  /// does, 2 where it runs and cannot be asked.
  static let refusalMain = #"""
    main() {
      read_arguments "$@"
      running || return 0
      refuses=$(sql_limit=3 sql -d postgres -c "SELECT pg_is_in_recovery()
        OR current_setting('transaction_read_only') = 'on'" 2>&1) || {
        case $refuses in *'Hot standby mode is disabled'*) return 0 ;; esac
        fail 2 "the server of $data runs and does not answer: $refuses"
      }
      [ "$refuses" != t ] || return 0
      say writable yes
      fail 1 "the server of $data runs and accepts writes, whatever the own status says"
    }
    """#

  /// The fence's residue: status 0 where nothing of it is left.
  ///
  /// A former primary that follows has its notes and the data set aside until it serves again: the
  /// way back needs them, and a run that ends without it is told of by the roles.
  static let residueMain = #"""
    main() {
      read_arguments "$@"
      left=
      if still_follows; then
        say follows yes
        say left ''
        return 0
      fi
      [ -d "$fence" ] && left="$left $fence"
      [ -d "$fence.new" ] && left="$left $fence.new"
      [ -d "$data.muster-old" ] && left="$left $data.muster-old"
      [ -d "$data.muster-new" ] && left="$left $data.muster-new"
      [ -d "$state/copy-job" ] && left="$left $state/copy-job"
      read_start
      if [ -n "$start_conf" ] && [ -r "$start_conf" ]; then
        grep -q 'Fenced by muster' "$start_conf" && left="$left $start_conf"
      fi
      say left "${left# }"
      [ -z "$left" ]
    }
    """#
}
