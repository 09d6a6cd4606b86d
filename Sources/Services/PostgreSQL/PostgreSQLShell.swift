/// The shell functions that PostgreSQL's scripts share: settings, asking the server, stopping it.
///
/// Arguments are `name=value`; each name is a setting or a parameter of an act. The scripts run as
/// root, or as the system user that owns the cluster.
enum PostgreSQLShell {
  /// Reads arguments, runs SQL, and tells whether the server runs.
  static let common = #"""
    cluster=none port=5432 socket=/var/run/postgresql data='' config='' binaries='' log=/dev/null
    system_user=postgres superuser=postgres database=postgres service=none unit=none
    replication_user=replicator share=none share_command=none copy_folder=none copy_job=none
    state=/var/lib/muster run='' host='' address='' source='' source_port=5432 role='' home=no
    against=share reached='' last_archived='' orderly=no within=60 interval=60 slot=none
    application='' mirror='' rooms='' after='' limit=2000 number=0 query='' domain=''
    expect=any sources='' force=no keep_boot=no hop=replayed marked='' threshold=60 judge=no
    archive_digest='' was_sync='' witness_command=none tail=no accept=''
    forbidden='' quiet=no marks=''

    read_arguments() {
      for pair in "$@"; do
        value=${pair#*=}
        case ${pair%%=*} in
        cluster) cluster=$value ;;
        port) port=$value ;;
        socket) socket=$value ;;
        data) data=$value ;;
        config) config=$value ;;
        binaries) binaries=$value ;;
        log) log=$value ;;
        system_user) system_user=$value ;;
        superuser) superuser=$value ;;
        database) database=$value ;;
        service) service=$value ;;
        unit) unit=$value ;;
        replication_user) replication_user=$value ;;
        share) share=$value ;;
        share_command) share_command=$value ;;
        copy_folder) copy_folder=$value ;;
        copy_job) copy_job=$value ;;
        state) state=$value ;;
        run) run=$value ;;
        host) host=$value ;;
        address) address=$value ;;
        source) source=$value ;;
        source_port) source_port=$value ;;
        role) role=$value ;;
        home) home=$value ;;
        against) against=$value ;;
        reached) reached=$value ;;
        last_archived) last_archived=$value ;;
        orderly) orderly=$value ;;
        within) within=$value ;;
        interval) interval=$value ;;
        slot) slot=$value ;;
        application) application=$value ;;
        mirror) mirror=$value ;;
        rooms) rooms=$value ;;
        after) after=$value ;;
        limit) limit=$value ;;
        number) number=$value ;;
        query) query=$value ;;
        domain) domain=$value ;;
        expect) expect=$value ;;
        sources) sources=$value ;;
        force) force=$value ;;
        keep_boot) keep_boot=$value ;;
        hop) hop=$value ;;
        marked) marked=$value ;;
        threshold) threshold=$value ;;
        judge) judge=$value ;;
        archive_digest) archive_digest=$value ;;
        was_sync) was_sync=$value ;;
        witness_command) witness_command=$value ;;
        tail) tail=$value ;;
        accept) accept=$value ;;
        forbidden) forbidden=$value ;;
        quiet) quiet=$value ;;
        marks) marks=$value ;;
        *) fail 2 "unknown argument '${pair%%=*}'" ;;
        esac
      done
      fence=$state/database-fence
      exposed=$state/database-exposed
    }

    as_owner() {
      if [ "$(id -un)" = "$system_user" ]; then
        "$@"
      else
        runuser -u "$system_user" -- "$@"
      fi
    }

    # Runs SQL given as arguments for psql on the local server; unaligned rows, no header.
    sql() {
      as_owner env PGCONNECT_TIMEOUT=3 timeout "${sql_limit:-10}" "$binaries/psql" -XqAt \
        -v ON_ERROR_STOP=1 -h "$socket" -p "$port" -U "$superuser" "$@"
    }

    # Sends a replication command $3 to the server at $1, port $2.
    replication() {
      as_owner env PGCONNECT_TIMEOUT=3 timeout 10 "$binaries/psql" -XqAt -w \
        -d "host=$1 port=$2 user=$replication_user dbname=replication replication=true" -c "$3"
    }

    # Sets $postmaster and succeeds where the server of this data folder runs.
    running() {
      postmaster=
      [ -r "$data/postmaster.pid" ] && read -r postmaster <"$data/postmaster.pid"
      case $postmaster in '' | *[!0-9]*) return 1 ;; esac
      running_folder=$(readlink "/proc/$postmaster/cwd" 2>/dev/null) &&
        [ "$running_folder" = "$(readlink -f "$data")" ]
    }

    # Waits up to $1 seconds until the server answers, be it that it is a standby that takes no
    # questions.
    wait_ready() {
      clock
      ready_end=$((now + $1))
      until refusal=$(sql_limit=3 sql -d postgres -c 'SELECT 1' 2>&1); do
        case $refusal in *'Hot standby mode is disabled'*) return 0 ;; esac
        clock
        [ "$now" -lt "$ready_end" ] || return 1
        sleep 0.1
      done
    }

    # The processes of the server in folder $stop_folder, in $server_pids.
    read_server_pids() {
      server_pids=
      for entry in /proc/[0-9]*; do
        [ "$(readlink "$entry/cwd" 2>/dev/null)" = "$stop_folder" ] || continue
        [ "$(cat "$entry/comm" 2>/dev/null)" = postgres ] || continue
        server_pids="$server_pids ${entry#/proc/}"
      done
    }

    # Ends every process of the server, until none is left.
    kill_server() {
      kill_tries=0
      read_server_pids
      while [ -n "$server_pids" ] && [ $kill_tries -lt 50 ]; do
        # shellcheck disable=SC2086 # numbers are split on purpose
        kill_now $server_pids
        sleep 0.1
        kill_tries=$((kill_tries + 1))
        read_server_pids
      done
    }

    # Stops the server in mode $1; where $2 seconds do not suffice, kills what is left of it.
    # One that stands still obeys no order, and is not let go on to obey one.
    stop_server() {
      running || return 0
      stop_folder=$running_folder
      if stands_still "$postmaster"; then
        [ "$1" = fast ] && return 1
      else
        as_owner "$binaries/pg_ctl" -D "$data" -m "$1" -t "$2" -s -w stop >/dev/null 2>&1
      fi
      if running; then
        [ "$1" = fast ] && return 1
        kill_server
      fi
      ! running
    }

    # Starts the server the way the host does, and waits up to $1 seconds until it answers.
    start_server() {
      clock
      start_end=$((now + $1))
      # Again where it is refused: a server that was killed a moment ago may still stand in the way.
      until running; do
        start_once $((start_end - now))
        clock
        [ "$now" -lt "$start_end" ] || break
        running || sleep 0.5
      done
      [ "$now" -lt "$start_end" ] || start_end=$((now + 1))
      wait_ready $((start_end - now))
    }

    start_once() { # seconds
      if [ "$cluster" != none ]; then
        timeout "$1" pg_ctlcluster "${cluster%%/*}" "${cluster#*/}" start >/dev/null 2>&1
      elif [ "$service" != none ]; then
        service_do "$service" start
      else
        as_owner "$binaries/pg_ctl" -D "$data" -l "$log" -t "$1" -s -w start >/dev/null 2>&1
      fi
    }

    # The value of line $1 of the cluster's control file in $control.
    read_control() {
      control=$(as_owner "$binaries/pg_controldata" -D "$data" 2>/dev/null | sed -n "s/^$1: *//p")
    }

    read_segment_size() {
      read_control 'Bytes per WAL segment'
      segment_size=${control:-16777216}
      segments_a_log=$((4294967296 / segment_size))
    }

    # The byte position of LSN $1 in $bytes.
    read_bytes() { bytes=$((0x${1%%/*} * 4294967296 + 0x${1##*/})); }

    # Whether file name $1 is a log segment; its timeline in $line, its number in $segment.
    read_segment() {
      case $1 in *[!0-9A-F]*) return 1 ;; esac
      [ ${#1} -eq 24 ] || return 1
      segment_low=${1#????????????????}
      segment_high=${1#????????}
      segment_high=${segment_high%????????}
      line=$((0x${1%????????????????}))
      segment=$((0x$segment_high * segments_a_log + 0x$segment_low))
    }

    # The name of segment $2 on timeline $1 in $name.
    read_name() {
      name=$(printf '%08X%08X%08X' "$1" $(($2 / segments_a_log)) $(($2 % segments_a_log)))
    }
    """#

  /// Whether the server is fenced, and whether it starts at boot.
  static let fenceState = #"""
    start_conf=
    read_start() {
      [ "$cluster" = none ] || start_conf=$config/start.conf
      started=none
      if [ -n "$start_conf" ]; then
        started=auto
        [ -r "$start_conf" ] &&
          started=$(sed 's/#.*$//; s/[[:space:]]//g; /^$/d' "$start_conf" | head -n 1)
      fi
    }

    # The service at boot whose start the fence forbids, in $boot_name; none where start.conf does.
    read_boot_name() {
      boot_name=none
      if [ "$cluster" != none ]; then
        has_systemd && boot_name=$unit
      else
        boot_name=$service
      fi
      boot=none
      [ "$boot_name" = none ] || read_boot "$boot_name"
    }

    # Whether this is a former primary, made anew, that follows the database that serves.
    still_follows() {
      recall "$fence" phase
      [ "$fact" = reseeded ] && [ -e "$data/standby.signal" ] || return 1
      recall "$fence" copied_as
      case $fact in 'follower '*) return 0 ;; esac
      return 1
    }

    # Sets $fenced: yes, no, or broken with the reason in $broken.
    read_fence() {
      fenced=no broken=
      [ -d "$fence" ] || return 0
      recall "$fence" phase
      [ "$fact" = fenced ] || return 0
      fenced=yes
      [ -e "$data/standby.signal" ] || broken='standby.signal is gone'
      read_start
      case $started in auto) broken="the cluster's start.conf says auto" ;; esac
      read_boot_name
      [ "$boot" = enabled ] && broken="$boot_name starts at boot"
      if [ -z "$broken" ] && running; then
        recovering=$(sql_limit=3 sql -d postgres -c 'SELECT pg_is_in_recovery()' 2>/dev/null)
        [ "$recovering" = f ] && broken='the server runs and accepts writes'
      fi
      [ -z "$broken" ] || fenced=broken
    }
    """#
}
