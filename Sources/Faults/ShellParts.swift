/// Shell functions that faults share: POSIX sh, for dash and busybox alike.
enum ShellParts {
  /// Speech, what is kept for the undo, and what a host lacks.
  static let prelude = #"""
    PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    LC_ALL=C
    export PATH LC_ALL
    umask 077
    cd / || exit 1
    keep=${MUSTER_KEEP:-}
    lacking=0

    say() { printf '%s\n' "$*"; }

    end() { # status, words
      end_status=$1
      shift
      [ $# -eq 0 ] || say "$*"
      exit "$end_status"
    }

    lack() {
      printf 'missing=%s\n' "$*"
      lacking=1
    }

    has() { command -v "$1" >/dev/null 2>&1; }

    need() { # programs
      for tool; do has "$tool" || lack "the program $tool"; done
    }

    nap() { sleep "$1" 2>/dev/null || sleep 1; }

    settle() { timeout 10 sync "$@" 2>/dev/null || timeout 10 sync; }

    has_folder() { [ -n "$keep" ] && [ -d "$keep" ]; }

    # Keeps a text on disk before a change; what was kept first stays.
    note() { # name, text
      has_folder || end 1 'there is no folder to keep the state in: MUSTER_KEEP'
      [ ! -e "$keep/$1" ] || return 0
      if ! { printf '%s\n' "$2" >"$keep/$1.new" && settle "$keep/$1.new" \
        && mv -f "$keep/$1.new" "$keep/$1" && settle "$keep"; }; then
        end 1 "what is to be undone could not be kept in $keep"
      fi
    }

    noted() { has_folder && [ -f "$keep/$1" ]; }

    recall() { cat "$keep/$1" 2>/dev/null; }

    # Called in place of `apply` where somebody had removed the guard, with what was kept, while the
    # fault was in effect. It changes nothing: it keeps what the undo must know, by how the host
    # stands now. Faults whose undo needs nothing that was kept leave it as it is here.
    note_again() { :; }

    # Ends where nothing but what was removed knew it.
    lost() { # what
      end 1 "$* stood in the guard's folder and is known no more: put it right by hand"
    }

    read_boot() { read -r boot </proc/sys/kernel/random/boot_id; }

    # Keeps which boot a change was made in, where a reboot takes it back by itself.
    note_boot() {
      read_boot
      note boot "$boot"
    }

    is_other_boot() {
      read_boot
      noted boot && [ "$boot" != "$(recall boot)" ]
    }

    # Runs a program as its service would be started: out of the guard's unit, whose end would end
    # it, and without what the guard has set for itself.
    outlive() { # program, arguments
      (
        umask 022
        { echo 0 >/proc/self/oom_score_adj; } 2>/dev/null
        set -- env -u MUSTER_KEEP -u MUSTER_AGAIN -u LC_ALL "$@"
        if [ -d /run/systemd/system ] \
          && systemd-run --quiet --scope --collect true 2>/dev/null; then
          exec systemd-run --quiet --scope --collect "$@"
        fi
        exec setsid "$@"
      ) </dev/null >/dev/null 2>&1
    }

    # Asks again until a condition holds.
    within() { # tries a quarter of a second apart, command
      within_left=$1
      shift
      until "$@"; do
        [ "$within_left" -gt 0 ] || return 1
        within_left=$((within_left - 1))
        nap 0.25
      done
    }
    """#

  /// Processes, each known by number and start time: a number alone may have gone to another.
  static let processes = #"""

    # Sets run_state, started and parent of a process.
    read_process() { # process id
      run_state='' started='' parent=0
      { IFS= read -r stat_line <"/proc/$1/stat"; } 2>/dev/null || return 1
      # shellcheck disable=SC2086 # fields are split on purpose
      set -- ${stat_line##*) }
      run_state=$1 parent=$2
      [ $# -ge 20 ] || return 1
      shift 19
      started=$1
    }

    # True where the process of this number and start is there and no zombie.
    lives() { # process id, start
      read_process "$1" && [ "$started" = "$2" ] || return 1
      case $run_state in Z | X | x) return 1 ;; esac
    }

    # True where it is stopped.
    rests() { # process id, start
      lives "$1" "$2" || return 1
      case $run_state in T) return 0 ;; *) return 1 ;; esac
    }

