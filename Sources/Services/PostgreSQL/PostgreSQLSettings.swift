import DrillModel

/// The settings of one host's PostgreSQL server, defaults filled in from Debian's layout.
struct PostgreSQLSettings: Sendable, Hashable {
  static let descriptions: [SettingDescription] = [
    SettingDescription(
      "cluster", "Debian's cluster, VERSION/NAME; `none` for a server without pg_ctlcluster",
      fallback: "15/main"),
    SettingDescription("port", "port of the server", fallback: "5432"),
    SettingDescription("socket", "folder of the socket", fallback: "/var/run/postgresql"),
    SettingDescription(
      "data", "data folder; its parent must have room for a second copy",
      fallback: "/var/lib/postgresql/VERSION/NAME"),
    SettingDescription(
      "config", "configuration folder", fallback: "/etc/postgresql/VERSION/NAME, or data"),
    SettingDescription(
      "binaries", "folder of the server's programs", fallback: "/usr/lib/postgresql/VERSION/bin"),
    SettingDescription("log", "log file of a server without a cluster", fallback: "/dev/null"),
    SettingDescription("system-user", "user that owns the server", fallback: "postgres"),
    SettingDescription(
      "superuser", "SQL role that may do all, let in from the socket", fallback: "postgres"),
    SettingDescription(
      "service", "service at boot of a server without a cluster", fallback: "none"),
    SettingDescription(
      "unit", "systemd's unit of the cluster", fallback: "postgresql@VERSION-NAME.service"),
    SettingDescription(
      "replication-user", "SQL role for replication; its password in the system user's .pgpass",
      fallback: "replicator"),
    SettingDescription(
      "application", "name under which a mirror streams", fallback: "the host's name"),
    SettingDescription(
      "slot", "replication slot of a mirror on its source; `none` for none",
      fallback: "the host's name, `_` for what a slot's name may not have"),
    SettingDescription(
      "share", "folder of shipped log as the backup database's host sees it", fallback: "none"),
    SettingDescription(
      "share-command",
      "command line that reads the share: `list` prints `SIZE NAME` or `NAME` lines, `get NAME` "
        + "the bytes, `sum NAME` their SHA-256, `probe` writable=yes or writable=no",
      fallback: "none"),
    SettingDescription(
      "copy-folder", "folder from which the backup database restores", fallback: "none"),
    SettingDescription(
      "copy-job", "service that copies from the share to the copy folder", fallback: "none"),
    SettingDescription(
      "state", "folder for fences and notes, kept over a reboot", fallback: "/var/lib/muster"),
    SettingDescription(
      "witness-command",
      "program `PROGRAM watch|unwatch|status` on the witness, that has it promote the mirror by "
        + "itself, or not; it prints `watching=yes|no`", fallback: "none"),
    SettingDescription(
      "read-back", "query that yields room, position (bigint), archive_id, body of the archive",
      fallback: "by the chat provider"),
  ]

  /// Settings that take `none` or any text; the rest is checked.
  private static let absolute = ["socket", "data", "config", "binaries", "state"]

  private let values: [String: String]
  private let host: String

  /// Takes the settings of `host`: those of the service, overridden by those prefixed `HOST.`.
  init(service: DatabaseService, host: String) throws(ServiceError) {
    var values: [String: String] = [:]
    for (name, value) in service.settings where !name.contains(".") { values[name] = value }
    for (name, value) in service.settings where name.hasPrefix("\(host).") {
      values[String(name.dropFirst(host.count + 1))] = value
    }
    self.values = values
    self.host = host
    try check()
  }

  private func check() throws(ServiceError) {
    let parts = cluster.split(separator: "/", omittingEmptySubsequences: false)
    if cluster != "none", parts.count != 2 || parts.contains(where: \.isEmpty) {
      throw invalid("cluster", cluster, "VERSION/NAME such as 15/main, or none")
    }
    guard let number = Int(port), (1...65535).contains(number) else {
      throw invalid("port", port, "a port from 1 to 65535")
    }
    for name in Self.absolute {
      guard let value = values[name], !value.hasPrefix("/") else { continue }
      throw invalid(name, value, "an absolute path")
    }
    if cluster == "none" {
      for name in ["data", "binaries"] where values[name] == nil {
        throw invalid(name, "", "an absolute path, since cluster is none")
      }
    }
    if data.hasSuffix("/") { throw invalid("data", data, "a path without a slash at its end") }
  }

  private func invalid(_ name: String, _ value: String, _ expected: String) -> ServiceError {
    .invalidSetting(
      provider: PostgreSQLProvider.word, name: name, value: value, expected: expected)
  }

  private func value(_ name: String, _ fallback: String) -> String { values[name] ?? fallback }

  private var version: String { String(cluster.split(separator: "/").first ?? "") }

  var cluster: String { value("cluster", "15/main") }
  var port: String { value("port", "5432") }
  var data: String { value("data", "/var/lib/postgresql/\(cluster)") }
  var copyFolder: String { value("copy-folder", "none") }
  var hasShipping: Bool {
    copyFolder != "none"
      && (value("share", "none") != "none" || value("share-command", "none") != "none")
  }
  var readBack: String? { values["read-back"] }
  var witnessCommand: String { value("witness-command", "none") }
  var application: String { value("application", host) }

  /// The arguments that every script of this provider gets.
  var arguments: [String] {
    let unit = "postgresql@\(cluster.replacing("/", with: "-")).service"
    let slot = String(host.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    let pairs = [
      ("cluster", cluster), ("port", port), ("socket", value("socket", "/var/run/postgresql")),
      ("data", data),
      ("config", value("config", cluster == "none" ? data : "/etc/postgresql/\(cluster)")),
      ("binaries", value("binaries", "/usr/lib/postgresql/\(version)/bin")),
      ("log", value("log", "/dev/null")), ("system_user", value("system-user", "postgres")),
      ("superuser", value("superuser", "postgres")), ("service", value("service", "none")),
      ("unit", value("unit", cluster == "none" ? "none" : unit)),
      ("replication_user", value("replication-user", "replicator")),
      ("application", application), ("slot", value("slot", slot)),
      ("share", value("share", "none")), ("share_command", value("share-command", "none")),
      ("copy_folder", copyFolder), ("copy_job", value("copy-job", "none")),
      ("state", value("state", "/var/lib/muster")), ("host", host),
    ]
    return pairs.map { "\($0.0)=\($0.1)" }
  }
}
