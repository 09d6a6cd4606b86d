extension GuardText {
  /// Places, clocks, processes and the two mutexes.
  static let base = #"""
    # The guard of one host: applies entries, takes them back by itself when its lease lapses.
    # Called as: guard.sh DURABLE VOLATILE COMMAND [ARGUMENT...]; prints key=value lines.
    # Must never be edited on a host: its digest is read back before anything is struck.
    LC_ALL=C
    export LC_ALL
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
    export PATH
    umask 077
    # Outlive the connection; a handler, not an ignored signal, so that children start with defaults.
    trap : HUP PIPE

    # --- places -------------------------------------------------------------------------------

    on_tmpfs() {
      while read -r _ mount_point mount_kind _; do
        if [ "$mount_point" = "$1" ]; then
          case $mount_kind in tmpfs | ramfs) return 0 ;; esac
        fi
      done </proc/mounts
      return 1
    }

    find_places() { # $1 durable folder, $2 volatile folder or auto
      durable=$1
      guard=$durable/guard
      volatile=$2
      if [ "$2" = auto ]; then
        volatile=/run/muster-guard
        for base in /run /dev/shm; do
          if on_tmpfs "$base"; then
            volatile=$base/muster-guard
            break
          fi
        done
      fi
      watcher_file=$volatile/watcher
      lease_file=$volatile/lease
    }

    # A folder of our own, closed to others: /dev/shm may be written by anyone.
    make_folder() { # $1 folder
      mkdir -p "$1" 2>/dev/null
      [ -n "$(find "$1" -prune -type d -user "$(id -u)" ! -perm -020 ! -perm -002 2>/dev/null)" ]
    }

    # --- small things -------------------------------------------------------------------------

    newline='
    '

    # Sets now: milliseconds since boot, also while suspended.
    read_clock() {
      read -r uptime_text _ </proc/uptime
      now=$((${uptime_text%.*} * 1000 + (1${uptime_text#*.} - 100) * 10))
    }

    read_boot() {
      read -r boot </proc/sys/kernel/random/boot_id
    }

    # Prints seconds since 1970, with a fraction where the host can.
    wall_clock() {
      wall_text=$(date +%s.%N)
      case $wall_text in
        *[!0-9.]* | *.) date +%s ;;
        *) printf '%s\n' "$wall_text" ;;
      esac
    }

    wall_iso() { # $1 seconds since 1970
      date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null
    }

    seconds() { # $1 milliseconds, may be negative
      if [ "$1" -lt 0 ]; then
        milliseconds=$((0 - $1))
        printf '%s%d.%03d' - $((milliseconds / 1000)) $((milliseconds % 1000))
      else
        printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000))
      fi
    }

    nap() {
      sleep "$1" 7>&- 8>&- 9>&- 2>/dev/null || sleep 1 7>&- 8>&- 9>&-
    }

    flush() { # files and folders to be on disk before going on
      timeout 5 sync "$@" 7>&- 8>&- 9>&- 2>/dev/null || timeout 5 sync 7>&- 8>&- 9>&- 2>/dev/null
    }

    # Replaces a small file as a whole; a reader sees the old or the new text.
    write_file() { # $1 path, $2 text
      printf '%s\n' "$2" >"$1.new.$$" && flush "$1.new.$$" && mv -f "$1.new.$$" "$1"
    }

    # One line, printable, short: output of others is data, not ours to trust.
    plain() {
      tr '\n\r\t' '   ' | tr -dc ' -~' | cut -c1-300 | sed 's/ *$//'
    }

    # --- processes ----------------------------------------------------------------------------

    # Sets started and process_state of a process; a number alone may have gone to another.
    read_process() { # $1 process id
      started='' process_state=''
      { IFS= read -r process_line <"/proc/$1/stat"; } 2>/dev/null || return 1
      # shellcheck disable=SC2086 # fields are split on purpose
      set -- ${process_line##*) }
      process_state=$1
      [ $# -ge 20 ] || return 1
      shift 19
      started=$1
    }

    # True where the process noted in a file ("PID START") runs and is neither stopped nor dead.
    noted_runs() { # $1 file
      noted_pid='' noted_start=''
      { read -r noted_pid noted_start <"$1"; } 2>/dev/null
      [ -n "$noted_start" ] || return 1
      read_process "$noted_pid" || return 1
      [ "$started" = "$noted_start" ] || return 1
      case $process_state in T | t | Z | X | x) return 1 ;; esac
    }

    note_process() { # $1 process id, $2 file
      read_process "$1" && printf '%s %s\n' "$1" "$started" >"$2"
    }

    kill_noted() { # $1 file
      { read -r noted_pid noted_start <"$1"; } 2>/dev/null || return 0
      [ -n "$noted_start" ] || return 0
      read_process "$noted_pid" && [ "$started" = "$noted_start" ] || return 0
      kill -9 "$noted_pid" 2>/dev/null
      kill_tries=0
      while read_process "$noted_pid" && [ "$started" = "$noted_start" ] && [ $kill_tries -lt 50 ]; do
        case $process_state in Z | X | x) break ;; esac
        nap 0.1
        kill_tries=$((kill_tries + 1))
      done
    }

    # --- the two mutexes: held by the kernel for the life of a process, so never left behind ----

    # Takes the mutex of a descriptor; waits by asking again, as not every flock can wait.
    take_mutex() { # $1 descriptor, $2 tenths of a second to wait
      mutex_tries=0
      until flock -n "$1"; do
        [ $mutex_tries -lt "$2" ] || return 1
        nap 0.1
        mutex_tries=$((mutex_tries + 1))
      done
    }

    # Ends a script whose operation is gone: it would act after whoever comes next.
    stop_child() {
      if noted_runs "$volatile/child"; then
        # timeout leads a process group of its own, as the script may have started others.
        kill -9 "-$noted_pid" 2>/dev/null || kill -9 "$noted_pid" 2>/dev/null
      fi
      rm -f "$volatile/child"
    }

    # One operation at a time: arm, strike, fence, heal, release, unfence, disarm, the firing.
    lock_operation() { # $1 seconds to wait
      while :; do
        make_folder "$volatile" || return 1
        exec 9>>"$volatile/operation.lock"
        take_mutex 9 $(($1 * 10)) || return 1
        case $(readlink "/proc/$$/fd/9") in *' (deleted)') continue ;; esac
        note_process $$ "$volatile/operation"
        stop_child
        return 0
      done
    }

    # The lease alone: a renewal never waits for an operation.
    lock_lease() {
      while :; do
        make_folder "$volatile" || return 1
        exec 8>>"$volatile/lease.lock"
        take_mutex 8 50 || return 1
        case $(readlink "/proc/$$/fd/8") in *' (deleted)') continue ;; esac
        return 0
      done
    }

    unlock_lease() {
      exec 8>&-
    }

    """#
}
