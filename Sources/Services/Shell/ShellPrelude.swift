/// What every provider's script starts with: the shell functions that they share.
///
/// A script's text arrives on the shell's standard input, so nothing may read that: each script
/// is functions only, and its last line calls `main` with standard input from `/dev/null`.
enum ShellPrelude {
  /// Puts a script together of its parts.
  static func script(_ parts: String...) -> String {
    ([common, standstill] + parts + ["main \"$@\" </dev/null"]).joined(separator: "\n")
  }

  /// Speech, time, services at boot, and state kept on the host.
  static let common = #"""
    set -u
    umask 022
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}
    LC_ALL=C
    export PATH LC_ALL
    cd / || exit 1

    say() { printf '%s=%s\n' "$1" "$2"; }

    say_text() { printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr '\n\r\t' '   ' | cut -c 1-400)"; }

    fail() {
      fail_status=$1
      shift
      say_text error "$*"
      printf '%s\n' "$*" >&2
      exit "$fail_status"
    }

    # Seconds since the host's boot, whole, in $now.
    clock() {
      read -r now _ </proc/uptime
      now=${now%%.*}
    }

    has_systemd() { [ -d /run/systemd/system ]; }

    # enabled, disabled or masked, in $boot, of service $1; absent where there is none.
    # A service called none is left to whoever starts it.
    read_boot() {
      if [ "$1" = none ]; then
        boot=none
      elif has_systemd; then
        case $(systemctl is-enabled "$1" 2>/dev/null) in
        masked*) boot=masked ;;
        enabled* | alias | static | generated | indirect) boot=enabled ;;
        disabled) boot=disabled ;;
        *) boot=absent ;;
        esac
      else
        boot=absent
        [ -e "/etc/init.d/$1" ] && boot=disabled
        for link in /etc/rc[2345].d/S[0-9][0-9]"$1"; do
          [ -e "$link" ] && boot=enabled
        done
      fi
    }

    # Keeps service $1 from starting at boot.
    boot_off() {
      if has_systemd; then
        systemctl mask "$1" >/dev/null 2>&1 || systemctl disable "$1" >/dev/null 2>&1
      else
        update-rc.d "$1" disable >/dev/null 2>&1
      fi
    }

    # Lets service $1 start at boot again, where it did: $2 is what read_boot said before.
    boot_on() {
      if has_systemd; then
        [ "$2" = masked ] || systemctl unmask "$1" >/dev/null 2>&1
        read_boot "$1"
        [ "$2" = enabled ] && [ "$boot" = disabled ] && systemctl enable "$1" >/dev/null 2>&1
      else
        [ "$2" = enabled ] && update-rc.d "$1" enable >/dev/null 2>&1
      fi
      return 0
    }

    service_do() {
      if has_systemd; then
        timeout 60 systemctl "$2" "$1" >/dev/null 2>&1
      else
        timeout 60 service "$1" "$2" >/dev/null 2>&1
      fi
    }

    # Reads fact $2 of the kept state in folder $1 into $fact; empty where there is none.
    recall() {
      fact=
      [ -r "$1/$2" ] && read -r fact <"$1/$2"
      return 0
    }

    # Keeps $3 as fact $2 in folder $1, whole or not at all.
    keep() {
      printf '%s\n' "$3" >"$1/.$2.new" && sync "$1/.$2.new" && mv "$1/.$2.new" "$1/$2"
    }

    # The digest of file $1 in $digest; `none` where it is absent.
    read_digest() {
      digest=none
      [ -e "$1" ] && digest=$(sha256sum <"$1") && digest=${digest%% *}
      return 0
    }
    """#
}
