import DrillModel

/// The settings of one host's SQL Server instance.
struct SQLServerSettings: Sendable, Hashable {
  static let descriptions: [SettingDescription] =
    [
      SettingDescription(
        "instance", "instance; HOST.instance for one host", fallback: "MSSQLSERVER"),
      SettingDescription(
        "port", "TCP port of the instance, for probes that must find it cut off", fallback: "1433"),
      SettingDescription(
        "server-name", "its name as `SELECT @@SERVERNAME` gives it, for log shipping",
        fallback: "the host's name, with `\\INSTANCE`"),
      SettingDescription(
        "fqdn", "its host's FQDN, as the topology has it", fallback: "the host's address"),
      SettingDescription(
        "endpoint-port", "TCP port of its mirroring endpoint", fallback: "5022"),
      SettingDescription(
        "hand-over-by",
        "`sql`: SET PARTNER FAILOVER on the principal; `cmdlet`: Invoke-CsDatabaseFailover on admin-host",
        fallback: "sql"),
      SettingDescription(
        "share",
        "UNC path of the backup share; every instance's service account reads and writes it",
        fallback: "none"),
      SettingDescription(
        "copy-folder", "folder beside the backup that log backups are copied to", fallback: "none"),
      SettingDescription(
        "copy-by",
        "`none`: log is restored straight from the share; `job`: by the copy job before it is removed; "
          + "`robocopy`: by the SSH user, who needs credentials for the share", fallback: "none"),
      SettingDescription(
        "moves", "where files go on a whole restore: `LOGICAL=PATH;LOGICAL=PATH`", fallback: "none"),
      SettingDescription(
        "shared-instance", "`yes` where a fence may stop an instance that serves other databases",
        fallback: "no"),
      SettingDescription("sqlcmd", "path of the ODBC sqlcmd", fallback: "sqlcmd.exe"),
      SettingDescription(
        "sqlcmd-options", "further options, such as `-C` of ODBC driver 18", fallback: "none"),
      SettingDescription(
        "admin-host", "host whose management shell builds mirrors (Install-CsMirrorDatabase)",
        fallback: "none"),
      SettingDescription("pool", "FQDN of the Persistent Chat pool, for that", fallback: "none"),
      SettingDescription("mirror-share", "share for that, `-FileShare`", fallback: "the share"),
      SettingDescription(
        "drop-existing",
        "`yes` for -DropExistingDatabasesOnMirror, which deletes what is on the mirror",
        fallback: "no"),
    ] + ManagementShell.descriptions + [
      SettingDescription(
        "state", "folder for notes, kept over a reboot", fallback: #"C:\ProgramData\Muster"#)
    ]

  private let values: [String: String]
  private let host: Host

  /// Takes the settings of `host`: those of the service, overridden by those prefixed `HOST.`.
  init(service: DatabaseService, host: Host) throws(ServiceError) {
    values = ScopedSettings.of(host.name, in: service.settings)
    self.host = host
    for (name, choices) in [
      ("copy-by", ["none", "job", "robocopy"]), ("shared-instance", ["yes", "no"]),
      ("drop-existing", ["yes", "no"]), ("hand-over-by", ["sql", "cmdlet"]),
    ] + ManagementShell.choices {
      if let value = values[name], !choices.contains(value) {
        throw invalid(name, value, choices.joined(separator: ", "))
      }
    }
    for name in ["port", "endpoint-port"] {
      if let port = values[name], Int(port).map({ (1...65535).contains($0) }) != true {
        throw invalid(name, port, "a port from 1 to 65535")
      }
    }
    guard Self.isInstance(instance) else {
      throw invalid("instance", instance, "an instance's name")
    }
    if copyBy != "none", copyFolder == nil {
      throw invalid("copy-by", copyBy, "`copy-folder` beside it, or `none`")
    }
    if let share, !share.hasPrefix("\\\\") {
      throw invalid("share", share, "a UNC path such as \\\\server\\share")
    }
    // It becomes part of a command line.
    for name in ["sqlcmd", "sqlcmd-options", "share", "copy-folder", "state"]
      + ManagementShell.commandParts
    {
      if let value = values[name], !ManagementShell.isCommandPart(value) {
        throw invalid(name, value, "a text without quotes and control characters")
      }
    }
    _ = try moves()
  }

  private static func isInstance(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
          || "_$#".utf8.contains($0)
      }
  }

  private func invalid(_ name: String, _ value: String, _ expected: String) -> ServiceError {
    .invalidSetting(provider: SQLServerProvider.word, name: name, value: value, expected: expected)
  }

  private func value(_ name: String, _ fallback: String) -> String { values[name] ?? fallback }

  private func optional(_ name: String) -> String? {
    values[name].flatMap { $0 == "none" || $0.isEmpty ? nil : $0 }
  }

  var instance: String { value("instance", "MSSQLSERVER") }
  private var isDefault: Bool { instance.uppercased() == "MSSQLSERVER" }
  /// What the cmdlets call the instance; nil for the default one.
  var namedInstance: String? { isDefault ? nil : instance }
  var serverName: String {
    value("server-name", isDefault ? host.name : "\(host.name)\\\(instance)")
  }
  var fqdn: String { value("fqdn", host.address) }
  /// The address of its mirroring endpoint.
  var endpoint: String { "TCP://\(fqdn):\(value("endpoint-port", "5022"))" }
  var handsOverByCmdlet: Bool { values["hand-over-by"] == "cmdlet" }
  var share: String? { optional("share") }
  var copyFolder: String? { optional("copy-folder") }
  var copyBy: String { value("copy-by", "none") }
  var adminHost: String? { optional("admin-host") }
  var pool: String? { optional("pool") }

  /// Logical files and where they go.
  func moves() throws(ServiceError) -> [(file: String, path: String)] {
    guard let text = optional("moves") else { return [] }
    var moves: [(file: String, path: String)] = []
    for pair in text.split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw invalid("moves", text, "LOGICAL=PATH;LOGICAL=PATH") }
      moves.append((file: parts[0], path: parts[1]))
    }
    return moves
  }

  /// The arguments that every script of this provider gets.
  var arguments: [String] {
    let pairs = [
      ("server", isDefault ? "lpc:." : "lpc:.\\\(instance)"),
      ("service", isDefault ? "MSSQLSERVER" : "MSSQL$\(instance)"),
      ("agent", isDefault ? "SQLSERVERAGENT" : "SQLAgent$\(instance)"),
      ("share", share ?? ""), ("copy_folder", copyFolder ?? ""), ("copy_by", copyBy),
      ("shared_instance", value("shared-instance", "no")),
      ("sqlcmd", value("sqlcmd", "sqlcmd.exe")),
      ("sqlcmd_options", optional("sqlcmd-options") ?? ""),
      ("state", value("state", #"C:\ProgramData\Muster"#)),
    ]
    return pairs.map { "\($0.0)=\($0.1)" }
  }

  /// The arguments of what runs on the admin host.
  var adminArguments: [String] {
    let pairs =
      [
        ("pool", pool ?? "")
      ] + ManagementShell(values).arguments + [
        ("state", value("state", #"C:\ProgramData\Muster"#)),
        ("mirror_share", optional("mirror-share") ?? share ?? ""),
        ("drop_existing", value("drop-existing", "no")),
      ]
    return pairs.map { "\($0.0)=\($0.1)" }
  }
}
