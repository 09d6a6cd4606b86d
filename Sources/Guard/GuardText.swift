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
}
