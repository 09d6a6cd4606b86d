extension PostgreSQLShell {
  /// What was shipped, copied and replayed, and whether something is missing between.
  ///
  /// Only whole segments count as shipped: `.partial` files are never replayed, history files are
  /// copied but say nothing of how far shipping came.
  static let shipping = #"""
    work=
    make_work() {
      work=$(mktemp -d /tmp/muster.XXXXXX) || fail 1 'cannot make a folder in /tmp'
      chmod 755 "$work"
      trap 'rm -rf "$work"' EXIT
      trap 'exit 1' HUP INT TERM
    }

    share_limit=60
    shared() { as_owner timeout "$share_limit" sh -c "$share_command \"\$@\"" muster "$@"; }

    # Lists the share into file $1 as `SIZE NAME` lines by name; size `-` where it is not told.
    list_share() {
      listed=0
      if [ "$share_command" != none ]; then
        shared list >"$work/raw" 2>"$work/share-trouble" </dev/null || listed=$?
      elif [ "$share" != none ]; then
        as_owner timeout 60 find "$share" -maxdepth 1 -type f -printf '%s %f\n' \
          >"$work/raw" 2>"$work/share-trouble" || listed=$?
      else
        fail 2 'no share: set share or share-command'
      fi
      [ "$listed" -eq 0 ] || return 1
      sed 's/^[^ ]*$/- &/' "$work/raw" | sort -k 2 >"$1"
    }

    # What is wrong with a share that could not be listed, in $latent.
    judge_share() {
      case $listed:$(cat "$work/share-trouble") in
      *ermission\ denied* | *ot\ permitted*) latent="share-rights" ;;
      124:* | 137:* | 255:* | *timed\ out* | *refused* | *No\ route* | *nreachable* | *No\ such*)
        latent="share-unreachable"
        ;;
      *) latent="share-rights" ;;
      esac
    }

    # Lists the share into file $1; where it cannot be, says what is wrong and ends.
    need_share() {
      list_share "$1" && return 0
      judge_share
      say finding "$latent"
      fail 1 "the share cannot be listed: $(head -c 300 "$work/share-trouble")"
    }

    # Whether the server's own user may use the copy folder: what it cannot read is not replayed.
    may_use_copies() {
      # shellcheck disable=SC2016
      as_owner sh -c '[ -r "$1" ] && [ -w "$1" ] && [ -x "$1" ]' muster "$copy_folder"
    }

    # Kilobytes that ordinary users have in the copy folder, in $room.
    read_copy_room() {
      room=$(df -Pk "$copy_folder" 2>/dev/null | awk 'NR == 2 { print $4 }')
      room=${room:-0}
    }

    # The copy folder must take $1 bytes; where it cannot, says what is wrong and ends.
    need_copies() {
      [ -d "$copy_folder" ] || fail 2 "there is no copy folder $copy_folder"
      if ! may_use_copies; then
        say finding copy-rights
        fail 1 "$system_user may not read and write the copy folder $copy_folder"
      fi
      read_copy_room
      [ "$room" -lt $(($1 / 1024)) ] || return 0
      say finding copy-full
      fail 1 "$room kB are free in $copy_folder, and $(($1 / 1024)) kB are to be copied"
    }

    list_copies() {
      [ -d "$copy_folder" ] || fail 2 "there is no copy folder $copy_folder"
      find "$copy_folder" -maxdepth 1 -type f -printf '%s %f\n' | sort -k 2 >"$1"
    }

    # How far replay has come: $replayed (LSN), $replay_segment, and $replay_whole=yes where that
    # segment was read to its end.
    #
    # A server that takes no questions (hot_standby = off) tells by its startup process's title.
    read_replay() {
      replayed='' replay_segment=-1 replay_whole=no
      running || fail 1 'the server does not run'
      if replayed=$(sql_limit=5 sql -d postgres -c \
        "SELECT coalesce(pg_last_wal_replay_lsn()::text, '')" 2>"$work/trouble"); then
        [ -n "$replayed" ] || return 0
        read_bytes "$replayed"
        replay_segment=$(((bytes - 1) / segment_size))
        [ $((bytes % segment_size)) -eq 0 ] && replay_whole=yes
        return 0
      fi
      replayed=
      for entry in /proc/[0-9]*; do
        [ "$(readlink "$entry/cwd" 2>/dev/null)" = "$running_folder" ] || continue
        title=$(tr '\0' ' ' <"$entry/cmdline" 2>/dev/null)
        case $title in
        *startup*waiting\ for\ *)
          title=${title##*waiting for }
          read_segment "${title%% *}" || continue
          replay_segment=$((segment - 1)) replay_whole=yes
          return 0
          ;;
        *startup*recovering\ *)
          title=${title##*recovering }
          read_segment "${title%% *}" || continue
          replay_segment=$segment
          return 0
          ;;
        esac
      done
      say_text trouble "$(cat "$work/trouble")"
      return 1
    }

    # A person has accepted that segment number $1 is lost, and what comes after it: the one before
    # it is the last that counts.
    give_up_from() {
      accepted=$accept gap=none behind=no
      last_segment=$(($1 - 1))
      read_name "$last_line" "$last_segment"
      last=$name
      [ "$last_segment" -le "$replay_segment" ] || behind=yes
    }

    # Judges list $1 against replay: $last, $gap, $short, $behind.
    judge_list() {
      accepted=
      last='' last_segment=-1 last_line=0 gap=none short=none numbers=' ' partial=0
      while read -r size name; do
        case $name in *.partial) partial=$((partial + 1)) ;; esac
        read_segment "$name" || continue
        if [ "$size" != - ] && [ "$size" -ne "$segment_size" ]; then
          short=$name
          continue
        fi
        if [ "$segment" -gt "$last_segment" ] ||
          { [ "$segment" -eq "$last_segment" ] && [ "$line" -gt "$last_line" ]; }; then
          last=$name last_segment=$segment last_line=$line
        fi
        [ "$segment" -le "$replay_segment" ] || numbers="$numbers$segment "
      done <"$1"
      behind=no
      [ "$last_segment" -le "$replay_segment" ] && return 0
      behind=yes
      wanted=$((replay_segment + 1))
      # A server that has replayed nothing yet wants no segment before the first that there is.
      [ "$replay_segment" -ge 0 ] || wanted=$last_segment
      while [ "$wanted" -le "$last_segment" ]; do
        case $numbers in
        *" $wanted "*) ;;
        *)
          read_name "$last_line" "$wanted"
          gap=$name
          [ "$gap" != "$accept" ] || give_up_from "$wanted"
          return 0
          ;;
        esac
        wanted=$((wanted + 1))
      done
    }

    # Whether the last segment of the judged list was replayed to its last record: sets $behind.
    #
    # Replay may rightly stop inside a segment whose last record goes on in the next: so the start
    # of the last whole record in it must have been passed.
    prove_last() {
      [ "$behind" = no ] && [ "$last_segment" -eq "$replay_segment" ] || return 0
      [ "$replay_whole" = yes ] && return 0
      behind=yes
      [ -n "$replayed" ] || return 0
      file=$copy_folder/$last
      [ -r "$file" ] || file=$share/$last
      if ! [ -r "$file" ]; then
        fetch "$last" "$work/$last" && chmod 644 "$work/$last" || return 0
        file=$work/$last
      fi
      record=$(as_owner "$binaries/pg_waldump" "$file" 2>/dev/null | tail -n 1 |
        sed -n 's/^rmgr[^,]*, tx:[^,]*, lsn: \([^,]*\),.*/\1/p')
      if [ -n "$record" ]; then
        read_bytes "$replayed"
        replayed_bytes=$bytes
        read_bytes "$record"
        [ "$replayed_bytes" -gt "$bytes" ] || return 0
      fi
      behind=no
    }

    # Fetches file $1 of the share to the path $2.
    fetch() {
      if [ "$share_command" != none ]; then
        shared get "$1" >"$2"
      else
        as_owner cat "$share/$1" >"$2"
      fi
    }

    # The digest of file $1 of the share in $digest.
    read_shared_digest() {
      if [ "$share_command" != none ]; then
        digest=$(shared sum "$1") || return 1
      else
        digest=$(as_owner sha256sum "$share/$1") || return 1
      fi
      digest=${digest%% *}
    }

    # Names that are on the share (list $1) but not beside the backup (list $2) and still wanted,
    # into file $3 as `SIZE NAME`; those that are there already, into the file `present`.
    list_pending() {
      : >"$3"
      : >"$work/present"
      while read -r size name; do
        case $name in
        ????????.history) grep -q " $name\$" "$2" && continue ;;
        *)
          read_segment "$name" || continue
          [ "$size" = - ] || [ "$size" -eq "$segment_size" ] || continue
          [ "$segment" -gt "$replay_segment" ] ||
            { [ "$segment" -eq "$replay_segment" ] && [ "$replay_whole" = no ]; } || continue
          if grep -qxF "$segment_size $name" "$2"; then
            printf '%s\n' "$name" >>"$work/present"
            continue
          fi
          size=$segment_size
          ;;
        esac
        printf '%s %s\n' "$size" "$name" >>"$3"
      done <"$1"
    }

    say_names() { say "$1" "$(cut -d ' ' -f 2 "$2" | head -n 200 | paste -s -d , -)"; }

    say_judged() {
      say segment_size "$segment_size"
      say replayed "$replayed"
      if [ "$replay_segment" -ge 0 ]; then
        read_name "${last_line:-1}" "$replay_segment"
        say last_replayed "$name"
      else
        say last_replayed ''
      fi
      say gap "$gap"
      say short "$short"
      say behind "$behind"
      [ -z "$accepted" ] || say accepted "$accepted"
    }
    """#

  /// `shipping`: records the state; status 0 where all of it could be read.
  static let shippingMain = #"""
    main() {
      read_arguments "$@"
      make_work
      read_segment_size
      read_replay || fail 1 'cannot tell how far replay has come'
      list_copies "$work/copies"
      judge_list "$work/copies"
      say last_copied "$last"
      need_share "$work/share"
      judge_list "$work/share"
      prove_last
      say last_shipped "$last"
      say partial "$partial"
      say shipped_files "$(wc -l <"$work/share")"
      list_pending "$work/share" "$work/copies" "$work/pending"
      say pending_count "$(wc -l <"$work/pending")"
      say_names pending "$work/pending"
      say_judged
      say copy_job "$copy_job"
    }
    """#

  /// `copy`: copies what is on the share and still wanted; status 0 where all of it is here, and the
  /// same as on the share by its digests: what a copy job brought before, too.
  static let copyMain = #"""
    # File $1, which is beside the backup already, is the share's.
    check_same() {
      read_digest "$copy_folder/$1"
      here=$digest
      read_shared_digest "$1" </dev/null || fail 1 "$1: the share gives no digest"
      [ "$here" = "$digest" ] ||
        fail 1 "$1 is beside the backup already, and differs from the share's"
      checked=$((checked + 1))
    }

    main() {
      read_arguments "$@"
      make_work
      read_segment_size
      read_replay || fail 1 'cannot tell how far replay has come'
      need_share "$work/share"
      list_copies "$work/copies"
      list_pending "$work/share" "$work/copies" "$work/pending"
      need_copies $(($(wc -l <"$work/pending") * segment_size))
      copied=0 total=0 checked=0
      while read -r size name; do
        # The site's own copy job may have brought it since it was listed.
        if [ -e "$copy_folder/$name" ]; then
          check_same "$name"
          continue
        fi
        draft=$copy_folder/.$name.muster
        fetch "$name" "$draft" </dev/null || fail 1 "$name cannot be fetched from the share"
        arrived=$(stat -c %s "$draft")
        [ "$size" = - ] || [ "$arrived" = "$size" ] ||
          fail 1 "$name arrived with $arrived bytes instead of $size"
        read_digest "$draft"
        here=$digest
        read_shared_digest "$name" </dev/null || fail 1 "$name: the share gives no digest"
        [ "$here" = "$digest" ] || fail 1 "$name arrived altered"
        chown --reference="$copy_folder" "$draft"
        chmod 600 "$draft"
        sync "$draft" && mv "$draft" "$copy_folder/$name" || fail 1 "$name cannot be put in place"
        copied=$((copied + 1)) total=$((total + arrived))
        say "file.$copied" "$name $arrived $here"
      done <"$work/pending"
      while read -r name; do check_same "$name"; done <"$work/present"
      sync "$copy_folder"
      say checked "$checked"
      say copied "$copied"
      say bytes "$total"
    }
    """#

  /// `apply`: waits until all that was copied, or all that the source has, is replayed.
  static let applyMain = #"""
    wait_source() {
      answer=$(replication "$source" "$source_port" IDENTIFY_SYSTEM 2>&1) ||
        fail 1 "the source $source does not answer: $answer"
      target=$(printf '%s\n' "$answer" | cut -d '|' -f 3)
      read_bytes "$target"
      target_bytes=$bytes
      say target "$target"
      while :; do
        replayed=$(sql -d postgres -c "SELECT coalesce(pg_last_wal_replay_lsn()::text, '0/0')") ||
          fail 1 'the server does not answer'
        read_bytes "$replayed"
        if [ "$bytes" -ge "$target_bytes" ]; then
          say replayed "$replayed"
          return 0
        fi
        clock
        [ "$now" -lt "$end" ] || fail 1 "replay is at $replayed, not at $target, after $within s"
        sleep 0.1
      done
    }

    main() {
      read_arguments "$@"
      clock
      end=$((now + within))
      if [ -n "$source" ]; then
        wait_source
        return
      fi
      make_work
      read_segment_size
      shown=-2
      while :; do
        read_replay || fail 1 'cannot tell how far replay has come'
        list_copies "$work/copies"
        judge_list "$work/copies"
        prove_last
        if [ "$replay_segment" -ne "$shown" ]; then
          shown=$replay_segment
          read_name "${last_line:-1}" "$replay_segment"
          say "segment.$name" "$replayed"
        fi
        if [ "$gap" != none ]; then
          say last_copied "$last"
          say_judged
          say finding gap
          fail 1 "segment $gap is missing: what comes after it cannot be replayed"
        fi
        if [ "$behind" = no ]; then
          [ -n "$reached" ] || break
          read_bytes "$reached"
          reached_bytes=$bytes
          bytes=$(((replay_segment + 1) * segment_size))
          [ -z "$replayed" ] || read_bytes "$replayed"
          [ "$bytes" -le "$reached_bytes" ] || break
        fi
        clock
        if [ "$now" -ge "$end" ]; then
          say finding not-replayed
          fail 1 "replay is at $replayed after $within s; last copied: $last"
        fi
        sleep 0.1
      done
      say last_copied "$last"
      say_judged
    }
    """#

  /// `compare`: status 0 only where all that was shipped is replayed and nothing is missing.
  static let compare = #"""
    compare_reached() {
      [ -n "$reached" ] || fail 2 'compare needs the position that must be reached'
      replayed=$(sql -d postgres -c \
        "SELECT coalesce(pg_last_wal_replay_lsn(), pg_last_wal_receive_lsn())::text") || {
        # A server that takes no questions tells which segment it waits for.
        make_work
        read_segment_size
        read_replay && [ "$replay_whole" = yes ] || fail 1 'the server does not answer'
        bytes=$(((replay_segment + 1) * segment_size))
        replayed=$(printf '%X/%X' $((bytes / 4294967296)) $((bytes % 4294967296)))
      }
      say replayed "$replayed"
      say reached "$reached"
      [ -n "$replayed" ] || fail 1 'nothing was replayed'
      read_bytes "$reached"
      reached_bytes=$bytes
      read_bytes "$replayed"
      [ "$bytes" -gt "$reached_bytes" ] ||
        fail 1 "replay is at $replayed: it must be past $reached"
    }

    compare_all() {
      if [ "$against" = mirror ]; then
        compare_mirror
        return
      fi
      if [ "$against" = reached ]; then
        compare_reached
        return
      fi
      make_work
      read_segment_size
      read_replay || fail 1 'cannot tell how far replay has come'
      if [ "$against" = share ]; then
        need_share "$work/list"
      else
        list_copies "$work/list"
      fi
      judge_list "$work/list"
      prove_last
      why="promotion would drop all after it"
      [ "$against" != copied ] || find_uncopied
      find_end
      say last_shipped "$last"
      say_judged
      if [ "$gap" != none ]; then
        say finding gap
        fail 1 "segment $gap is missing: $why"
      fi
      [ "$short" = none ] || fail 1 "segment $short is not whole"
      if [ "$behind" != no ]; then
        say finding not-replayed
        fail 1 "$last is not replayed to its end: replay is at $replayed"
      fi
    }

    # What lies on the share and was not copied would be dropped by a promotion that came too early;
    # a share that cannot be read any more holds nothing that could be had.
    find_uncopied() {
      [ "$gap" = none ] && [ -z "$accepted" ] || return 0
      [ "$share_command" != none ] || [ "$share" != none ] || return 0
      share_limit=10
      list_share "$work/share" 2>/dev/null || return 0
      while read -r size name; do
        read_segment "$name" && [ "$segment" -gt "$last_segment" ] || continue
        [ "$size" = - ] || [ "$size" -eq "$segment_size" ] || continue
        [ "$name" != "$accept" ] || accepted=$accept
        [ -n "$accepted" ] || gap=$name
        why='it is on the share, and was not copied: it is too early to promote'
        return 0
      done <"$work/share"
    }

    # A listing cannot show what is gone from its end: the former primary has told it.
    find_end() {
      [ "$gap" = none ] && [ -z "$accepted" ] || return 0
      read_segment "$last_archived" && [ "$segment" -gt "$last_segment" ] || return 0
      read_name "$line" $((last_segment + 1))
      gap=$name
      why="the former primary had shipped up to $last_archived, of which nothing is here"
      [ "$gap" != "$accept" ] || accepted=$accept gap=none
    }
    """#

  /// `compare`, and the precondition of `promote`.
  static let compareMain = #"""
    main() {
      read_arguments "$@"
      compare_all
    }
    """#

  /// `ship`: closes the segment in use and waits until it is archived; or ships the tail.
  static let shipMain = #"""
    main() {
      read_arguments "$@"
      if [ "$tail" = yes ]; then
        ship_tail
        return
      fi
      failures=$(sql -d postgres -c 'SELECT failed_count FROM pg_stat_archiver')
      switched=$(sql -d postgres -c "SELECT pg_walfile_name(lsn) || '|' || (lsn - 1)
        FROM pg_switch_wal() AS lsn" 2>&1) ||
        fail 1 "the segment cannot be closed: $switched"
      say shipped_lsn "${switched#*|}"
      switched=${switched%%|*}
      say segment "$switched"
      clock
      end=$((now + within))
      while :; do
        answer=$(sql -d postgres -c "SELECT coalesce(last_archived_wal, '') || '|' ||
          (substr(coalesce(last_archived_wal, ''), 9, 16) >= '${switched#????????}')::text || '|' ||
          CASE WHEN last_failed_time > coalesce(last_archived_time, '-infinity')
          THEN last_failed_wal ELSE '' END || '|' || failed_count FROM pg_stat_archiver") ||
          fail 1 'the server does not answer'
        case $answer in
        *'|true|'*)
          say last_archived "${answer%%|*}"
          return 0
          ;;
        esac
        clock
        failed=${answer%|*}
        failed=${failed##*|}
        # After three tries the archiver rests for a minute.
        if [ "$now" -ge "$end" ] ||
          { [ $((${answer##*|} - ${failures:-0})) -ge 3 ] && [ "$now" -ge $((end - within + 15)) ]; }; then
          say archive_failed "$failed"
          [ -z "$failed" ] || say finding archiver-stuck
          fail 1 "$switched is not archived: the archiver ${failed:+fails at $failed, }last archived\
     ${answer%%|*}"
        fi
        sleep 0.1
      done
    }
    """#
}
