/// One thing that must be so before a lab is ready: a question asked of a host until its answer fits.
struct LabCheck: Sendable, Hashable {
  /// In words, for the error.
  let what: String
  /// The host that is asked.
  let host: LabHost
  /// The POSIX sh text that runs there as root.
  let script: String
  /// Each of these must be in the answer.
  let expected: [String]
  /// Where to look when it never is, and the shell text that shows it.
  var causes: [Cause] = []

  /// A place that may hold the cause.
  struct Cause: Sendable, Hashable {
    /// The host that is asked.
    let host: LabHost
    /// The POSIX sh text that runs there as root.
    let script: String
  }

  /// What every host and its role must be able to show.
  ///
  /// - Parameter hosts: The lab's hosts.
  /// - Returns: The checks; replay on the backup is asked apart, for it follows the primary.
  static func all(_ hosts: [LabHost]) -> [LabCheck] {
    hosts.map(booted)
      + hosts.filter { $0.role == .primary }.map(synchronous)
      + hosts.filter { $0.role == .chat }.flatMap { chat($0, among: hosts) }
  }

  /// That the backup has replayed shipped WAL up to a position of the primary's.
  static func replayed(_ position: String, on backup: LabHost, from primary: LabHost) -> LabCheck {
    LabCheck(
      what: "the replay of shipped WAL on \(backup.name)", host: backup,
      script: query("SELECT pg_last_wal_replay_lsn() >= '\(position)'::pg_lsn"),
      expected: ["t"],
      causes: [
        Cause(
          host: primary,
          script: """
            \(query("SELECT * FROM pg_stat_archiver"))
            tail -n 5 /var/log/postgresql/postgresql-15-main.log
            """),
        Cause(
          host: backup,
          script: """
            tail -n 5 /var/log/muster-wal-copy.log /var/log/postgresql/postgresql-15-main.log
            """),
      ])
  }

  private static func booted(_ host: LabHost) -> LabCheck {
    let script =
      switch host.boot {
      case .sysv: "test -e /run/booted && echo booted"
      case .systemd: "test \"$(systemctl is-system-running)\" = running && echo booted"
      }
    return LabCheck(
      what: "the boot of \(host.name)", host: host, script: script, expected: ["booted"])
  }

  private static func synchronous(_ host: LabHost) -> LabCheck {
    LabCheck(
      what: "the synchronous mirror of \(host.name)", host: host,
      script: query("SELECT state, sync_state FROM pg_stat_replication"),
      expected: ["streaming|sync"])
  }

  /// A chat server's own word, and what a client of the other site meets.
  private static func chat(_ host: LabHost, among hosts: [LabHost]) -> [LabCheck] {
    let isActive = host.site == .dc1
    let peers = hosts.filter { $0.role == .chat && $0.site == host.site }
    let server = LabCheck(
      what: "the chat server on \(host.name)", host: host,
      script: """
        chat-pool-state status; chat-active status; ss -ltn | grep -c ':5222 '
        echo 'mnesia:system_info(running_db_nodes).' | /usr/local/lib/lab/chat-erlang
        """,
      expected: ["connected=yes", "active=\(isActive ? "on" : "off")"]
        + peers.map { "ejabberd@\($0.name)" })
    let clients = hosts.filter { $0.role == .client }.map { client in
      LabCheck(
        what: "the way from \(client.name) to \(host.name)", host: client,
        script: """
          if timeout 2 bash -c 'exec 3<>/dev/tcp/\(host.address)/5222' 2>/dev/null
          then echo taken; else echo refused; fi
          """,
        expected: [isActive ? "taken" : "refused"])
    }
    return [server] + clients
  }

  /// A shell text that asks a database host's own server.
  static func query(_ statement: String) -> String {
    "cd / && runuser -u postgres -- psql -qXAt -c \"\(statement)\" postgres"
  }

  /// True when an answer shows everything that is expected.
  func isMet(by answer: String) -> Bool { expected.allSatisfy(answer.contains) }
}
