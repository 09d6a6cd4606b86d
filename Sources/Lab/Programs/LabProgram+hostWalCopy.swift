extension LabProgram {
  /// The copy job, once or for ever.
  static let hostWalCopy = LabProgram(name: "host/wal-copy", text: hostWalCopyText)
}

private let hostWalCopyText = #"""
  #!/bin/sh
  # Copies shipped WAL from the share into this host's own folder, from which it is replayed.
  #   once     copies what the share has and the folder lacks; prints copied=, last=, missing=
  #   run      does that at each interval: the service muster-wal-copy
  #   status   prints job=, last=, local= without asking the share
  # Exit 0 done, 1 the share did not answer or a file came damaged, 2 usage.
  set -u
  FOLDER=/var/lib/postgresql/wal-copy
  LOG=/var/log/muster-wal-copy.log
  INTERVAL=$(cat /etc/lab/interval)
  [ "$(id -un)" = postgres ] ||
    exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
  cd "$FOLDER" || exit 1
  umask 027

  segments() {
    find . -maxdepth 1 -type f -printf '%f\n' | grep -E '^[0-9A-F]{24}$' | LC_ALL=C sort
  }

  fetch() {
    rm -rf .arriving
    mkdir .arriving || return 1
    timeout -k 1 30 /usr/local/lib/lab/share-ssh "get $*" | tar --extract --sparse -C .arriving ||
      return 1
    (cd .arriving && sha256sum --check --quiet SHA256SUMS && sync -- *) || return 1
    for name; do
      mv ".arriving/$name" "$name" || return 1
      copied=$((copied + 1))
    done
    sync .
  }

  once() {
    copied=0
    exec 9>.lock
    flock -w 30 9 || return 1
    there=$(timeout -k 1 10 /usr/local/lib/lab/share-ssh list) || return 1
    missing=
    for name in $there; do
      [ -e "$name" ] || missing="$missing $name"
    done
    while [ -n "$missing" ]; do
      # shellcheck disable=SC2086
      set -- $missing
      batch=
      while [ $# -gt 0 ] && [ ${#batch} -lt 2000 ]; do
        batch="$batch $1"
        shift
      done
      missing=$*
      # shellcheck disable=SC2086
      fetch $batch || return 1
    done
    # What the share has let go of is let go of here too, once it is as old.
    find . -maxdepth 1 -type f -name '[0-9A-F]*' ! -name '*.history' -mmin +60 -printf '%f\n' |
      while read -r name; do
        case " $(echo "$there" | tr '\n' ' ') " in
        *" $name "*) ;;
        *) rm -f "$name" ;;
        esac
      done
    echo "copied=$copied"
    echo "last=$(segments | tail -n 1)"
    echo "missing=0"
    flock -u 9
  }

  run() {
    while :; do
      answer=$(once 2>&1) || answer="not done: $answer"
      case $answer in
      copied=0*) ;;
      *) echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $(echo "$answer" | tr '\n' ' ')" >>"$LOG" ;;
      esac
      sleep "$INTERVAL"
    done
  }

  case ${1:-} in
  once) once ;;
  run) run ;;
  status)
    job=stopped
    pgrep -u postgres -f 'wal-copy run' >/dev/null && job=running
    echo "job=$job"
    echo "last=$(segments | tail -n 1)"
    echo "local=$(segments | wc -l)"
    ;;
  *)
    echo "usage: wal-copy once|run|status" >&2
    exit 2
    ;;
  esac

  """#
