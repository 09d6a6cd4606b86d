public import DrillModel

/// The acts of an environment's services: the providers' scripts, and own commands in their place.
///
/// Pure: it asks no host. What it hands out is for the engine to carry out.
public struct ServiceCatalogue: Sendable {
  /// The word of a service all of whose acts are own commands.
  public static let own = "own"

  /// The settings of each provider, by its word.
  public static let settings: [String: [SettingDescription]] = [
    PostgreSQLProvider.word: PostgreSQLSettings.descriptions,
    ChatProvider.Kind.ejabberd.rawValue: ChatSettings.ejabberd,
    ChatProvider.Kind.prosody.rawValue: ChatSettings.prosody,
    SQLServerProvider.word: SQLServerSettings.descriptions,
    LyncProvider.word: LyncSettings.descriptions,
    own: [],
  ]

  /// The providers' words for a service, in the order in which they are told.
  ///
  /// - Parameter service: The service.
  /// - Returns: The words.
  public static func providers(of service: Act.Service) -> [String] {
    switch service {
    case .database: [PostgreSQLProvider.word, SQLServerProvider.word, own]
    case .chat: ChatProvider.Kind.allCases.map(\.rawValue) + [LyncProvider.word, own]
    }
  }

  /// The acts of a service, each of which may be an own command.
  ///
  /// - Parameter service: The service.
  /// - Returns: The names.
  public static func acts(of service: Act.Service) -> [Act.Name] {
    switch service {
    case .database: PostgreSQLProvider.names
    case .chat: ChatProvider.names
    }
  }

  /// The acts of a service by a provider's word, each of which may be an own command.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - word: The provider.
  /// - Returns: The names.
  public static func acts(of service: Act.Service, by word: String) -> [Act.Name] {
    switch word {
    case SQLServerProvider.word: SQLServerProvider.names
    case LyncProvider.word: LyncProvider.names
    default: acts(of: service)
    }
  }

  /// What of this environment's providers has been proved on no real site, in sentences that
  /// plans and reports repeat; empty where there is nothing to say.
  public var unproved: [String] {
    var sentences: [String] = []
    if database is SQLServerProvider || chat is LyncProvider {
      sentences.append(
        "The SQL Server and Lync profile has not been run on a real Lync site: it is written from "
          + "Microsoft's pages, and checked against transcripts of documented formats.")
    }
    if chat is LyncProvider {
      sentences.append(
        "Muster's own traffic speaks XMPP, which a Lync pool does not: no message is counted, and "
          + "objectives that need traffic are not measured. Two test users exchange a message "
          + "where the drill waits for chat.")
    }
    return sentences
  }

  /// Whether Muster's own traffic can be made on the chat service.
  public var hasTraffic: Bool { !(chat is LyncProvider) }

  /// Status 0 where no message can be exchanged on a chat service without Muster's own traffic.
  ///
  /// - Parameter host: A chat server.
  /// - Returns: The host to ask, and the question; nil where there is none.
  /// - Throws: `ServiceError`.
  public func unavailability(
    on host: Host
  ) throws(ServiceError) -> (host: String, script: Script)? {
    try (chat as? LyncProvider)?.unavailability(on: host)
  }

  /// The check that nothing of a fence is left on a host that carries no guard.
  ///
  /// - Parameters:
  ///   - service: The fenced service.
  ///   - host: Its host.
  ///   - run: The run whose fence it was.
  /// - Returns: The check; nil where the fence is an own one.
  /// - Throws: `ServiceError`.
  public func fenceResidue(
    _ service: Act.Service, on host: Host, run: String
  ) throws(ServiceError) -> Script? {
    guard commands(service)[Act.Name.fence.rawValue] == nil,
      let provider = service == .database ? database : chat
    else { return nil }
    return try provider.fenceScripts(on: host, parameters: ActParameters(run: run)).residue
  }

  private let environment: Environment
  private let database: (any Provider)?
  private let chat: (any Provider)?

