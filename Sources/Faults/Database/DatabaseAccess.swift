import DrillModel

/// How the scripts of database faults reach a host's own PostgreSQL: the environment's settings.
///
/// The settings are those of the provider `postgresql` (`port`, `socket`, `data`, `binaries`,
/// `system-user`, `superuser`), for one host as `HOST.NAME`. Nothing is asked over the network and
/// no password is used: the server is asked on its socket, as its owner.
struct DatabaseAccess {
  let arguments: [String]
  let port: Int

  init(_ environment: Environment, host: Host) throws(FaultError) {
    let database = environment.database
    guard database.provider == "postgresql" else {
      throw FaultError(
        .means, "the database's provider is \(database.provider); this fault knows postgresql only")
    }
    guard !host.roles.allSatisfy({ !ReachabilityProbes.databaseRoles.contains($0) }) else {
      throw FaultError(.hosts, "\(host.name) is no database")
    }
    func setting(_ name: String, _ fallback: String) -> String {
      database.settings["\(host.name).\(name)"] ?? database.settings[name] ?? fallback
    }
    let cluster = setting("cluster", "15/main")
    let version = String(cluster.prefix { $0 != "/" })
    guard let port = Int(setting("port", "5432")), (1...65535).contains(port) else {
      throw FaultError(.means, "the setting port of \(host.name) is no port")
    }
    self.port = port
    arguments = [
      setting("data", "/var/lib/postgresql/\(cluster)"),
      setting("binaries", "/usr/lib/postgresql/\(version)/bin"),
      setting("socket", "/var/run/postgresql"), "\(port)", setting("system-user", "postgres"),
      setting("superuser", "postgres"),
    ]
  }

  /// What the scripts share: the first six arguments, and SQL.
  static let shell = #"""

    read_access() {
      data=$1 binaries=$2 socket=$3 port=$4 system_user=$5 superuser=$6
    }

    as_owner() {
      if [ "$(id -un)" = "$system_user" ]; then
        "$@"
      else
        runuser -u "$system_user" -- "$@"
      fi
    }

    # Rows of a query, unaligned; further arguments go to psql before it.
    sql() { # query, psql's arguments
      sql_text=$1
      shift
      # psql sets its variables only into what it reads, so the query is read and not an argument.
      printf '%s\n' "$sql_text" | as_owner env PGCONNECT_TIMEOUT=3 timeout 15 "$binaries/psql" \
        -XqAt -v ON_ERROR_STOP=1 -h "$socket" -p "$port" -U "$superuser" -d postgres "$@" -f - 2>&1
    }

    # True where the server runs: by its own pid file.
    server_runs() {
      { read -r server_id <"$data/postmaster.pid"; } 2>/dev/null || return 1
      case $server_id in '' | *[!0-9]*) return 1 ;; esac
      kill -0 "$server_id" 2>/dev/null
    }

    preflight_database() {
      need runuser timeout sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      [ -x "$binaries/psql" ] || lack "the program $binaries/psql"
      [ -f "$data/PG_VERSION" ] || lack "a data folder of PostgreSQL at $data"
      if ! said=$(sql 'select 1'); then
        lack "an answer of PostgreSQL on $socket, port $port: $(printf '%s' "$said" | head -n 1)"
      fi
    }
    """#
}
