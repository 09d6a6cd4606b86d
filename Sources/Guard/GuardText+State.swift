extension GuardText {
  /// Who holds the host, the lease, what is in effect, and the answer.
  static let state = #"""
    # --- the guard's folder, and its copy in memory: a disk that is full, slow or cleared by hand
    # stops neither the watcher nor the undo

    mirror() {
      rm -rf "$volatile/guard.new"
      if cp -pR "$guard" "$volatile/guard.new" 2>/dev/null; then
        rm -rf "$volatile/guard"
        mv "$volatile/guard.new" "$volatile/guard"
      else
        rm -rf "$volatile/guard.new"
        return 1
      fi
    }

    # Brings back a folder that was removed by hand; disarming removes its copy first.
    restore() {
      [ -d "$volatile/guard" ] && [ ! -d "$guard" ] || return 0
      make_folder "$durable" || return 1
      rm -rf "$durable/new.restored"
      cp -pR "$volatile/guard" "$durable/new.restored" 2>/dev/null \
        && mv "$durable/new.restored" "$guard" && flush "$durable" && read_holder \
        && note_event restored 0 'the guard folder had been removed by hand'
    }

    # --- who holds this host --------------------------------------------------------------------

    read_holder() {
      holder_run='' holder_owner='' holder_token='' holder_since='' holder_host=''
      [ -f "$guard/holder" ] || return 1
      while IFS= read -r holder_line; do
        case $holder_line in
          run=*) holder_run=${holder_line#*=} ;;
          owner=*) holder_owner=${holder_line#*=} ;;
          token=*) holder_token=${holder_line#*=} ;;
          since=*) holder_since=${holder_line#*=} ;;
          host=*) holder_host=${holder_line#*=} ;;
        esac
      done <"$guard/holder"
      [ -n "$holder_run" ] && [ -n "$holder_token" ]
    }

    write_holder() {
      write_file "$1" "run=$holder_run${newline}owner=$holder_owner${newline}token=$holder_token\
    ${newline}since=$holder_since${newline}host=$holder_host"
    }

    # Ends with an answer unless the run holds this host and the token is not an older one.
    # A higher token takes over from the same run's former runner.
    require_holder() { # $1 run, $2 token
      if ! read_holder; then
        if [ -d "$guard" ]; then finish 26 'the guard folder has no readable holder'; fi
        finish 23
      fi
      [ "$holder_run" = "$1" ] || finish 20
      [ "$2" -ge "$holder_token" ] || finish 21
      if [ "$2" -gt "$holder_token" ]; then
        holder_token=$2
        write_holder "$guard/holder" || finish 26 'the token could not be written'
        cp "$guard/holder" "$volatile/guard/holder" 2>/dev/null
      fi
    }

    # --- the lease: one preallocated line on tmpfs, overwritten in place --------------------------

    # Sets generation, deadline and lease_boot; the generation stands at both ends of the line, so
    # that a line read while it is written is known and read again.
    read_lease() {
      lease_tries=0
      while [ $lease_tries -lt 5 ]; do
        generation='' deadline='' lease_boot='' generation_again=''
        { read -r generation deadline lease_boot generation_again _ <"$lease_file"; } 2>/dev/null
        case $generation$deadline in '' | *[!0-9]*) return 1 ;; esac
        [ "$generation" = "$generation_again" ] && return 0
        lease_tries=$((lease_tries + 1))
      done
      return 1
    }

    write_lease() { # $1 generation, $2 milliseconds from now
      read_clock
      read_boot
      [ -f "$lease_file" ] || printf '%-127s\n' '' >"$lease_file" || return 1
      printf '%-127s\n' "$1 $((now + $2)) $boot $1" 1<>"$lease_file"
    }

    # True where the deadline has passed; another boot, or no readable lease, counts as passed.
    has_lapsed() {
      read_lease || return 0
      read_boot
      [ "$lease_boot" = "$boot" ] || return 0
      read_clock
      [ "$now" -ge "$deadline" ]
    }

    has_fired() {
      [ -e "$guard/fired" ] || [ -e "$volatile/fired" ]
    }

    # --- what is in effect ------------------------------------------------------------------------

    # The manifest that counts: its copy on tmpfs, or after a reboot the one on disk.
    manifest_file() {
      if [ -f "$volatile/guard/manifest" ]; then
        printf '%s\n' "$volatile/guard/manifest"
      else
        printf '%s\n' "$guard/manifest"
      fi
    }

    entry_ids() { # $1 fault or fence
      sed -n "s/^entry \([A-Za-z0-9-]*\) $1 [a-z]*\$/\1/p" "$(manifest_file)"
    }

    entry_line() { # $1 id
      sed -n "s/^entry $1 //p" "$(manifest_file)"
    }

    # A mark NNNN.ID stands from before an entry is applied until it is taken back.
    mark_of() { # $1 id
      for mark_path in "$guard"/applied/*."$1"; do
        if [ -e "$mark_path" ]; then
          printf '%s\n' "$mark_path"
          return 0
        fi
      done
      return 1
    }

    # Ids in effect, the one applied last first.
    applied_ids() {
      applied_list=''
      for mark_path in "$guard"/applied/*.*; do
        [ -e "$mark_path" ] || continue
        mark_name=${mark_path##*/}
        applied_list="${mark_name#*.} $applied_list"
      done
      printf '%s\n' "$applied_list"
    }

    marked_ids() { # $1 failed or changed
      marked_list=''
      for mark_path in "$guard/$1"/*; do
        [ -e "$mark_path" ] || continue
        marked_list="$marked_list${mark_path##*/} "
      done
      printf '%s\n' "$marked_list"
    }

    commas() { # words to a list with commas
      # shellcheck disable=SC2048,SC2086 # words are split on purpose
      set -- $*
      comma_list=''
      for word; do comma_list=${comma_list:+$comma_list,}$word; done
      printf '%s' "$comma_list"
    }

    copy_mark() { # $1 path
      cp "$1" "$volatile/guard/applied/" 2>/dev/null || mirror
    }

    add_mark() { # $1 id
      if mark_path=$(mark_of "$1"); then
        # A call that was killed may have left it on disk alone: memory is what a removed folder
        # comes back from.
        [ -e "$volatile/guard/applied/${mark_path##*/}" ] || copy_mark "$mark_path"
        return 0
      fi
      mark_number=1000
      for mark_path in "$guard"/applied/*.*; do
        [ -e "$mark_path" ] || continue
        mark_name=${mark_path##*/}
        mark_number=${mark_name%%.*}
      done
      mark_path=$guard/applied/$((mark_number + 1)).$1
      printf 'begun\n' >"$mark_path" && flush "$mark_path" "$guard/applied" || return 1
      copy_mark "$mark_path"
    }

    drop_mark() { # $1 id
      if mark_path=$(mark_of "$1"); then
        rm -f "$mark_path" "$volatile/guard/applied/${mark_path##*/}"
      fi
      rm -f "$guard/failed/$1" "$guard/changed/$1"
    }

    # Anything but release counts as hold: of two primaries and a fence too many, the fence.
    program_in_force() {
      read -r program_text 2>/dev/null <"$guard/program"
      if [ "${program_text:-}" = release ]; then printf 'release\n'; else printf 'hold\n'; fi
    }

    # --- answers ----------------------------------------------------------------------------------

    # A line: wall time of its end, milliseconds since boot of its begin and end, boot, who, what.
    receipt() { # $1 entry, $2 what, $3 status, $4 said; times are those of run_part
      read_boot
      receipt_line="$ended_wall $begun $ended $boot $actor $1 $2 $3 $4"
      mkdir -p "$durable/receipts" 2>/dev/null
      printf '%s\n' "$receipt_line" >>"$durable/receipts/$holder_run" 2>/dev/null
      if [ "$actor" = runner ]; then printf 'outcome=%s\n' "$receipt_line"; fi
    }

    # What cannot be taken back is tried again for weeks: the first notes of it are kept, and the
    # newest.
    trim_receipts() {
      trim_file=$durable/receipts/$holder_run
      [ -f "$trim_file" ] && [ "$(wc -l <"$trim_file")" -gt 2000 ] || return 0
      { head -n 500 "$trim_file" && tail -n 500 "$trim_file"; } >"$durable/new.receipts" \
        && mv -f "$durable/new.receipts" "$trim_file"
    }

    note_event() { # $1 what, $2 status, $3 said: of the guard itself, now
      read_clock
      begun=$now ended=$now ended_wall=$(wall_clock)
      receipt - "$1" "$2" "$3"
    }

    digest() {
      cat "$guard/guard.sh" "$(manifest_file)" 2>/dev/null | sha256sum | cut -c1-64
    }

    # Marks that forbid every run here, each one line: environment, who, since when, why.
    print_halts() {
      for halt_path in "$durable"/halted/*; do
        [ -f "$halt_path" ] || continue
        halt_line=''
        { IFS= read -r halt_line <"$halt_path"; } 2>/dev/null
        [ -n "$halt_line" ] || halt_line="${halt_path##*/} somebody - the mark cannot be read"
        printf 'halted=%s\n' "$(printf '%s' "$halt_line" | plain)"
      done
    }

    answer() {
      printf 'guard=1\n'
      read_boot
      printf 'boot_id=%s\n' "$boot"
      print_halts
      if ! read_holder; then
        printf 'state=absent\n'
        return
      fi
      answer_state=armed
      if has_fired; then answer_state=fired; fi
      generation=0 left=0
      if read_lease && [ "$lease_boot" = "$boot" ]; then
        read_clock
        left=$((deadline - now))
      fi
      answer_process=dead
      if noted_runs "$watcher_file"; then answer_process=alive; fi
      wall_now=$(date +%s)
      printf 'state=%s\nprogram=%s\ngeneration=%s\n' "$answer_state" "$(program_in_force)" \
        "${generation:-0}"
      printf 'lease_left=%s\ndigest=%s\n' "$(seconds "$left")" "$(digest)"
      printf 'process=%s\nwatcher=%s\nboot_hook=%s\n' "$answer_process" "$(watcher_kind)" "$(boot_hook)"
      printf 'host=%s\nrun=%s\nowner=%s\ntoken=%s\nsince=%s\nexpires=%s\n' "$holder_host" \
        "$holder_run" "$holder_owner" "$holder_token" "$holder_since" \
        "$(wall_iso $((wall_now + left / 1000)))"
      printf 'applied=%s\nfailed=%s\nchanged=%s\n' "$(commas "$(applied_ids)")" \
        "$(commas "$(marked_ids failed)")" "$(commas "$(marked_ids changed)")"
    }

    # The one way out of a command: state, reason, and the line that proves the answer is whole.
    finish() { # $1 status, $2 reason
      answer
      if [ -n "${2:-}" ]; then printf 'reason=%s\n' "$(printf '%s' "$2" | plain)"; fi
      printf 'complete=yes\n'
      exit "$1"
    }

    """#
}