  /// Checks an environment's providers, settings and own commands.
  ///
  /// - Parameter environment: The environment.
  /// - Throws: `ServiceError` for the first word that is not known or value that cannot be used.
  public init(environment: Environment) throws(ServiceError) {
    self.environment = environment
    try Self.check(.database, environment.database.provider, environment: environment)
    try Self.check(.chat, environment.chat.provider, environment: environment)
    switch environment.database.provider {
    case Self.own: database = nil
    case SQLServerProvider.word: database = try SQLServerProvider(environment: environment)
    default: database = try PostgreSQLProvider(environment: environment)
    }
    if let kind = ChatProvider.Kind(rawValue: environment.chat.provider) {
      chat = try ChatProvider(kind: kind, environment: environment)
    } else if environment.chat.provider == LyncProvider.word {
      chat = try LyncProvider(environment: environment)
    } else {
      chat = nil
    }
  }

  /// The act with its command: the environment's own, else the provider's.
  ///
  /// - Parameters:
  ///   - name: What is to be done.
  ///   - service: To which service.
  ///   - host: On which host.
  ///   - parameters: What else it must know.
  /// - Returns: The act; its `host` is where its command runs.
  /// - Throws: `ServiceError.notProvided` where it is no part of this environment;
  ///   `.missingParameter`, `.noSuchHost`, `.unsupportedShell`.
  public func act(
    _ name: Act.Name, _ service: Act.Service, on host: Host,
    parameters: ActParameters = ActParameters()
  ) throws(ServiceError) -> Act {
    if let command = commands(service)[name.rawValue] {
      return try ownAct(name, service, on: host, parameters: parameters, command: command)
    }
    guard let provider = service == .database ? database : chat else {
      throw .notProvided(
        act: name, service: service, host: host.name,
        reason: "the provider is \(Self.own), and no command is given for it")
    }
    var act = try provider.act(name, on: host, parameters: parameters)
    let place = act.host == host.name ? host : environment.host(act.host) ?? host
    guard place.access.dialect == provider.dialect else {
      throw .unsupportedShell(host: place.name, dialect: place.access.dialect)
    }
    if name == .drain, let command = commands(service)[Act.Name.deactivate.rawValue] {
      // Who has an own way of turning clients away is drained by it: a firewall table beside it
      // would be in the way of the own `activate`.
      let own = try ownAct(
        .deactivate, service, on: host, parameters: parameters, command: command)
      if own.host == host.name, host.access.dialect == .posix {
        act.command = OwnCommandScript.pair(own.command, then: act.command)
        act.isIdempotent = act.isIdempotent && own.isIdempotent
        act.deadline += own.deadline
      }
    }
    return act
  }

  /// The fence of a service on a host, for the guard that carries it.
  ///
  /// Applying is the act `fence`, taking back is the act `unfence`. Where the environment has own
  /// commands for these, its own `status` (or the provider's) tells whether the fence is on.
  ///
  /// - Parameters:
  ///   - service: The service to fence.
  ///   - host: Where it runs.
  ///   - run: The run; only it can lift the fence again.
  ///   - isOrderly: Whether a database is stopped in order, so that all of its log is shipped.
  /// - Returns: The entry, and the host whose guard carries it: another than `host` only where the
  ///   own commands run elsewhere.
  /// - Throws: `ServiceError`, `.secretInFence` among them.
  public func fence(
    _ service: Act.Service, on host: Host, run: String, isOrderly: Bool = false
  ) throws(ServiceError) -> FaultDescription.Placement {
    let parameters = ActParameters(run: run, isOrderly: isOrderly)
    let commands = commands(service)
    for name in [Act.Name.fence, .unfence, .status]
    where commands[name.rawValue]?.secrets.isEmpty == false {
      throw .secretInFence(service: service, act: name)
    }
    let apply = try act(.fence, service, on: host, parameters: parameters)
    let undo = try act(.unfence, service, on: host, parameters: parameters)
    let effect: Script
    let residue: Script
    if let status = commands[Act.Name.status.rawValue], host.access.dialect == .posix {
      let variables = variables(.status, service, host, parameters)
      let own = OwnCommandScript.fenceScript(isOn: true, status: status, variables: variables)
      let provider = service == .database ? database : chat
      // An own status that is wrong must not make two databases writable.
      if apply.host == host.name, let refusal = try provider?.refusal(on: host) {
        effect = OwnCommandScript.checked(own, by: refusal)
      } else {
        effect = own
      }
      residue = OwnCommandScript.fenceScript(isOn: false, status: status, variables: variables)
    } else if !apply.isOwnCommand, !undo.isOwnCommand,
      let provider = service == .database ? database : chat
    {
      let scripts = try provider.fenceScripts(on: host, parameters: parameters)
      effect = scripts.effect
      residue = scripts.residue
    } else {
      throw .notProvided(
        act: .status, service: service, host: host.name,
        reason: "an own fence needs an own status that tells fenced=yes|no")
    }
    let entry = GuardEntry(
      id: "fence-\(service.rawValue)-\(host.name)", kind: .fence, apply: apply.command,
      undo: undo.command, effect: effect, residue: residue)
    return FaultDescription.Placement(host: apply.host, entry: entry)
  }

