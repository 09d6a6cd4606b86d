import DrillModel
import LocalProcess
import Services

/// Three real PostgreSQL servers on loopback: primary, synchronous mirror, log-shipped backup.
///
/// Everything lives in one scratch folder and is stopped and removed by `remove()`.
struct ScratchPool {
  static let binaries = "/usr/lib/postgresql/15/bin"

  let folder: String
  let environment: Environment
  let catalogue: ServiceCatalogue
  let ports: [String: Int]

  static func make() async throws -> ScratchPool {
    let folder = try await LocalCommand("mktemp", ["-d", "/tmp/muster-pool.XXXXXX"])
      .runSuccessfully().text
    let base = Int.random(in: 20_000...52_000)
    let ports = ["db1": base, "db2": base + 1, "db3": base + 2]
    var settings = [
      "cluster": "none", "binaries": binaries, "socket": folder, "share": "\(folder)/share",
      "copy-folder": "\(folder)/copies", "log": "\(folder)/log",
    ]
    for (host, port) in ports {
      settings["\(host).port"] = "\(port)"
      settings["\(host).data"] = "\(folder)/\(host)/data"
      settings["\(host).state"] = "\(folder)/\(host)/state"
    }
    var environment = SampleEnvironment.pool(databaseSettings: settings)
    environment.hosts.removeAll { ports[$0.name] == nil && $0.name != "chat1" }
    for index in environment.hosts.indices { environment.hosts[index].address = "127.0.0.1" }
    let pool = ScratchPool(
      folder: folder, environment: environment,
      catalogue: try ServiceCatalogue(environment: environment), ports: ports)
    do {
      try await pool.raise()
    } catch {
      await pool.remove()
      throw error
    }
    return pool
  }

  func host(_ name: String) -> Host {
    environment.host(name) ?? SampleEnvironment.host(name, nil, [], "127.0.0.1")
  }

  func run(
    _ act: Act.Name, _ host: String, _ parameters: ActParameters = ActParameters()
  ) async throws -> ScriptRunner.Answer {
    let value = try catalogue.act(act, .database, on: self.host(host), parameters: parameters)
    return try await ScriptRunner.run(value.command)
  }

  /// Runs SQL on a host's server and gives its output.
  func sql(_ host: String, _ query: String, database: String = "chat") async throws -> String {
    try await asOwner([
      "\(Self.binaries)/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p",
      "\(ports[host] ?? 0)", "-U", "postgres", "-d", database, "-c", query,
    ])
  }

  @discardableResult
  func asOwner(_ arguments: [String]) async throws -> String {
    try await LocalCommand(
      "runuser", ["-u", "postgres", "--"] + arguments, folder: "/", deadline: .seconds(60)
    ).runSuccessfully().text
  }

  func remove() async {
    for host in ports.keys {
      _ = try? await asOwner([
        "\(Self.binaries)/pg_ctl", "-D", "\(folder)/\(host)/data", "-m", "immediate", "-w", "stop",
      ])
    }
    _ = try? await LocalCommand("rm", ["-rf", folder]).run()
  }

  private func raise() async throws {
    let setup = Script(
      Self.setup,
      [
        folder, Self.binaries, "\(ports["db1"] ?? 0)", "\(ports["db2"] ?? 0)",
        "\(ports["db3"] ?? 0)",
      ])
    let answer = try await ScriptRunner.run(setup)
    guard answer.status == 0 else { throw SetupError(answer: "\(answer)") }
  }

  struct SetupError: Error {
    let answer: String
  }

  private static let setup = #"""
    main() {
      set -eu
      cd /
      folder=$1 binaries=$2
      chown postgres "$folder"
      as() { runuser -u postgres -- "$@"; }
      for host in db1 db2 db3; do as mkdir "$folder/$host"; done
      as mkdir "$folder/share" "$folder/copies"
      cat >"$folder/archive" <<'EOF'
    #!/bin/sh
    # Idempotent: an identical file there is success, a different one an error.
    if [ -e "$3/$2" ]; then cmp -s "$1" "$3/$2" || exit 1; exit 0; fi
    cp "$1" "$3/.$2" && mv "$3/.$2" "$3/$2" || exit 1
    EOF
      chmod 755 "$folder/archive"
      as "$binaries/initdb" -D "$folder/db1/data" -U postgres --auth=trust --wal-segsize=1 \
        --no-sync >/dev/null
      cat >>"$folder/db1/data/postgresql.conf" <<EOF
    port = $3
    listen_addresses = '127.0.0.1'
    unix_socket_directories = '$folder'
    wal_level = replica
    wal_log_hints = on
    max_connections = 20
    shared_buffers = 16MB
    min_wal_size = 2MB
    max_wal_size = 32MB
    wal_keep_size = 8MB
    archive_mode = on
    archive_command = '$folder/archive %p %f $folder/share'
    wal_retrieve_retry_interval = '200ms'
    synchronous_standby_names = 'db2'
    fsync = off
    EOF
      as "$binaries/pg_ctl" -D "$folder/db1/data" -l "$folder/log" -s -w start
      q() { as "$binaries/psql" -XqAt -h "$folder" -p "$1" -U postgres -d "$2" -c "$3"; }
      p() { q "$port" postgres "SET synchronous_commit = off; $1"; }
      port=$3
      p "CREATE ROLE replicator LOGIN REPLICATION"
      q "$port" postgres "SELECT pg_create_physical_replication_slot('db2')" >/dev/null
      q "$port" postgres "SET synchronous_commit = local" >/dev/null
      as env PGOPTIONS='-c synchronous_commit=local' "$binaries/createdb" -h "$folder" -p "$port" \
        -U postgres chat
      for host in db2 db3; do
        as "$binaries/pg_basebackup" -h 127.0.0.1 -p "$port" -U replicator \
          -D "$folder/$host/data" -X stream -c fast --no-sync
        as touch "$folder/$host/data/standby.signal"
      done
      as sed -i "s/^port = .*/port = $4/; s/^synchronous_standby_names.*//" \
        "$folder/db2/data/postgresql.conf"
      cat >>"$folder/db2/data/postgresql.conf" <<EOF
    primary_conninfo = 'host=127.0.0.1 port=$3 user=replicator application_name=db2'
    primary_slot_name = 'db2'
    EOF
      as sed -i "s/^port = .*/port = $5/; s/^synchronous_standby_names.*//" \
        "$folder/db3/data/postgresql.conf"
      cat >>"$folder/db3/data/postgresql.conf" <<EOF
    restore_command = 'cp $folder/copies/%f %p'
    EOF
      for host in db2 db3; do
        as "$binaries/pg_ctl" -D "$folder/$host/data" -l "$folder/log" -s -w start
      done
      for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        [ "$(q "$port" postgres "SELECT count(*) FROM pg_stat_replication
          WHERE sync_state = 'sync'")" = 1 ] && break
        sleep 0.2
      done
      q "$port" chat 'CREATE TABLE note (n int PRIMARY KEY)'
    }
    main "$@" </dev/null
    """#
}