    # What must never be struck: init, the kernel's threads, a guard, SSH and what hangs on it, this
    # script with its line up and down.
    is_spared() { # process id
      [ "$1" -gt 1 ] || return 0
      [ -n "$(readlink "/proc/$1/exe" 2>/dev/null)" ] || return 0
      if tr '\0' '\n' <"/proc/$1/cmdline" 2>/dev/null | grep -q '/guard/guard\.sh$'; then
        return 0
      fi
      spared_line=$$
      while [ "$spared_line" -gt 1 ]; do
        [ "$spared_line" != "$1" ] || return 0
        read_process "$spared_line" || break
        spared_line=$parent
      done
      spared_line=$1
      while [ "$spared_line" -gt 1 ]; do
        [ "$spared_line" != $$ ] || return 0
        { IFS= read -r spared_name <"/proc/$spared_line/comm"; } 2>/dev/null || return 0
        case $spared_name in sshd | sshd-session | sshd-auth | dropbear) return 0 ;; esac
        read_process "$spared_line" || return 0
        spared_line=$parent
      done
      return 1
    }

    # Prints number and start of processes that a unit, a pid file or an exact name stands for; of
    # this PID namespace only, as a container's processes are not the host's.
    find_processes() { # unit, pid-file or name; its value
      case $1 in
        unit)
          find_path=$(systemctl show -p ControlGroup --value "$2" 2>/dev/null)
          [ -n "$find_path" ] && [ "$find_path" != / ] || return 0
          for find_root in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
            [ -d "$find_root$find_path" ] || continue
            find_list=$(find "$find_root$find_path" -name cgroup.procs -exec cat {} + 2>/dev/null)
            break
          done
          ;;
        pid-file)
          find_list=''
          { read -r find_list _ <"$2"; } 2>/dev/null
          case $find_list in '' | *[!0-9]*) return 0 ;; esac
          ;;
        name)
          find_list=''
          find_short=$(printf '%s' "$2" | cut -c1-15)
          for find_dir in /proc/[0-9]*; do
            { IFS= read -r find_name <"$find_dir/comm"; } 2>/dev/null || continue
            if [ "$find_name" = "$find_short" ]; then find_list="$find_list ${find_dir#/proc/}"; fi
          done
          ;;
      esac
      find_space=$(readlink /proc/self/ns/pid)
      for find_id in $find_list; do
        [ "$(readlink "/proc/$find_id/ns/pid" 2>/dev/null)" = "$find_space" ] || continue
        is_spared "$find_id" && continue
        read_process "$find_id" || continue
        case $run_state in Z | X | x) continue ;; esac
        printf '%s %s\n' "$find_id" "$started"
      done
    }
    """#

  /// Processes of our own that a fault leaves running, known by a variable that they inherit.
  static let workers = #"""

    # Starts a program that outlives this script.
    start_worker() { # tag, program, arguments
      worker_tag=$1
      shift
      MUSTER_WORKER="$worker_tag;" outlive "$@" &
    }

    # Prints the process ids of our workers.
    workers() { # tag
      grep -lF "MUSTER_WORKER=$1;" /proc/[0-9]*/environ 2>/dev/null | while read -r worker_file; do
        worker_id=${worker_file#/proc/}
        worker_id=${worker_id%/environ}
        read_process "$worker_id" || continue
        case $run_state in Z | X | x) continue ;; esac
        printf '%s\n' "$worker_id"
      done
    }

    count_workers() { # tag
      workers "$1" | grep -c .
    }

    no_workers() { # tag
      [ -z "$(workers "$1")" ]
    }

    stop_workers() { # tag
      stop_tries=0
      until no_workers "$1"; do
        [ "$stop_tries" -lt 20 ] || return 1
        for stop_id in $(workers "$1"); do kill -9 "$stop_id" 2>/dev/null; done
        stop_tries=$((stop_tries + 1))
        nap 0.1
      done
    }
    """#
}