  func provider(_ service: Act.Service) -> (any Provider)? {
    service == .database ? database : chat
  }

  private func commands(_ service: Act.Service) -> [String: OwnCommand] {
    service == .database ? environment.database.commands : environment.chat.commands
  }

  private func ownAct(
    _ name: Act.Name, _ service: Act.Service, on host: Host, parameters: ActParameters,
    command: OwnCommand
  ) throws(ServiceError) -> Act {
    let place = command.host ?? host.name
    guard let runner = environment.host(place) else {
      throw .noSuchHost(act: name, host: place)
    }
    let dialect = runner.access.dialect
    let variables = variables(name, service, host, parameters)
    var act = Act(
      name: name, service: service, host: place,
      command: OwnCommandScript.script(command, variables: variables, for: dialect),
      deadline: command.deadline, isIdempotent: command.isIdempotent,
      reversal: Self.reversal(of: name, service), isOwnCommand: true)
    let provider = service == .database ? database : chat
    if place == host.name, dialect == .posix,
      let more = try provider?.complement(of: name, on: host, parameters: parameters)
    {
      act.command = OwnCommandScript.pair(act.command, then: more)
    }
    if let probe = command.outcomeProbe {
      let asked = OwnCommand(command: probe, secrets: command.secrets)
      act.outcomeProbe = OwnCommandScript.script(asked, variables: variables, for: dialect)
    }
    if name == .promote {
      act.precondition = try comparison(service, on: host, parameters: parameters)
    }
    return act
  }

