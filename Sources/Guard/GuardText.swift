/// The program that guards a host, as POSIX sh: one text, sent and kept whole.
///
/// It is fixed: whatever differs between runs reaches it as arguments or as the manifest. It needs
/// no more of a host than Linux's /proc, coreutils or busybox, `flock` and `setsid`.
enum GuardText {
  /// The whole program: functions first, the call last, so that a part of it does nothing.
  static let program = base + state + entries + watcher + commands

  /// Hands a command to the guard that is on the host, in the version that it was armed with.
  static let call = #"""
    muster_call() {
      if [ -r "$1/guard/guard.sh" ]; then
        sh "$1/guard/guard.sh" "$@" </dev/null
        return
      fi
      read -r muster_boot </proc/sys/kernel/random/boot_id
      printf 'guard=1\nboot_id=%s\nstate=absent\ncomplete=yes\n' "$muster_boot"
      case $3 in lock-state) return 0 ;; *) return 23 ;; esac
    }
    muster_call "$@"

    """#

  /// Tells whether a run may take the host: neither held by another nor halted.
  static let freedom = #"""
    muster_freedom() {
      for mark in "$1"/halted/*; do
        [ -f "$mark" ] || continue
        read -r where who since why <"$mark"
        echo muster_plain=yes
        printf 'halted by %s since %s (%s): %s\n' "$who" "$since" "$where" "$why" >&2
        return 29
      done
      [ -r "$1/guard/guard.sh" ] || return 0
      said=$(sh "$1/guard/guard.sh" "$1" "$2" lock-state </dev/null)
      value() { printf '%s\n' "$said" | sed -n "s/^$1=//p"; }
      holder=$(value run)
      if [ -z "$holder" ] || [ "$holder" = "$3" ]; then return 0; fi
      lapsed=no
      case $(value state)/$(value lease_left) in fired/* | */-* | */0.000) lapsed=yes ;; esac
      effects="$(value applied)$(value failed)$(value changed)"
      if [ $lapsed = yes ] && [ -z "$effects" ]; then return 0; fi
      printf 'muster_locked=yes\nmuster_plain=yes\n'
      if [ $lapsed = yes ]; then
        printf 'left by %s, run %s, whose lease has lapsed, with %s: see muster status and muster \
    recover, since %s, until %s\n' "$(value owner)" "$holder" "$effects" "$(value since)" \
          "$(value expires)" >&2
      else
        printf 'held by %s, run %s, since %s, until %s\n' "$(value owner)" "$holder" \
          "$(value since)" "$(value expires)" >&2
      fi
      return 20
    }
    muster_freedom "$@"

    """#
}
