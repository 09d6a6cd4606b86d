import DrillModel

/// What a host is asked of itself; reads only.
enum InspectionShell {
  /// Prints time zone, addresses, neighbours, and the way to each `NAME=ADDRESS` of its arguments.
  static let host = #"""
    PATH=$PATH:/usr/sbin:/sbin
    LC_ALL=C
    export PATH LC_ALL
    zone=$(readlink -f /etc/localtime 2>/dev/null)
    case $zone in
    */zoneinfo/*) printf 'zone=%s\n' "${zone##*/zoneinfo/}" ;;
    *) printf 'zone=%s\n' "$(cat /etc/timezone 2>/dev/null)" ;;
    esac
    printf 'utc_offset=%s\n' "$(date +%z)"
    printf 'addresses=%s\n' "$(ip -o addr show scope global 2>/dev/null |
      awk '{ printf "%s%s", comma, $4; comma = "," }')"
    printf 'neighbours=%s\n' "$(ip neigh show 2>/dev/null |
      awk '/ lladdr / { printf "%s%s", comma, $1; comma = "," }')"
    for pair; do
      way=$(ip -o route get "${pair#*=}" 2>/dev/null | head -n 1)
      case $way in
      '') ;;
      *' via '*)
        way=${way#* via }
        printf 'way.%s=%s\n' "${pair%%=*}" "${way%% *}"
        ;;
      *) printf 'way.%s=direct\n' "${pair%%=*}" ;;
      esac
    done
    exit 0

    """#

  /// Prints the median time that a connection to ADDRESS PORT takes, of nine: `round_trip_us`.
  ///
  /// One process of bash makes them all: nothing but the network is in the time.
  static let roundTrip = #"""
    command -v bash >/dev/null 2>&1 || exit 0
    # shellcheck disable=SC2016 # bash expands them
    timeout 8 bash -c '
      [ -n "${EPOCHREALTIME:-}" ] || exit 0
      for try in 1 2 3 4 5 6 7 8 9; do
        begin=${EPOCHREALTIME//[.,]/}
        exec 3<>"/dev/tcp/$0/$1" || exit 0
        end=${EPOCHREALTIME//[.,]/}
        exec 3>&-
        echo $((end - begin))
      done' "$1" "$2" 2>/dev/null </dev/null |
      sort -n | awk '{ times[NR] = $1 } END { if (NR == 9) print "round_trip_us=" times[5] }'
    exit 0

    """#
}