  /// What is compared before an own promotion: own or the provider's, where there is one.
  private func comparison(
    _ service: Act.Service, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Script? {
    do {
      let act = try act(.compare, service, on: host, parameters: parameters)
      return act.host == host.name ? act.command : nil
    } catch .notProvided {
      return nil
    }
  }

  /// The standard variables of an own command.
  private func variables(
    _ name: Act.Name, _ service: Act.Service, _ host: Host, _ parameters: ActParameters
  ) -> [(String, String)] {
    var variables = [
      ("MUSTER_ACT", name.rawValue), ("MUSTER_SERVICE", service.rawValue),
      ("MUSTER_HOST", host.name), ("MUSTER_ADDRESS", host.address),
      ("MUSTER_ENVIRONMENT", environment.name), ("MUSTER_RUN", parameters.run),
      ("MUSTER_DATABASE", environment.database.name),
    ]
    if let source = parameters.source {
      variables.append(("MUSTER_SOURCE", source))
      variables.append(("MUSTER_SOURCE_ADDRESS", environment.host(source)?.address ?? ""))
    }
    if let role = parameters.role { variables.append(("MUSTER_ROLE", role.rawValue)) }
    if let state = parameters.poolState {
      variables.append(("MUSTER_POOL_STATE", state.rawValue))
    }
    if let reached = parameters.reached { variables.append(("MUSTER_REACHED", reached)) }
    if let was = parameters.wasInSync { variables.append(("MUSTER_WAS_IN_SYNC", was)) }
    if let mirror = parameters.mirror { variables.append(("MUSTER_MIRROR", mirror)) }
    if let gap = parameters.acceptedGap { variables.append(("MUSTER_ACCEPTED_GAP", gap)) }
    if let marks = parameters.marks { variables.append(("MUSTER_MARKS", marks)) }
    if name == .fence { variables.append(("MUSTER_ORDERLY", parameters.isOrderly ? "yes" : "no")) }
    if name == .ship { variables.append(("MUSTER_TAIL", parameters.isTail ? "yes" : "no")) }
    if name == .unfence { variables.append(("MUSTER_IDLE", parameters.isIdle ? "yes" : "no")) }
    if [.inspectShipping, .trace].contains(name) {
      variables += [
        ("MUSTER_JUDGE", parameters.isJudging ? "yes" : "no"),
        ("MUSTER_HOP", parameters.hop ?? ""), ("MUSTER_SEGMENT", parameters.marked ?? ""),
        ("MUSTER_THRESHOLD", "\(parameters.threshold)"),
      ]
    }
    if name == .probeWrite { variables.append(("MUSTER_NUMBER", "\(parameters.number)")) }
    if [.compare, .promote, .apply].contains(name) {
      variables.append(("MUSTER_AGAINST", parameters.comparison.rawValue))
    }
    if name == .clients {
      variables.append(("MUSTER_FORBIDDEN", parameters.forbidden.joined(separator: " ")))
      variables.append(("MUSTER_QUIET", parameters.isQuiet ? "yes" : "no"))
    }
    if name == .readBack {
      variables.append(("MUSTER_ROOMS", parameters.rooms.joined(separator: " ")))
      variables.append(("MUSTER_ROOM_DOMAIN", environment.chat.rooms))
      variables.append(("MUSTER_AFTER", parameters.after ?? ""))
      variables.append(("MUSTER_LIMIT", "\(parameters.limit)"))
    }
    return variables
  }

  private static func reversal(of name: Act.Name, _ service: Act.Service) -> Act.Reversal {
    switch name {
    case .promote: .irreversible
    case .fence: .compensated(by: .unfence)
    case .stop: .compensated(by: .start)
    case .expose: .compensated(by: .unexpose)
    case .watch: .compensated(by: .unwatch)
    case .activate: .compensated(by: .deactivate)
    case .deactivate: .compensated(by: .activate)
    case .rejoin, .reseed: service == .database ? .compensated(by: .unfence) : .reversible
    default: .reversible
    }
  }

  private static func check(
    _ service: Act.Service, _ word: String, environment: Environment
  ) throws(ServiceError) {
    let words = providers(of: service)
    guard words.contains(word), let known = settings[word]?.map(\.name) else {
      let nearest = NearestWord.nearest(to: word, in: words) ?? words[0]
      throw .unknownProvider(service: service, found: word, nearest: nearest, known: words)
    }
    let isDatabase = service == .database
    let given = isDatabase ? environment.database.settings : environment.chat.settings
    for name in given.keys.sorted() {
      var setting = name
      if let dot = name.firstIndex(of: ".") {
        let host = String(name[..<dot])
        guard environment.host(host) != nil else {
          let nearest = NearestWord.nearest(to: host, in: environment.hosts.map(\.name))
          throw .unknownHost(setting: name, host: host, nearest: nearest)
        }
        setting = String(name[name.index(after: dot)...])
      }
      guard known.contains(setting) else {
        throw .unknownSetting(
          provider: word, found: name, nearest: NearestWord.nearest(to: setting, in: known),
          known: known)
      }
    }
    let acts = acts(of: service, by: word).map(\.rawValue)
    let commands = isDatabase ? environment.database.commands : environment.chat.commands
    for name in commands.keys.sorted() where !acts.contains(name) {
      throw .unknownAct(
        service: service, found: name, nearest: NearestWord.nearest(to: name, in: acts))
    }
  }
}
