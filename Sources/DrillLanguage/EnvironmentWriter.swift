public import DrillModel

/// Writes an environment as it was used: every default filled in, every variable put in.
///
/// Secrets stay references. The same environment always gives the same bytes, and reading them
/// from the folder of the run gives the same environment.
public enum EnvironmentWriter {
  /// The YAML text.
  public static func text(_ environment: Environment) -> String {
    var yaml = YAMLText(comment: "The environment as it was used. Paths are those of the run.")
    yaml.line(0, "environment", environment.name)
    yaml.line(0, "production", "\(environment.isProduction)")
    yaml.mapping(0, "subject")
    yaml.line(1, "name", environment.subject.name)
    yaml.line(1, "version", environment.subject.version)
    yaml.mapping(0, "data-centers")
    for center in environment.dataCenters {
      yaml.mapping(1, center.rank.rawValue)
      yaml.line(2, "name", center.name)
      yaml.line(2, "subnets", center.subnets)
    }
    yaml.mapping(0, "hosts")
    for host in environment.hosts { write(host, of: environment, to: &yaml) }
    write(environment.database, to: &yaml)
    write(environment.chat, to: &yaml)
    if let power = environment.power {
      yaml.mapping(0, "power")
      yaml.line(1, "off", power.off)
      yaml.line(1, "on", power.on)
      yaml.line(1, "status", power.status)
    }
    yaml.line(0, "protected", environment.protectedHosts)
    yaml.mapping(0, "timing")
    yaml.line(1, "lease", DurationText.format(environment.timing.lease))
    yaml.line(1, "clock-offset", DurationText.format(environment.timing.clockOffset))
    write(environment.topology, to: &yaml)
    write(environment.compliance, as: "compliance", to: &yaml)
    write(environment.fileStore, as: "file-store", to: &yaml)
    if let limits = environment.limits { write(limits, to: &yaml) }
    if let calendar = environment.calendar { write(calendar, to: &yaml) }
    write(environment.approvals, to: &yaml)
    return yaml.text
  }

  private static func write(_ host: Host, of environment: Environment, to yaml: inout YAMLText) {
    yaml.mapping(1, host.name)
    yaml.line(2, "address", host.address)
    if let center = environment.dataCenters.first(where: { $0.name == host.dataCenter }) {
      yaml.line(2, "data-center", center.rank.rawValue)
    }
    yaml.line(2, "roles", host.roles.map(\.rawValue))
    yaml.mapping(2, "ssh")
    yaml.line(3, "host", host.access.name)
    if let port = host.access.port { yaml.line(3, "port", "\(port)") }
    if let user = host.access.user { yaml.line(3, "user", user) }
    yaml.line(3, "identity", host.access.identities)
    yaml.line(3, "known-hosts", host.access.knownHosts)
    yaml.line(3, "config", "\(host.access.usesConfiguration)")
    yaml.line(3, "sudo", "\(host.access.usesSudo)")
    yaml.line(3, "shell", host.access.dialect.rawValue)
  }

  private static func write(_ approvals: ApprovalRules, to yaml: inout YAMLText) {
    guard approvals != ApprovalRules() else { return }
    yaml.mapping(0, "approvals")
    for subject in approvals.subjects { yaml.line(1, subject.rawValue, "true") }
    yaml.line(1, "within", DurationText.format(approvals.within))
    if let file = approvals.file { yaml.line(1, "file", file) }
  }

  private static func write(_ limits: BlastLimits, to yaml: inout YAMLText) {
    yaml.mapping(0, "limits")
    if let hosts = limits.hostsStruck { yaml.line(1, "hosts-struck", "\(hosts)") }
    if let centers = limits.dataCenters { yaml.line(1, "data-centers", "\(centers)") }
    yaml.line(1, "roles-never", limits.rolesNever.map(\.rawValue))
  }

  private static func write(_ calendar: RunCalendar, to yaml: inout YAMLText) {
    func quoted(_ words: [(String, String)]) -> [(String, String)] {
      words.map { ($0.0, YAMLText.quoted($0.1)) }
    }
    yaml.mapping(0, "calendar")
    yaml.line(1, "time-zone", calendar.timeZone)
    if !calendar.windows.isEmpty { yaml.mapping(1, "windows") }
    for window in calendar.windows {
      let days = window.days.map { YAMLText.quoted($0.rawValue) }.joined(separator: ", ")
      let times = [
        ("from", ClockText.format(minutes: window.from)),
        ("to", ClockText.format(minutes: window.to)),
      ]
      yaml.item(2, [("days", "[\(days)]")] + quoted(times))
    }
    if !calendar.freezes.isEmpty { yaml.mapping(1, "freeze") }
    for freeze in calendar.freezes {
      switch freeze {
      case .days(let from, let to, let reason):
        yaml.item(2, quoted([("from", from), ("to", to), ("reason", reason)]))
      case .file(let path): yaml.item(2, quoted([("file", path)]))
      }
    }
  }

  private static func write(_ database: DatabaseService, to yaml: inout YAMLText) {
    yaml.mapping(0, "database")
    yaml.line(1, "provider", database.provider)
    yaml.line(1, "name", database.name)
    yaml.line(1, "shipping-interval", DurationText.format(database.shippingInterval))
    if let alert = database.shippingAlert {
      yaml.line(1, "shipping-alert", DurationText.format(alert))
    }
    write(database.settings, database.commands, to: &yaml)
  }

  private static func write(_ chat: ChatService, to yaml: inout YAMLText) {
    yaml.mapping(0, "chat")
    yaml.line(1, "provider", chat.provider)
    yaml.line(1, "domain", chat.domain)
    yaml.line(1, "rooms", chat.rooms)
    yaml.line(1, "port", "\(chat.port)")
    yaml.line(1, "tls", chat.tls.rawValue)
    yaml.line(1, "users", chat.users)
    yaml.line(1, "password", "\(chat.password)")
    yaml.line(1, "room-prefix", chat.roomPrefix)
    write(chat.settings, chat.commands, to: &yaml)
  }

  private static func write(
    _ settings: [String: String], _ commands: [String: OwnCommand], to yaml: inout YAMLText
  ) {
    yaml.mapping(1, "settings", isEmpty: settings.isEmpty)
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) { yaml.line(2, key, value) }
    yaml.mapping(1, "commands", isEmpty: commands.isEmpty)
    for (act, command) in commands.sorted(by: { $0.key < $1.key }) {
      yaml.mapping(2, act)
      write(command, depth: 3, to: &yaml)
    }
  }

  static func write(_ command: OwnCommand, depth: Int, to yaml: inout YAMLText) {
    yaml.line(depth, "run", command.command)
    yaml.line(depth, "arguments", command.arguments)
    if let host = command.host { yaml.line(depth, "on", host) }
    yaml.line(depth, "deadline", DurationText.format(command.deadline))
    yaml.line(depth, "idempotent", "\(command.isIdempotent)")
    if let probe = command.outcomeProbe { yaml.line(depth, "outcome", probe) }
    yaml.mapping(depth, "secrets", isEmpty: command.secrets.isEmpty)
    for (name, reference) in command.secrets.sorted(by: { $0.key < $1.key }) {
      yaml.line(depth + 1, name, "\(reference)")
    }
  }
}
