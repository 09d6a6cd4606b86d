public import DrillModel
import Services

/// What hosts are asked for an inspection; pure but for the asking itself.
public struct InspectionQuestions: Sendable {
  /// Runs a script on a host.
  public typealias Ask = @Sendable (String, Script, Duration) async -> CommandOutcome

  let environment: Environment
  private var questions: [Question] = []

  /// What a question is about.
  private enum Subject: Sendable, Hashable {
    case host
    case database
    case chat
    case shipping
    case roundTrip
    case outside(String)
  }

  private struct Question: Sendable {
    var subject: Subject
    /// Whom it is about.
    var name: String
    /// Who is asked.
    var host: String
    var script: Script
    var deadline: Duration
  }

  /// Works the questions out.
  ///
  /// - Parameters:
  ///   - environment: The environment.
  ///   - measuresLink: Whether bytes are sent to see how fast the link is: 4 MiB at most.
  public init(environment: Environment, measuresLink: Bool = true) {
    self.environment = environment
    for host in environment.hosts where host.access.dialect == .posix {
      let peers = environment.hosts.filter {
        $0.dataCenter != nil && host.dataCenter != nil && $0.dataCenter != host.dataCenter
      }
      add(
        .host, host.name, host.name,
        Script(InspectionShell.host, peers.map { "\($0.name)=\($0.address)" }), .seconds(15))
    }
    addServices(measuresLink)
    if measuresLink, let (from, to) = link {
      let port = port(of: to)
      add(
        .roundTrip, to.name, from.name,
        Script(InspectionShell.roundTrip, [to.address, "\(port)"]), .seconds(15))
    }
    let outside = [
      ("compliance", environment.compliance), ("file-store", environment.fileStore),
    ]
    for (name, service) in outside {
      guard case .told(let command) = service, let host = command.host else { continue }
      add(
        .outside(name), name, host,
        Script(Self.ownCommand, [command.command] + command.arguments, secrets: command.secrets),
        command.deadline)
    }
  }

  /// Works out what is asked of a data center's chat servers alone.
  ///
  /// - Parameters:
  ///   - rank: Which data center.
  ///   - environment: The environment.
  public init(ofChatServersIn rank: DataCenter.Rank, _ environment: Environment) {
    self.environment = environment
    guard let services = try? ServiceCatalogue(environment: environment) else { return }
    for host in environment.hosts(.chatServer, in: rank) {
      if let act = try? services.act(.status, .chat, on: host) {
        add(.chat, host.name, act.host, act.command, act.deadline)
      }
    }
  }

  /// The command line with its arguments, as an own command of a service is run.
  private static let ownCommand = #"""
    command=$1
    shift
    exec sh -c "$command \"\$@\"" muster "$@" </dev/null

    """#

  private mutating func add(
    _ subject: Subject, _ name: String, _ host: String, _ script: Script, _ deadline: Duration
  ) {
    questions.append(
      Question(subject: subject, name: name, host: host, script: script, deadline: deadline))
  }

  private mutating func addServices(_ measuresLink: Bool) {
    guard let services = try? ServiceCatalogue(environment: environment) else { return }
    let roles: Set<Role> = [.primaryDatabase, .mirror, .backupDatabase, .backupMirror]
    for host in environment.hosts {
      if !roles.isDisjoint(with: host.roles) {
        if let act = try? services.act(.status, .database, on: host) {
          add(.database, host.name, act.host, act.command, act.deadline)
        }
        let isMeasuring = measuresLink && link?.from.name == host.name
        let parameters = ActParameters(source: isMeasuring ? link?.to.name : nil)
        if let act = try? services.act(
          .inspectShipping, .database, on: host, parameters: parameters)
        {
          add(.shipping, host.name, act.host, act.command, act.deadline)
        }
      }
      if host.roles.contains(.chatServer), let act = try? services.act(.status, .chat, on: host) {
        add(.chat, host.name, act.host, act.command, act.deadline)
      }
    }
  }

  /// The backup database looks at the primary: the way that log takes, read backwards.
  private var link: (from: Host, to: Host)? {
    guard let from = environment.hosts(.backupDatabase).first,
      let to = environment.hosts(.primaryDatabase).first
    else { return nil }
    return (from, to)
  }

  private func port(of host: Host) -> Int {
    let settings = environment.database.settings
    return (settings["\(host.name).port"] ?? settings["port"]).flatMap(Int.init) ?? 5432
  }

  /// Asks everything at once.
  ///
  /// - Parameter ask: Runs a script on a host.
  /// - Returns: What was told; a host that does not answer is silent, never wrong.
  public func ask(_ ask: @escaping Ask) async -> Inspection {
    var outcomes: [(Question, CommandOutcome)] = []
    await withTaskGroup(of: (Int, CommandOutcome).self) { group in
      for (index, question) in questions.enumerated() {
        group.addTask { (index, await ask(question.host, question.script, question.deadline)) }
      }
      var byIndex: [Int: CommandOutcome] = [:]
      for await (index, outcome) in group { byIndex[index] = outcome }
      outcomes = questions.indices.compactMap { index in
        byIndex[index].map { (questions[index], $0) }
      }
    }
    return made(of: outcomes)
  }

  private func made(of outcomes: [(Question, CommandOutcome)]) -> Inspection {
    var inspection = Inspection(
      environment: environment.name, hosts: [], databases: [:], chatServers: [:], shipping: [:],
      links: [], outside: [:])
    for (question, outcome) in outcomes {
      let isTold = if case .exited = outcome.ending { true } else { false }
      let values: [String: String]? = isTold ? outcome.values : nil
      switch question.subject {
      case .host: inspection.hosts.append(state(of: question.name, outcome))
      case .database: inspection.databases[question.name] = .some(values)
      case .chat: inspection.chatServers[question.name] = .some(values)
      case .shipping: inspection.shipping[question.name] = .some(values)
      case .roundTrip:
        let told = inspection.shipping[question.host] ?? nil
        inspection.links.append(
          Inspection.Link(
            from: question.host, to: question.name,
            roundTripSeconds: values?["round_trip_us"].flatMap(Double.init).map { $0 / 1e6 },
            bytes: told?["link_bytes"].flatMap { Int($0) },
            bitsPerSecond: told?["link_bits"].flatMap(Double.init)))
      case .outside(let name):
        var told = values ?? [:]
        told["answered"] = outcome.succeeded ? "yes" : "no"
        inspection.outside[name] = told
      }
    }
    return inspection
  }

  private func state(of name: String, _ outcome: CommandOutcome) -> Inspection.HostState {
    let host = environment.host(name)
    let values = outcome.values
    func list(_ key: String) -> [String] {
      values[key]?.split(separator: ",").map(String.init) ?? []
    }
    var ways: [String: String] = [:]
    for (key, value) in values where key.hasPrefix("way.") {
      ways[String(key.dropFirst("way.".count))] = value
    }
    let byAddress = Dictionary(
      environment.hosts.map { ($0.address, $0.name) }, uniquingKeysWith: { first, _ in first })
    return Inspection.HostState(
      name: name, dataCenter: host?.dataCenter, roles: host?.roles.map(\.rawValue) ?? [],
      silent: outcome.succeeded ? nil : outcome.sentence, timeZone: values["zone"],
      utcOffset: values["utc_offset"], addresses: list("addresses"),
      neighbours: list("neighbours").map { byAddress[$0] ?? $0 }.sorted(), ways: ways)
  }
}
