/// What is ejabberd's own in the scripts of chat servers.
enum EjabberdShell {
  /// Its processes by node name, and the line of its configuration that names the database.
  static let server = #"""
    server_pids() {
      for entry in /proc/[0-9]*; do
        read -r comm 2>/dev/null <"$entry/comm" || continue
        [ "$comm" = beam.smp ] || continue
        case $(tr '\0' ' ' 2>/dev/null <"$entry/cmdline") in
        *name\ "$node"[@\ ]*) printf '%s\n' "${entry#/proc/}" ;;
        esac
      done
    }

    read_database() {
      sed -n 's/^sql_server:[[:space:]]*"\{0,1\}\([^"#[:space:]]*\)"\{0,1\}.*$/\1/p' "$config" |
        tail -n 1
    }

    # Only a line that names one of the databases is changed.
    rewrite_database() {
      cp -p "$config" "$config.muster" || return 1
      found=$(read_database)
      databases | grep -qxF -e "$found" || return 1
      sed "s/^\(sql_server:[[:space:]]*\).*$/\1\"$1\"/" "$config" >"$config.muster" &&
        sync "$config.muster" && mv "$config.muster" "$config"
    }
    """#
}
