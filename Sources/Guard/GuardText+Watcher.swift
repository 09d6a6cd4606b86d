extension GuardText {
  /// The watcher, under systemd or by itself, and its return after a reboot.
  static let watcher = #"""
    # --- the watcher ----------------------------------------------------------------------------------

    under_systemd() {
      [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1
    }

    watcher_kind() {
      if under_systemd; then printf 'systemd\n'; else printf 'loop\n'; fi
    }

    watch() { # $1 run
      watched_run=$1
      actor=watcher
      make_folder "$volatile" || exit 1
      exec 7>>"$volatile/watcher.lock"
      flock -n 7 || exit 0
      { printf '%s\n' -1000 >/proc/$$/oom_score_adj; } 2>/dev/null
      note_process $$ "$watcher_file"
      while :; do
        if [ ! -d "$guard" ] && [ -d "$volatile/guard" ] && lock_operation 5; then
          # Where it cannot be brought back, its copy in memory acts, and at once.
          if ! restore; then
            guard=$volatile/guard
            rm -f "$lease_file"
          fi
          exec 9>&-
        fi
        read_holder && [ "$holder_run" = "$watched_run" ] || exit 0
        if has_fired || has_lapsed; then
          if fire; then exit 0; fi
        fi
        read_clock
        if [ $((${deadline:-0} - now)) -gt 1500 ]; then nap 1; else nap 0.2; fi
      done
    }

    start_watcher() { # $1 run
      if noted_runs "$watcher_file"; then return 0; fi
      kill_noted "$watcher_file"
      if under_systemd; then
        systemctl stop "muster-guard-$1.service" >/dev/null 2>&1
        systemctl reset-failed "muster-guard-$1.service" >/dev/null 2>&1
        systemd-run --quiet --collect --unit="muster-guard-$1" \
          --description="Muster guard of run $1" --property=Restart=on-failure \
          --property=RestartSec=200ms --property=StartLimitIntervalSec=0 \
          --property=OOMScoreAdjust=-1000 \
          /bin/sh "$guard/guard.sh" "$durable" "$volatile" watch "$1" \
          </dev/null >/dev/null 2>&1 7>&- 8>&- 9>&-
      else
        setsid sh "$guard/guard.sh" "$durable" "$volatile" watch "$1" \
          </dev/null >/dev/null 2>&1 7>&- 8>&- 9>&- &
      fi
      start_tries=0
      while [ $start_tries -lt 50 ]; do
        if noted_runs "$watcher_file"; then return 0; fi
        nap 0.1
        start_tries=$((start_tries + 1))
      done
      return 1
    }

    stop_watcher() { # $1 run
      if under_systemd; then
        systemctl stop "muster-guard-$1.service" >/dev/null 2>&1
        if [ -f "$hook_unit" ]; then systemctl stop muster-guard-boot.service >/dev/null 2>&1; fi
      fi
      kill_noted "$watcher_file"
      rm -f "$watcher_file"
    }

    # --- after a reboot: the guard's folder is on disk, and this starts its watcher again -------

    hook_unit=/etc/systemd/system/muster-guard-boot.service
    hook_want=/etc/systemd/system/multi-user.target.wants/muster-guard-boot.service
    hook_script=/etc/init.d/muster-guard

    boot_hook() {
      if [ -L "$hook_want" ] && [ -f "$hook_unit" ]; then
        printf 'unit\n'
      elif [ -f "$hook_script" ]; then
        printf 'script\n'
      else
        printf 'none\n'
      fi
    }

    # Only for the guard in its ordinary place: one hook a host.
    install_boot_hook() { # $1 run
      [ "$durable" = /var/lib/muster-guard ] || return 0
      hook_command="/bin/sh $guard/guard.sh $durable auto watch $1"
      if under_systemd; then
        printf '%s\n' '[Unit]' "Description=Muster guard of run $1, after a reboot" \
          "ConditionPathExists=$guard/guard.sh" '[Service]' "ExecStart=$hook_command" \
          'Restart=on-failure' 'RestartSec=1s' 'OOMScoreAdjust=-1000' '[Install]' \
          'WantedBy=multi-user.target' >"$hook_unit"
        mkdir -p "${hook_want%/*}"
        ln -sf "$hook_unit" "$hook_want"
        flush "$hook_unit" "${hook_want%/*}"
      elif command -v update-rc.d >/dev/null 2>&1 && [ -d /etc/init.d ]; then
        printf '%s\n' '#!/bin/sh' '### BEGIN INIT INFO' '# Provides: muster-guard' \
          "# Required-Start: \$remote_fs" '# Required-Stop:' '# Default-Start: 2 3 4 5' \
          '# Default-Stop:' "# Short-Description: Muster guard of run $1, after a reboot" \
          '### END INIT INFO' "[ \"\$1\" = start ] && [ -f $guard/guard.sh ] || exit 0" \
          "setsid $hook_command </dev/null >/dev/null 2>&1 &" >"$hook_script"
        chmod 755 "$hook_script"
        update-rc.d muster-guard defaults >/dev/null 2>&1 7>&- 8>&- 9>&-
        flush "$hook_script"
      fi
    }

    remove_boot_hook() {
      [ "$durable" = /var/lib/muster-guard ] || return 0
      if [ -f "$hook_unit" ]; then
        rm -f "$hook_want" "$hook_unit"
        # Known to the manager only where it has booted with it.
        if [ -n "$(systemctl list-units --all --plain --no-legend muster-guard-boot.service)" ]; then
          systemctl daemon-reload >/dev/null 2>&1
        fi
      fi
      if [ -f "$hook_script" ]; then
        rm -f "$hook_script"
        update-rc.d muster-guard remove >/dev/null 2>&1 7>&- 8>&- 9>&-
      fi
    }

    """#
}
