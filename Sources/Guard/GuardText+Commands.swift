extension GuardText {
  /// The commands, and the dispatcher that is the last line.
  static let commands = #"""
    # --- commands -------------------------------------------------------------------------------------

    # Takes the guard away as a whole; its receipts stay.
    remove_guard() {
      rm -rf "$volatile/guard" "$volatile/guard.new"
      if [ -d "$guard" ]; then mv "$guard" "$durable/old.$$"; fi
      rm -rf "$durable/old.$$"
      rm -f "$volatile/fired" "$lease_file" "$volatile/said" "$volatile/child" \
        "$volatile/operation"
    }

    remove_volatile() {
      rm -f "$volatile/watcher.lock" "$volatile/lease.lock" "$volatile/operation.lock"
      rmdir "$volatile" 2>/dev/null
      rmdir "$durable/receipts" "$durable" 2>/dev/null
    }

    is_free_of_effects() {
      [ -z "$(applied_ids | tr -d ' ')" ] && [ -z "$(marked_ids failed)$(marked_ids changed)" ]
    }

    # Notes of runs that nobody came back for: the twenty newest files are kept, so that no host is
    # ever filled by them.
    prune_receipts() {
      read_holder
      # shellcheck disable=SC2012 # the names are runs: letters, digits and hyphens
      ls -1t "$durable/receipts" 2>/dev/null | tail -n +21 | while read -r old_run; do
        [ "$old_run" = "$holder_run" ] || rm -f "$durable/receipts/$old_run"
      done
    }

    # Removes what commands that were killed have left behind.
    sweep() {
      prune_receipts
      rm -rf "$durable"/new.* "$durable"/old.*
      for left_stage in "$durable"/stage.*; do
        [ -d "$left_stage" ] || continue
        read_process "${left_stage##*.}"
        case $process_state in '' | Z | X | x) rm -rf "$left_stage" ;; esac
        # The number may have gone to another process since.
        [ -z "$(find "$left_stage" -prune -mmin +2 2>/dev/null)" ] || rm -rf "$left_stage"
      done
    }

    # True where each entry in effect stands unchanged in another manifest.
    covers_applied() { # $1 manifest
      for covered_id in $(applied_ids); do
        covered_old=$(sed -n "/^entry $covered_id /,/^end\$/p" "$(manifest_file)")
        covered_new=$(sed -n "/^entry $covered_id /,/^end\$/p" "$1")
        [ -n "$covered_new" ] && [ "$covered_old" = "$covered_new" ] || return 1
      done
    }

    # Another run's guard may be replaced once it has fired, or lapsed with nothing in effect.
    take_over() {
      if ! has_fired && ! has_lapsed; then finish 20; fi
      is_free_of_effects || finish 20
      stop_watcher "$holder_run"
      remove_boot_hook
      remove_guard
    }

    # A new guard appears whole, by rename: the folder is the lock.
    lay_down() {
      holder_since=$(wall_iso "$(date +%s)")
      stop_watcher "$holder_run"
      rm -f "$volatile/fired" "$lease_file"
      fresh=$durable/new.$$
      mkdir "$fresh" "$fresh/applied" "$fresh/failed" "$fresh/changed" \
        && cp "$stage/guard.sh" "$stage/manifest" "$fresh/" && write_file "$fresh/program" release \
        && write_holder "$fresh/holder" && flush "$fresh/guard.sh" "$fresh/manifest" "$fresh" \
        && mv "$fresh" "$guard" && flush "$durable"
    }

    replace_program() {
      cp "$stage/guard.sh" "$guard/guard.sh.new" && cp "$stage/manifest" "$guard/manifest.new" \
        && flush "$guard/guard.sh.new" "$guard/manifest.new" \
        && mv -f "$guard/guard.sh.new" "$guard/guard.sh" \
        && mv -f "$guard/manifest.new" "$guard/manifest" && flush "$guard"
    }

    set_program() { # $1 release or hold
      write_file "$guard/program" "$1" && flush "$guard" && mirror
    }

    # A new runner of the same run takes up a guard that has fired: what is in effect stays noted,
    # and the program in force stays. Its lease begins anew once it is armed.
    take_up() { # $1 run
      stop_watcher "$1"
      rm -f "$guard/fired" "$volatile/fired"
    }

    # Arguments: run, token, owner, host, lease in milliseconds, staged folder, digest.
    arm() {
      stage=$6
      trap 'rm -rf "$stage"' EXIT
      for tool in flock setsid timeout sha256sum sed cut tr find readlink sync; do
        command -v $tool >/dev/null 2>&1 || finish 26 "the host has no $tool"
      done
      staged_digest=$(cat "$stage/guard.sh" "$stage/manifest" | sha256sum | cut -c1-64)
      [ "$staged_digest" = "$7" ] || finish 26 'the guard arrived damaged'
      make_folder "$durable" || finish 26 "$durable is not a folder of ours alone"
      lock_operation 15 || finish 27
      sweep
      restore || finish 26 'the guard folder was removed by hand and could not be brought back'
      next_generation=1
      if read_holder && [ "$holder_run" != "$1" ]; then take_over; fi
      if read_holder; then
        if has_fired && [ "$2" -gt "$holder_token" ]; then take_up "$1"; fi
        require_holder "$1" "$2"
        if has_fired; then finish 24; fi
        covers_applied "$stage/manifest" || finish 25 'an entry in effect is missing or different'
        replace_program || finish 26 'the guard could not be written'
        if read_lease; then next_generation=$((generation + 1)); fi
      else
        [ ! -e "$guard" ] || finish 26 'the guard folder has no readable holder'
        holder_run=$1 holder_token=$2 holder_owner=$3 holder_host=$4
        lay_down || finish 26 'the guard could not be written'
      fi
      mirror || finish 26 'the guard could not be written to memory'
      lock_lease || finish 27
      if has_fired; then finish 24; fi
      write_lease "$next_generation" "$5" || finish 26 'the lease could not be written'
      unlock_lease
      if [ -n "$(entry_ids '[a-z]*')" ]; then install_boot_hook "$1"; fi
      start_watcher "$1" || finish 26 'the watcher did not start'
      finish 0
    }

    renew() { # $1 run, $2 token, $3 generation last seen, $4 lease in milliseconds
      require_holder "$1" "$2"
      lock_lease || finish 27
      if has_fired || has_lapsed; then finish 24; fi
      # The same renewal again: it was done, and is not done twice.
      if [ "$generation" -eq $(($3 + 1)) ]; then finish 0; fi
      [ "$generation" -eq "$3" ] || finish 22
      write_lease $(($3 + 1)) "$4" || finish 26 'the lease could not be written'
      unlock_lease
      finish 0
    }

    begin() { # $1 run, $2 token
      require_holder "$1" "$2"
      lock_operation 30 || finish 27
      require_holder "$1" "$2"
    }

    apply_entries() { # $1 run, $2 token, $3 fault or fence, $4 named ids or nothing
      begin "$1" "$2"
      for named_id in $(printf '%s' "$4" | tr , ' '); do
        case $(entry_line "$named_id") in "$3 "*) ;; *) finish 64 "there is no $3 $named_id" ;; esac
      done
      for apply_id in $(entry_ids "$3"); do
        case ",$4," in ,, | *",$apply_id,"*) ;; *) continue ;; esac
        if has_fired || has_lapsed; then finish 24; fi
        apply_entry "$apply_id" || finish 10 "$3 $apply_id: $said"
      done
      finish 0
    }

    # Goes on after one that cannot be noted: the others' undo must not hang on it.
    regain_entries() { # $1 run, $2 token, $3 ids of faults
      begin "$1" "$2"
      regain_lost=''
      for regain_id in $(entry_ids fault); do
        case ",$3," in *",$regain_id,"*) ;; *) continue ;; esac
        if has_fired || has_lapsed; then finish 24; fi
        regain_entry "$regain_id" || regain_lost="${regain_lost:+$regain_lost; }$regain_id: $said"
      done
      [ -z "$regain_lost" ] || finish 10 "$regain_lost"
      finish 0
    }

    switch_program() { # $1 run, $2 token, $3 release or hold
      begin "$1" "$2"
      # A guard that fired in hold has healed and fenced; its hold can still be ended.
      if has_fired && [ "$3" != release ]; then finish 24; fi
      set_program "$3" || finish 26 'the program could not be written'
      finish 0
    }

    take_back() { # $1 run, $2 token, $3 fault, fence or all, $4 named ids or nothing
      begin "$1" "$2"
      case $3 in
        all) [ "$(program_in_force)" = release ] || finish 28 'hold is in force: unfence by name' ;;
        fence) set_program release || finish 26 'the program could not be written' ;;
      esac
      keep=''
      if [ "$3" = fault ] && [ "$(program_in_force)" = hold ]; then keep=keep; fi
      undo_entries "$3" "$4" "$keep"
      finish $undo_result
    }

    disarm() { # $1 run, $2 token
      if [ ! -d "$guard" ]; then
        lock_operation 30 || finish 27
        if [ ! -d "$guard" ]; then
          restore || finish 26 'the guard folder was removed by hand and could not be brought back'
          if [ ! -d "$guard" ]; then
            sweep
            remove_boot_hook
            remove_guard
            remove_volatile
            finish 0
          fi
        fi
      fi
      begin "$1" "$2"
      is_free_of_effects || finish 25
      stop_watcher "$1"
      remove_boot_hook
      remove_guard
      sweep
      remove_volatile
      finish 0
    }

    # What was done here in a run, by the runner and by the watcher, until it is forgotten.
    print_receipts() { # $1 run
      if [ -f "$durable/receipts/$1" ]; then sed 's/^/outcome=/' "$durable/receipts/$1"; fi
      finish 0
    }

    forget_receipts() { # $1 run
      rm -f "$durable/receipts/$1"
      rmdir "$durable/receipts" "$durable" 2>/dev/null
      finish 0
    }

    log_halt() { # $1 what
      command -v logger >/dev/null 2>&1 && logger -t muster "$1" 2>/dev/null
    }

    # A mark beside the guard's folder: every answer tells of it, and no run begins under it.
    # It hinders nothing that heals. The first one stays until it is lifted.
    place_halt() { # $1 environment, $2 who, $3 why
      make_folder "$durable" || finish 26 "$durable is not a folder of ours alone"
      make_folder "$durable/halted" || finish 26 "$durable/halted is not a folder of ours alone"
      if [ ! -f "$durable/halted/$1" ]; then
        halt_new=$durable/new.halt.$$
        halt_reason=$(printf '%s' "$3" | plain)
        printf '%s %s %s %s\n' "$1" "$2" "$(wall_iso "$(date +%s)")" "$halt_reason" >"$halt_new" \
          && flush "$halt_new" && mv -f "$halt_new" "$durable/halted/$1"
        [ -f "$durable/halted/$1" ] || finish 26 'the mark could not be written'
        flush "$durable/halted"
        log_halt "drills on $1 halted by $2: $halt_reason"
      fi
      finish 0
    }

    lift_halt() { # $1 environment, $2 who, $3 why
      if [ -f "$durable/halted/$1" ]; then
        rm -f "$durable/halted/$1" || finish 26 'the mark could not be removed'
        flush "$durable/halted"
        log_halt "halt of drills on $1 lifted by $2: $(printf '%s' "$3" | plain)"
      fi
      rmdir "$durable/halted" "$durable/receipts" "$durable" 2>/dev/null
      finish 0
    }

    main() {
      find_places "$1" "$2"
      actor=runner
      said=''
      command=$3
      shift 3
      case $command in
        watch) watch "$@" ;;
        arm) arm "$@" ;;
        query)
          require_holder "$1" "$2"
          finish 0
          ;;
        lock-state) finish 0 ;;
        halt) place_halt "$@" ;;
        lift) lift_halt "$@" ;;
        renew) renew "$@" ;;
        strike) apply_entries "$1" "$2" fault "${3:-}" ;;
        regain) regain_entries "$1" "$2" "${3:-}" ;;
        fence) apply_entries "$1" "$2" fence "${3:-}" ;;
        switch) switch_program "$@" ;;
        heal) take_back "$1" "$2" fault "${3:-}" ;;
        unfence) take_back "$1" "$2" fence "${3:-}" ;;
        release) take_back "$1" "$2" all '' ;;
        disarm) disarm "$@" ;;
        receipts) print_receipts "$1" ;;
        forget) forget_receipts "$1" ;;
        *) finish 64 "no such command: $command" ;;
      esac
    }
    main "$@"
    exit $?

    """#
}
