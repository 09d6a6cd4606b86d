extension GuardText {
  /// Entries run and taken back, and the programs of a lapsed lease.
  static let entries = #"""
    # --- entries: fixed scripts and data ------------------------------------------------------------

    part() { # $1 id, $2 part: the lines of it, marks included
      sed -n "/^entry $1 /,/^end\$/{/^$2\$/,/^[a-z]/{/^[+|]/p;};}" "$(manifest_file)"
    }

    # Runs a script of an entry in a bounded time and sets status and said.
    # Output goes to a file: a service that the script starts may keep its standard output open.
    run_part() { # $1 id, $2 part, $3 seconds
      part_text=$({ part "$1" common; part "$1" "$2"; } | sed 's/^|//')
      part_arguments=$(part "$1" "$2-arguments")
      said_file=$volatile/said
      true 2>/dev/null >"$said_file" || said_file=/dev/null
      part_limit=$3
      read_clock
      begun=$now
      (
        exec 7>&- 8>&- 9>&-
        MUSTER_KEEP=$guard/kept/$1
        MUSTER_AGAIN=${again:-}
        export MUSTER_KEEP MUSTER_AGAIN
        # It notes itself before it does anything: killing its operation leaves none unknown.
        read -r part_self _ </proc/self/stat
        note_process "$part_self" "$volatile/child" 2>/dev/null
        set --
        value='' value_open=no
        while IFS= read -r value_line; do
          case $value_line in
            +*)
              [ $value_open = no ] || set -- "$@" "$value"
              value=${value_line#+} value_open=yes
              ;;
            '|'*) value=$value$newline${value_line#?} ;;
          esac
        done <<EOF
    $part_arguments
    EOF
        [ $value_open = no ] || set -- "$@" "$value"
        exec timeout -k 2 "$part_limit" sh -c "$part_text" muster "$@"
      ) </dev/null >"$said_file" 2>&1 &
      part_child=$!
      wait "$part_child"
      status=$?
      while [ $status -gt 128 ] && kill -0 "$part_child" 2>/dev/null; do
        wait "$part_child"
        status=$?
      done
      ended_wall=$(wall_clock)
      read_clock
      ended=$now
      rm -f "$volatile/child"
      said=$(head -c 2000 "$said_file" | plain)
    }

    # A folder of the entry's own, from before it is applied until it is taken back: what its script
    # must know to undo is written there, on disk, before the script changes anything.
    make_kept() { # $1 id
      [ -d "$guard/kept/$1" ] && return 0
      mkdir -p "$guard/kept/$1" && flush "$guard/kept" "$guard"
    }

    mirror_kept() { # $1 id
      [ "$guard" != "$volatile/guard" ] || return 0
      mkdir -p "$volatile/guard/kept" && rm -rf "$volatile/guard/kept/$1" \
        && cp -pR "$guard/kept/$1" "$volatile/guard/kept/"
    }

    drop_kept() { # $1 id
      rm -rf "$guard/kept/$1" "$volatile/guard/kept/$1"
    }

    # Applies one entry: its mark is on disk before its script runs.
    apply_entry() { # $1 id
      said='its mark could not be written'
      if ! add_mark "$1" || ! make_kept "$1"; then
        note_event "mark-$1" 1 "$said"
        return 1
      fi
      run_part "$1" apply 60
      receipt "$1" apply $status "$said"
      mirror_kept "$1" 2>/dev/null
      [ $status -eq 0 ] || return 1
      run_part "$1" effect 15
      receipt "$1" effect $status "$said"
      [ $status -eq 0 ] || return 1
      rm -f "$guard/failed/$1"
    }

    # Notes an entry that was in effect when somebody removed the guard with all that it had kept. Its
    # script strikes nothing anew: it keeps what the undo must know, or says that nothing knows it.
    # The mark stays in any case: the undo does what can be done without.
    regain_entry() { # $1 id
      said='its mark could not be written'
      if ! add_mark "$1" || ! make_kept "$1"; then
        note_event "mark-$1" 1 "$said"
        return 1
      fi
      again=yes
      run_part "$1" apply 60
      again=''
      receipt "$1" regain $status "$said"
      mirror_kept "$1" 2>/dev/null
      [ $status -eq 0 ]
    }

    # Takes one entry back: three tries, then it is noted as failed. 9 means changed by someone else.
    undo_entry() { # $1 id
      undo_try=1
      while :; do
        run_part "$1" undo 120
        receipt "$1" undo $status "$said"
        if [ $status -eq 9 ]; then
          mkdir -p "$guard/changed"
          true >"$guard/changed/$1"
          rm -f "$guard/failed/$1"
          return 9
        fi
        if [ $status -eq 0 ]; then
          run_part "$1" residue 15
          receipt "$1" residue $status "$said"
          if [ $status -eq 0 ]; then
            drop_mark "$1"
            drop_kept "$1"
            return 0
          fi
        fi
        [ $undo_try -lt 3 ] || break
        nap $((undo_try - 1)).3
        undo_try=$((undo_try + 1))
      done
      mkdir -p "$guard/failed"
      true >"$guard/failed/$1"
      return 1
    }

    # Takes back what is in effect, last in first out, on after a failure.
    # Sets undo_result: 0, 10 where one failed, 11 where one was changed by someone else.
    # $1 fault, fence or all; $2 ids or nothing; $3 keep: leave those that hold keeps
    undo_entries() {
      undo_result=0
      for undo_id in $(applied_ids); do
        undo_line=$(entry_line "$undo_id")
        case $1 in
          all) ;;
          *) case $undo_line in "$1 "*) ;; *) continue ;; esac ;;
        esac
        if [ -n "$2" ]; then
          case ",$2," in *",$undo_id,"*) ;; *) continue ;; esac
        elif [ "$3" = keep ]; then
          case $undo_line in *' keep') continue ;; esac
        fi
        undo_entry "$undo_id"
        case $? in
          0) ;;
          9) [ $undo_result -ne 0 ] || undo_result=11 ;;
          *) undo_result=10 ;;
        esac
      done
    }

    # Puts every fence on: the one in effect already is left as it is.
    put_fences() {
      fence_result=0
      for fence_id in $(entry_ids fence); do
        if mark_of "$fence_id" >/dev/null; then
          run_part "$fence_id" effect 15
          [ $status -ne 0 ] || continue
        fi
        if ! apply_entry "$fence_id"; then
          fence_result=10
          true >"$guard/failed/$fence_id"
        fi
      done
    }

    # --- the programs that a lapsed lease runs --------------------------------------------------------

    run_program() {
      if [ "$(program_in_force)" = hold ]; then
        put_fences
        # Without its fence a former primary stays cut off: two primaries are worse than one fault.
        if [ $fence_result -ne 0 ]; then
          note_event hold 10 'a fence could not be put on: the faults stay'
          return 10
        fi
        undo_entries fault '' keep
      else
        undo_entries all '' ''
      fi
      return $undo_result
    }

    # An operation that hangs must not keep the guard from acting.
    stop_operation() {
      kill_noted "$volatile/operation"
      stop_child
    }

    # Runs the program in force once the lease has lapsed; false where it was renewed meanwhile.
    fire() {
      lock_lease
      if ! has_fired && ! has_lapsed; then
        unlock_lease
        return 1
      fi
      wall_clock >"$volatile/fired"
      wall_clock >"$guard/fired"
      unlock_lease
      if ! lock_operation 5; then
        stop_operation
        lock_operation 10
      fi
      read_holder && [ "$holder_run" = "$watched_run" ] || return 0
      note_event "fire-$(program_in_force)" 0 ''
      back_off=5
      while :; do
        run_program
        program_status=$?
        note_event fired $program_status ''
        trim_receipts
        [ $program_status -eq 10 ] || return 0
        # Let the runner in between the tries; it may have come back to heal by itself.
        exec 9>&-
        rm -f "$volatile/operation"
        nap $back_off
        [ $back_off -ge 60 ] || back_off=$((back_off * 2))
        lock_operation 600
        read_holder && [ "$holder_run" = "$watched_run" ] || return 0
        [ -n "$(applied_ids | tr -d ' ')" ] || [ "$(program_in_force)" = hold ] || return 0
      done
    }

    """#
}
