extension ShellPrelude {
  /// Ending what stands still: stopped by a signal, or in a frozen cgroup of either version.
  ///
  /// An ordinary signal, or an order to stop, would wait in such a process until it goes on, and it
  /// must never go on: what it was about to write may be a client's.
  static let standstill = #"""
    # The frozen cgroups that process $1 is in, in $freezers, those of version 1 in $freezers_1.
    find_freezers() {
      freezers='' freezers_1=''
      while IFS=: read -r _ freezer_control freezer_path; do
        case ,$freezer_control, in
        *,freezer,*) freezer_roots=/sys/fs/cgroup/freezer freezer_marker=freezer.self_freezing ;;
        ,,) freezer_roots='/sys/fs/cgroup /sys/fs/cgroup/unified' freezer_marker=cgroup.freeze ;;
        *) continue ;;
        esac
        for freezer_root in $freezer_roots; do
          freezer_folder=$freezer_root$freezer_path
          while [ "$freezer_folder" != "$freezer_root" ] && [ -n "$freezer_folder" ]; do
            freezer_mark=0
            freezer_file=$freezer_folder/$freezer_marker
            [ -r "$freezer_file" ] && read -r freezer_mark <"$freezer_file"
            if [ "$freezer_mark" = 1 ]; then
              freezers="$freezers $freezer_folder"
              [ "$freezer_marker" = cgroup.freeze ] || freezers_1="$freezers_1 $freezer_folder"
            fi
            freezer_folder=${freezer_folder%/*}
          done
        done
      done <<EOF
    $(cat "/proc/$1/cgroup" 2>/dev/null)
    EOF
    }

    stands_still() {
      case $(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null) in
      T | t) return 0 ;;
      esac
      find_freezers "$1"
      [ -n "$freezers" ]
    }

    # Ends processes at once. Frozen by version 1 a process dies only when it is thawed: the signal
    # comes first, so that it does nothing else then.
    kill_now() {
      kill -KILL "$@" 2>/dev/null
      for killed in "$@"; do
        find_freezers "$killed"
        for freezer_folder in $freezers_1; do echo THAWED >"$freezer_folder/freezer.state"; done
      done
    }
    """#
}
