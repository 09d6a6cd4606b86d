import DrillModel

/// The settings of one Persistent Chat server.
struct LyncSettings: Sendable, Hashable {
  static let descriptions: [SettingDescription] = [
    SettingDescription("pool", "FQDN of the Persistent Chat pool", fallback: "none"),
    SettingDescription(
      "fqdn", "FQDN of a server, as the topology has it; HOST.fqdn for each",
      fallback: "the host's address"),
    SettingDescription(
      "admin-host", "host of the environment whose management shell changes the pool",
      fallback: "the chat server itself"),
    SettingDescription(
      "module", "module of the cmdlets: `Lync`, or `SkypeForBusiness` for 2015", fallback: "Lync"),
    SettingDescription(
      "run-as", "`session`, or `task` where the SSH login has no credentials for a second hop",
      fallback: "session"),
    SettingDescription(
      "task", "scheduled task of the admin host that runs `muster-step.ps1`",
      fallback: #"\Muster\Step"#),
    SettingDescription(
      "task-folder", "folder of that file, writable by administrators alone",
      fallback: #"C:\ProgramData\Muster"#),
    SettingDescription(
      "services", "display names of the server's services", fallback: "*Persistent Chat*"),
    SettingDescription(
      "active-list", "PowerShell that prints the FQDNs of the active servers",
      fallback: "Get-CsPersistentChatActiveServer where this version has it"),
    SettingDescription(
      "registrar", "FQDN of the registrar pool that test messages are sent through",
      fallback: "the pool"),
    SettingDescription(
      "sender", "SIP address of the test's sender", fallback: "the health monitoring users"),
    SettingDescription(
      "receiver", "SIP address of the test's receiver", fallback: "the health monitoring users"),
    SettingDescription("chat-room", "URI of the test's room", fallback: "none"),
    SettingDescription(
      "state", "folder for notes, kept over a reboot", fallback: #"C:\ProgramData\Muster"#),
  ]

  private let values: [String: String]
  private let host: Host

  /// Takes the settings of `host`: those of the service, overridden by those prefixed `HOST.`.
  init(service: ChatService, host: Host) throws(ServiceError) {
    values = ScopedSettings.of(host.name, in: service.settings)
    self.host = host
    guard pool != "none" else { throw invalid("pool", "none", "the FQDN of the pool") }
    for (name, choices) in [
      ("module", ["Lync", "SkypeForBusiness"]), ("run-as", ["session", "task"]),
    ] {
      if let value = values[name], !choices.contains(value) {
        throw invalid(name, value, choices.joined(separator: " or "))
      }
    }
  }

  private func invalid(_ name: String, _ value: String, _ expected: String) -> ServiceError {
    .invalidSetting(provider: LyncProvider.word, name: name, value: value, expected: expected)
  }

  private func value(_ name: String, _ fallback: String) -> String { values[name] ?? fallback }

  var pool: String { value("pool", "none") }
  var fqdn: String { value("fqdn", host.address) }
  var adminHost: String { value("admin-host", host.name) }

  /// The arguments that every script of this provider gets.
  var arguments: [String] {
    let pairs = [
      ("subject", "chat"), ("pool", pool), ("fqdn", fqdn), ("module", value("module", "Lync")),
      ("run_as", value("run-as", "session")), ("task", value("task", #"\Muster\Step"#)),
      ("task_folder", value("task-folder", #"C:\ProgramData\Muster"#)),
      ("services", value("services", "*Persistent Chat*")),
      ("active_list", value("active-list", "")), ("registrar", value("registrar", pool)),
      ("sender", value("sender", "")), ("receiver", value("receiver", "")),
      ("chat_room", value("chat-room", "")), ("state", value("state", #"C:\ProgramData\Muster"#)),
    ]
    return pairs.map { "\($0.0)=\($0.1)" }
  }
}
