import DrillModel

/// The settings of one host's chat server, defaults filled in from Debian's layout.
struct ChatSettings: Sendable, Hashable {
  private static let shared: [SettingDescription] = [
    SettingDescription(
      "active-command",
      "program `PROGRAM on|off|status` that lets new clients in or turns them away, also over a "
        + "reboot, and prints `active=on|off`",
      fallback: "a firewall table of Muster's own, gone after a reboot"),
    SettingDescription(
      "pool-state-command",
      "program `PROGRAM Normal|FailedOver|Mirror|BackupMirror|status` that has the server use the database of that "
        + "state, and prints `pool-state=`, `sql-server=`, `connected=yes|no`",
      fallback: "the configuration is rewritten and a running server restarted"),
    SettingDescription(
      "database-normal", "the database's address in ordinary times, as configured",
      fallback: "the primary database's address"),
    SettingDescription(
      "database-failed-over", "the database's address after a failover",
      fallback: "the backup database's address"),
    SettingDescription(
      "database-on-mirror", "the database's address while the primary's mirror serves",
      fallback: "the mirror's address"),
    SettingDescription(
      "database-on-backup-mirror", "the database's address while the backup's mirror serves",
      fallback: "the backup's mirror's address"),
    SettingDescription("database-port", "the database's port", fallback: "5432"),
    SettingDescription(
      "start-command", "command line that starts the server where no service does",
      fallback: "the service is started"),
    SettingDescription(
      "state", "folder for fences and notes, kept over a reboot", fallback: "/var/lib/muster"),
  ]

  static let ejabberd: [SettingDescription] =
    [
      SettingDescription(
        "service", "its service at boot; `none` where there is none", fallback: "ejabberd"),
      SettingDescription(
        "config", "file with the line `sql_server: ADDRESS`",
        fallback: "/etc/ejabberd/ejabberd.yml"),
      SettingDescription(
        "node", "its Erlang node's name before the `@`", fallback: "ejabberd"),
    ] + shared

  static let prosody: [SettingDescription] =
    [
      SettingDescription(
        "service", "its service at boot; `none` where there is none", fallback: "prosody"),
      SettingDescription(
        "config", "file with `host = \"ADDRESS\"` of the SQL database",
        fallback: "/etc/prosody/prosody.cfg.lua"),
      SettingDescription("pid-file", "its pid file", fallback: "/run/prosody/prosody.pid"),
    ] + shared

  private let kind: ChatProvider.Kind
  private let values: [String: String]
  private let host: String
  private let port: Int

  /// Takes the settings of `host`: those of the service, overridden by those prefixed `HOST.`.
  init(kind: ChatProvider.Kind, service: ChatService, host: String) throws(ServiceError) {
    self.kind = kind
    self.host = host
    port = service.port
    var values: [String: String] = [:]
    for (name, value) in service.settings where !name.contains(".") { values[name] = value }
    for (name, value) in service.settings where name.hasPrefix("\(host).") {
      values[String(name.dropFirst(host.count + 1))] = value
    }
    self.values = values
    for name in ["config", "state", "pid-file"] {
      guard let value = values[name], !value.hasPrefix("/") else { continue }
      throw .invalidSetting(
        provider: kind.rawValue, name: name, value: value, expected: "an absolute path")
    }
    // The addresses become part of a configuration line: nothing else may come with them.
    for name in [
      "database-normal", "database-failed-over", "database-on-mirror", "database-on-backup-mirror",
    ] {
      guard let value = values[name], !Self.isAddress(value) else { continue }
      throw .invalidSetting(
        provider: kind.rawValue, name: name, value: value, expected: "a host's name or address")
    }
  }

  private static func isAddress(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [45, 46, 58].contains(byte)
      }
  }

  private func value(_ name: String, _ fallback: String) -> String { values[name] ?? fallback }

  /// The arguments that every script of this provider gets.
  func arguments(environment: Environment) -> [String] {
    let normal = environment.hosts(.primaryDatabase).first?.address ?? ""
    let failedOver = environment.hosts(.backupDatabase).first?.address ?? ""
    let mirror = environment.hosts(.mirror).first?.address ?? ""
    let spare = environment.hosts(.backupMirror).first?.address ?? ""
    let isEjabberd = kind == .ejabberd
    let config = isEjabberd ? "/etc/ejabberd/ejabberd.yml" : "/etc/prosody/prosody.cfg.lua"
    var pairs = [
      ("service", value("service", kind.rawValue)), ("config", value("config", config)),
      ("client_port", "\(port)"), ("host", host), ("state", value("state", "/var/lib/muster")),
      ("active_command", value("active-command", "none")),
      ("pool_state_command", value("pool-state-command", "none")),
      ("database_normal", value("database-normal", normal)),
      ("database_failed_over", value("database-failed-over", failedOver)),
      ("database_on_mirror", value("database-on-mirror", mirror)),
      ("database_on_backup_mirror", value("database-on-backup-mirror", spare)),
      ("database_port", value("database-port", "5432")),
      ("start_command", value("start-command", "none")),
    ]
    if isEjabberd {
      pairs.append(("node", value("node", "ejabberd")))
    } else {
      pairs.append(("pid_file", value("pid-file", "/run/prosody/prosody.pid")))
    }
    return pairs.map { "\($0.0)=\($0.1)" }
  }
}
