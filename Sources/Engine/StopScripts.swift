/// What stop conditions ask, as POSIX sh: status 0 where the condition holds.
///
/// They read only.
enum StopScripts {
  /// The load average of the last minute is at most `$1`.
  static let load = #"""
    read -r load _ </proc/loadavg || exit 2
    printf 'load %s, allowed %s\n' "$load" "$1"
    awk -v load="$load" -v limit="$1" 'BEGIN { exit !(load <= limit) }'

    """#

  /// The command `$1` leaves with 0; its first line of output is told.
  static let command = #"""
    said=$(sh -c "$1" 2>&1 </dev/null)
    status=$?
    printf '%s\n' "$said" | head -n 1 | cut -c1-300
    exit "$status"

    """#

  /// The address `$1` answers with the status `$2` within `$3` seconds, by curl or wget.
  static let http = #"""
    if command -v curl >/dev/null 2>&1; then
      status=$(curl -g -s -o /dev/null -m "$3" -w '%{http_code}' --url "$1" 2>/dev/null)
    elif command -v wget >/dev/null 2>&1; then
      status=$(wget -S -T "$3" -t 1 -O /dev/null -- "$1" 2>&1 \
        | sed -n 's|^ *HTTP/[0-9.]* \([0-9][0-9][0-9]\).*|\1|p' | tail -n 1)
    else
      echo 'neither curl nor wget is there to ask with' >&2
      exit 2
    fi
    case $status in '' | 000) status='no answer' ;; esac
    printf 'answered %s, expected %s\n' "$status" "$2"
    [ "$status" = "$2" ]

    """#
}
