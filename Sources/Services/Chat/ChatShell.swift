/// The shell functions that the scripts of chat servers share.
///
/// A provider adds `server_pids` (the server's processes), `rewrite_database` and `read_database`.
/// *Closed* means that new client connections are rejected while those made before go on: by the
/// environment's own program, or by a firewall table of Muster's own.
enum ChatShell {
  /// Reads arguments, tells whether the server runs and takes clients, closes and opens it.
  static let common = #"""
    service='' config='' client_port=5222 state=/var/lib/muster run='' host=''
    active_command=none pool_state_command=none database_normal='' database_failed_over=''
    database_port=5432 pool_state='' node='' pid_file='' within=60 idle=no force=no expect=any
    start_command=none closed_by=us database_on_mirror='' database_on_backup_mirror=''

    read_arguments() {
      for pair in "$@"; do
        value=${pair#*=}
        case ${pair%%=*} in
        service) service=$value ;;
        config) config=$value ;;
        client_port) client_port=$value ;;
        state) state=$value ;;
        run) run=$value ;;
        host) host=$value ;;
        active_command) active_command=$value ;;
        pool_state_command) pool_state_command=$value ;;
        database_normal) database_normal=$value ;;
        database_failed_over) database_failed_over=$value ;;
        database_on_mirror) database_on_mirror=$value ;;
        database_on_backup_mirror) database_on_backup_mirror=$value ;;
        database_port) database_port=$value ;;
        pool_state) pool_state=$value ;;
        node) node=$value ;;
        start_command) start_command=$value ;;
        pid_file) pid_file=$value ;;
        within) within=$value ;;
        idle) idle=$value ;;
        force) force=$value ;;
        expect) expect=$value ;;
        closed_by) closed_by=$value ;;
        *) fail 2 "unknown argument '${pair%%=*}'" ;;
        esac
      done
      fence=$state/chat-fence
      table=muster_closed_$client_port
    }

    # The databases that the server's configuration may name, one a line.
    databases() {
      for address in "$database_normal" "$database_failed_over" "$database_on_mirror" \
        "$database_on_backup_mirror"; do
        [ -z "$address" ] || printf '%s\n' "$address"
      done
    }

    listening() { [ -n "$(ss -Hltn "sport = :$client_port" 2>/dev/null)" ]; }

    count_sessions() {
      sessions=$(ss -Htn state established "sport = :$client_port" 2>/dev/null | wc -l)
      sessions=$((sessions))
    }

    # Whether new clients are turned away; status 2 where that cannot be told.
    closed() {
      if [ "$active_command" != none ]; then
        answer=$(timeout 10 sh -c "$active_command status" 2>&1) || return 2
        case $answer in
        *active=off*) return 0 ;;
        *active=on*) return 1 ;;
        *) return 2 ;;
        esac
      fi
      nft list table inet "$table" >/dev/null 2>&1
    }

    close_server() {
      if [ "$active_command" != none ]; then
        timeout 20 sh -c "$active_command off" >/dev/null || return 1
      else
        closed && return 0
        nft -f - <<EOF || return 1
    table inet $table {
      comment "muster: no new clients"
      chain input {
        type filter hook input priority -10; policy accept;
        tcp dport $client_port tcp flags & (fin | syn | rst | ack) == syn reject with tcp reset
      }
    }
    EOF
      fi
      closed
    }

    open_server() {
      if [ "$active_command" != none ]; then
        timeout 20 sh -c "$active_command on" >/dev/null || return 1
      else
        closed || return 0
        nft delete table inet "$table" || return 1
      fi
      ! closed
    }

    # Waits up to $1 seconds; gives up where there has been no process for 5 seconds.
    wait_listening() {
      clock
      listen_end=$((now + $1))
      seen=$now
      until listening; do
        clock
        [ -z "$(server_pids)" ] || seen=$now
        [ "$now" -lt "$listen_end" ] && [ "$now" -lt $((seen + 5)) ] || return 1
        sleep 0.1
      done
    }

    # Stops the server within $1 seconds: asks its processes, then kills them. What stands still is
    # killed first: whoever asks it, also systemd, would have it go on.
    stop_server() {
      for pid in $(server_pids); do
        if stands_still "$pid"; then kill_now "$pid"; fi
      done
      if has_systemd && [ "$service" != none ]; then
        timeout "$1" systemctl stop "$service" >/dev/null 2>&1 ||
          systemctl kill -s KILL "$service" >/dev/null 2>&1
      fi
      pids=$(server_pids)
      [ -n "$pids" ] || return 0
      for pid in $pids; do kill -TERM "$pid" 2>/dev/null; done
      clock
      stop_end=$((now + $1))
      while [ -n "$(server_pids)" ]; do
        clock
        if [ "$now" -ge "$stop_end" ]; then
          for pid in $(server_pids); do kill_now "$pid"; done
          sleep 0.2
          break
        fi
        sleep 0.1
      done
      [ -z "$(server_pids)" ]
    }

    start_server() {
      if [ -z "$(server_pids)" ]; then
        [ -z "$pid_file" ] || rm -f "$pid_file"
        if [ "$start_command" != none ]; then
          timeout "$1" sh -c "$start_command" >/dev/null 2>&1
        else
          service_do "$service" start
        fi
      fi
      wait_listening "$1"
    }

    # Sets $found_state (normal, failed-over, on-mirror, on-backup-mirror, unknown), $found_database and $connected.
    read_pool_state() {
      found_state=unknown found_database='' connected=unknown
      if [ "$pool_state_command" != none ]; then
        answer=$(timeout 20 sh -c "$pool_state_command status" 2>&1) || return 1
        case $answer in
        *pool-state=Normal*) found_state=normal ;;
        *pool-state=FailedOver*) found_state=failed-over ;;
        *pool-state=Mirror*) found_state=on-mirror ;;
        *pool-state=BackupMirror*) found_state=on-backup-mirror ;;
        esac
        found_database=$(printf '%s\n' "$answer" | sed -n 's/^sql-server=//p' | tail -n 1)
        connected=$(printf '%s\n' "$answer" | sed -n 's/^connected=//p' | tail -n 1)
        return 0
      fi
      found_database=$(read_database)
      case $found_database in
      "$database_normal") found_state=normal ;;
      "$database_failed_over") found_state=failed-over ;;
      "${database_on_mirror:-none}") found_state=on-mirror ;;
      "${database_on_backup_mirror:-none}") found_state=on-backup-mirror ;;
      esac
      connected=no
      address=$(getent ahosts "$found_database" 2>/dev/null | sed -n '1s/ .*//p')
      [ -n "$(ss -Htn state established dst "${address:-$found_database}" \
        "dport = :$database_port" 2>/dev/null)" ] && connected=yes
      return 0
    }

    read_fence() {
      fenced=no broken=
      [ -d "$fence" ] || return 0
      recall "$fence" phase
      [ "$fact" = fenced ] || return 0
      fenced=yes
      read_boot "$service"
      [ "$boot" != enabled ] || broken="$service starts at boot"
      [ -z "$(server_pids)" ] || broken='the server runs'
      if listening; then broken="something listens at port $client_port"; fi
      [ -z "$broken" ] || fenced=broken
    }

    print_state() {
      read_fence
      say fenced "$fenced"
      [ -z "$broken" ] || say_text fence_broken "$broken"
      if [ -d "$fence" ]; then
        recall "$fence" run
        say fence_run "$fact"
      fi
      if [ -n "$(server_pids)" ]; then say running yes; else say running no; fi
      if listening; then open=yes; else open=no; fi
      say listening "$open"
      closed
      case $? in
      0) say active no ;;
      1) say active "$open" ;;
      *) say active unknown ;;
      esac
      count_sessions
      say sessions "$sessions"
      read_boot "$service"
      say boot "$boot"
      read_pool_state
      say pool_state "$found_state"
      say database "$found_database"
      say connected "$connected"
    }
    """#

  /// `status`.
  static let statusMain = #"""
    main() {
      read_arguments "$@"
      print_state
    }
    """#

  /// `fence`: closed, not started at boot, stopped; all of it noted first.
  static let fenceMain = #"""
    note_server() {
      if [ -d "$fence" ]; then
        recall "$fence" run
        [ "$fact" = "$run" ] || [ "$force" = yes ] ||
          fail 9 "a fence of run '$fact' is on this server already: $fence"
        return 0
      fi
      mkdir -p "$state" && rm -rf "$fence.new" && mkdir -m 700 "$fence.new" ||
        fail 1 "cannot make $fence.new"
      keep "$fence.new" run "$run"
      read_boot "$service"
      keep "$fence.new" boot "$boot"
      if [ -n "$(server_pids)" ]; then keep "$fence.new" was_running yes; else
        keep "$fence.new" was_running no
      fi
      if closed; then keep "$fence.new" was_closed yes; else keep "$fence.new" was_closed no; fi
      keep "$fence.new" phase noted
      mv "$fence.new" "$fence" || fail 1 "cannot make $fence"
      sync -f "$state"
    }

    main() {
      read_arguments "$@"
      [ -n "$run" ] || fail 2 'a fence needs the run'
      note_server
      read_boot "$service"
      [ "$boot" != enabled ] || boot_off "$service"
      close_server || say_text trouble 'new clients cannot be turned away: the server is stopped'
      stop_server 3 || fail 1 'the server cannot be stopped'
      keep "$fence" phase fenced
      sync -f "$fence"
      print_state
      [ "$fenced" = yes ] || fail 1 "the fence does not hold: $broken"
    }
    """#

  /// `unfence`: gives back what the fence took; where it is to stay idle, it stays closed.
  static let unfenceMain = #"""
    take_fence() {
      rm -rf "$fence.new" "$fence.gone"
      if [ ! -d "$fence" ]; then
        rmdir "$state" 2>/dev/null
        say lifted nothing
        return 0
      fi
      recall "$fence" run
      [ "$fact" = "$run" ] || [ "$force" = yes ] ||
        fail 9 "the fence belongs to run '$fact', not to '$run': it is left as it is"
      recall "$fence" boot
      boot_before=$fact
      recall "$fence" was_closed
      was_closed=$fact
      recall "$fence" was_running
      was_running=$fact
      [ "$boot_before" != enabled ] || boot_on "$service" enabled
      if [ "$was_running" = yes ]; then
        start_server "$within" || fail 1 "the server does not listen after its start: see its log"
      fi
      if [ "$was_closed" = no ] && [ "$idle" = no ]; then
        open_server || fail 1 'the server cannot be opened to clients'
      fi
      rm -rf "$fence.gone"
      mv "$fence" "$fence.gone" && rm -rf "$fence.gone"
      sync -f "$state"
      rmdir "$state" 2>/dev/null
      return 0
    }

    main() {
      read_arguments "$@"
      take_fence
      print_state
    }
    """#

  /// The fence's effect: status 0 where the server takes no client and starts at no boot.
  static let effectMain = #"""
    main() {
      read_arguments "$@"
      read_fence
      say fenced "$fenced"
      say_text broken "$broken"
      [ "$fenced" = yes ]
    }
    """#

  /// The fence's residue: status 0 where nothing of it is left.
  static let residueMain = #"""
    main() {
      read_arguments "$@"
      left=
      [ -d "$fence" ] && left=$fence
      [ -d "$fence.new" ] && left="$left $fence.new"
      say left "$left"
      [ -z "$left" ]
    }
    """#

  /// `activate`: takes new clients; started first where it does not run.
  static let activateMain = #"""
    main() {
      read_arguments "$@"
      read_fence
      [ "$fenced" = no ] || fail 1 'this server is fenced: lift the fence first'
      if ! listening; then
        start_server "$within" || fail 1 "the server does not listen after its start: see its log"
      fi
      open_server || fail 1 'the server cannot be opened to clients'
      print_state
    }
    """#

  /// Beside an own `activate`: takes Muster's own table away, where there is one.
  static let openMain = #"""
    main() {
      read_arguments "$@"
      [ "$active_command" = none ] || return 0
      nft list table inet "$table" >/dev/null 2>&1 || return 0
      nft delete table inet "$table" || fail 1 'the server cannot be opened to clients'
    }
    """#

  /// `deactivate`: takes no new clients; connections made before go on.
  static let deactivateMain = #"""
    main() {
      read_arguments "$@"
      close_server || fail 1 'new clients cannot be turned away'
      print_state
    }
    """#

  /// `drain`: turns new clients away, waits two seconds, then ends what is left, five at most.
  static let drainMain = #"""
    main() {
      read_arguments "$@"
      [ "$closed_by" = own ] || close_server || fail 1 'new clients cannot be turned away'
      count_sessions
      say sessions_before "$sessions"
      clock
      end=$((now + 2))
      while [ "$sessions" -gt 0 ] && [ "$now" -lt "$end" ]; do
        sleep 0.2
        clock
        count_sessions
      done
      say ended "$sessions"
      end=$((now + 5))
      while [ "$sessions" -gt 0 ] && [ "$now" -lt "$end" ]; do
        ss -K state connected "sport = :$client_port" >/dev/null 2>&1
        sleep 0.2
        clock
        count_sessions
      done
      say sessions "$sessions"
      [ "$sessions" -eq 0 ] || fail 1 "$sessions connections of clients are left"
    }
    """#

  /// `pool-state`: names the database that serves, and has the server use it.
  ///
  /// A reload does not do: ejabberd's workers keep the server they are connected to, and Prosody
  /// 0.12 leaks a socket for each failed connect; so a running server is restarted.
  static let poolStateMain = #"""
    main() {
      read_arguments "$@"
      case $pool_state in
      normal) database=$database_normal word=Normal ;;
      failed-over) database=$database_failed_over word=FailedOver ;;
      on-mirror) database=$database_on_mirror word=Mirror ;;
      on-backup-mirror) database=$database_on_backup_mirror word=BackupMirror ;;
      *) fail 2 'pool-state needs normal, failed-over, on-mirror or on-backup-mirror' ;;
      esac
      [ "$pool_state_command" != none ] || [ -n "$database" ] ||
        fail 2 "the environment names no database for the state $pool_state"
      if [ "$pool_state_command" != none ]; then
        answer=$(timeout "$within" sh -c "$pool_state_command $word" 2>&1) ||
          fail 1 "$pool_state_command $word: $answer"
      else
        [ "$(read_database)" = "$database" ] || rewrite_database "$database" ||
          fail 1 "the database cannot be set in $config"
        [ "$(read_database)" = "$database" ] ||
          fail 1 "no line in $config names one of the databases"
        read_pool_state
        if [ -n "$(server_pids)" ] && [ "$connected" != yes ]; then
          stop_server 3 || fail 1 'the server cannot be stopped'
          start_server "$within" || fail 1 "the server does not listen after its start: see its log"
        fi
      fi
      print_state
      [ "$found_state" = "$pool_state" ] || fail 1 "the pool state is $found_state"
    }
    """#

  /// `stop`.
  static let stopMain = #"""
    main() {
      read_arguments "$@"
      stop_server 10 || fail 1 'the server cannot be stopped'
      print_state
    }
    """#

  /// `start`.
  static let startMain = #"""
    main() {
      read_arguments "$@"
      read_fence
      [ "$fenced" = no ] || fail 1 'this server is fenced: lift the fence first'
      start_server "$within" || fail 1 "the server does not listen after its start: see its log"
      print_state
    }
    """#

  /// `preflight`: reads only.
  static let preflightMain = #"""
    problems=0
    problem() {
      problems=$((problems + 1))
      say_text "problem.$problems" "$1"
    }

    database_answers() {
      # shellcheck disable=SC2016 # bash expands them
      timeout 3 bash -c ': <>"/dev/tcp/$0/$1"' "$found_database" "$database_port" 2>/dev/null
    }

    main() {
      read_arguments "$@"
      for tool in ss timeout sync sed; do
        command -v "$tool" >/dev/null 2>&1 || problem "there is no program $tool"
      done
      [ "$active_command" != none ] || nft list tables >/dev/null 2>&1 ||
        problem 'nft cannot be used, and no active-command is set'
      for program in "$active_command" "$pool_state_command"; do
        [ "$program" = none ] || command -v "${program%% *}" >/dev/null 2>&1 ||
          problem "there is no program ${program%% *}"
      done
      [ "$pool_state_command" != none ] || [ -w "$config" ] || problem "$config is not writable"
      read_boot "$service"
      [ "$boot" != absent ] || [ "$start_command" != none ] ||
        problem "there is no service $service"
      [ ! -d "$fence" ] || problem "a fence is on this server already: $fence"
      read_pool_state
      [ "$found_state" = normal ] || problem "the pool state is $found_state, not normal"
      case $expect in
      active)
        listening || problem "nothing listens at port $client_port"
        if closed; then problem 'new clients are turned away'; fi
        # Prosody opens its connection with the first question: until then the way must be open.
        [ "$connected" != no ] || database_answers ||
          problem "the server is not connected to its database, and $found_database:$database_port\
     does not answer"
        ;;
      idle)
        if listening && ! closed; then problem 'an idle server takes clients'; fi
        ;;
      esac
      [ -d "$state" ] || state=${state%/*}
      [ -w "$state" ] || problem "$state is not writable"
      say problems "$problems"
      [ "$problems" -eq 0 ]
    }
    """#
}
