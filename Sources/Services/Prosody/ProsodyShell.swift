/// What is Prosody's own in the scripts of chat servers.
///
/// Its init script on Debian 12 looks for `lua5.2` and never finds the daemon: so its process is
/// told by its pid file and its command line, and stopped by signals.
enum ProsodyShell {
  /// Its process, and the line of its configuration that names the database.
  static let server = #"""
    server_pids() {
      found_pid=
      [ -r "$pid_file" ] && read -r found_pid <"$pid_file"
      case $found_pid in '' | *[!0-9]*) ;; *)
        case $(tr '\0' ' ' 2>/dev/null <"/proc/$found_pid/cmdline") in
        *prosody*) printf '%s\n' "$found_pid" ;;
        esac
        ;;
      esac
    }

    read_database() {
      before="^[^-]*host[[:space:]]*=[[:space:]]*[\"']"
      databases | while read -r address; do
        sed -n "s/$before\($(pattern "$address")\)[\"'].*$/\1/p" "$config"
      done | tail -n 1
    }

    pattern() { printf '%s' "$1" | sed 's/[][\.*^$/]/\\&/g'; }

    # Only `host = "…"` of one of the databases is changed.
    rewrite_database() {
      other=$(read_database)
      [ -n "$other" ] || return 1
      cp -p "$config" "$config.muster" || return 1
      before="^\([^-]*host[[:space:]]*=[[:space:]]*[\"']\)"
      sed "s/$before$(pattern "$other")\([\"']\)/\1$1\2/" \
        "$config" >"$config.muster" && sync "$config.muster" && mv "$config.muster" "$config"
    }
    """#

  /// One server is active, the other cold: so `deactivate` is a stop.
  static let deactivateMain = #"""
    main() {
      read_arguments "$@"
      stop_server 5 || fail 1 'the server cannot be stopped'
      print_state
    }
    """#
}
