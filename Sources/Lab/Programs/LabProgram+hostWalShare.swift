extension LabProgram {
  /// The share's only door: put, list, get.
  static let hostWalShare = LabProgram(name: "host/wal-share", text: hostWalShareText)
}

private let hostWalShareText = #"""
  #!/bin/sh
  # The WAL share's only door: the forced command of the database hosts' key for user wal.
  #   put NAME SHA256 < bytes   stores a segment for good: whole, synced, never overwritten
  #   list                      names, in order
  #   get NAME...               a tar of those files and their SHA256SUMS
  #   probe                     writable=yes where a segment could be put
  # Exit 0 done (or an identical file is there), 1 anything else.
  set -u
  cd /srv/wal || exit 1
  umask 027

  fail() {
    echo "wal-share: $*" >&2
    exit 1
  }
  # shellcheck disable=SC2086
  set -- ${SSH_ORIGINAL_COMMAND:-$*}
  for word; do
    case $word in
    .* | *[!0-9A-Za-z.]*) fail "unusable word in the request" ;;
    esac
  done

  put() {
    arriving=.arriving.$$
    trap 'rm -f "$arriving"' EXIT
    dd of="$arriving" bs=64k iflag=fullblock conv=sparse status=none || fail "no room for $1"
    digest=$(sha256sum <"$arriving")
    [ "${digest%% *}" = "$2" ] || fail "$1 arrived damaged"
    chmod 640 "$arriving"
    sync "$arriving" || fail "cannot sync $1"
    if ln "$arriving" "$1" 2>/dev/null; then
      sync . || fail "cannot sync the folder"
      echo stored
      # What is older than an hour is no longer needed to catch up or to rewind.
      find . -maxdepth 1 -type f -name '[0-9A-F]*' ! -name '*.history' -mmin +60 -delete
    elif cmp -s "$arriving" "$1"; then
      echo identical
    else
      fail "$1 is already there with other contents"
    fi
  }

  case ${1:-} in
  put)
    [ $# -eq 3 ] || fail "usage: put NAME SHA256"
    put "$2" "$3"
    ;;
  list) LC_ALL=C ls ;;
  probe)
    arriving=.probe.$$
    trap 'rm -f "$arriving"' EXIT
    if echo probe >"$arriving" 2>/dev/null && sync "$arriving"; then
      echo writable=yes
    else
      echo writable=no
    fi
    ;;
  get)
    shift
    [ $# -gt 0 ] || fail "usage: get NAME..."
    sums=$(mktemp -d) || fail "no room"
    trap 'rm -rf "$sums"' EXIT
    sha256sum "$@" >"$sums/SHA256SUMS" || fail "not there"
    tar --create --sparse --file=- "$@" -C "$sums" SHA256SUMS
    ;;
  *) fail "usage: put NAME SHA256 | list | get NAME... | probe" ;;
  esac

  """#
