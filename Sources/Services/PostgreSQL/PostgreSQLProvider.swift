import DrillModel

/// The acts of a PostgreSQL database with a mirror and a log-shipped backup.
///
/// A pure map: the texts are fixed, settings and parameters are their arguments.
struct PostgreSQLProvider: Provider {
  static let word = "postgresql"

  /// Acts that this provider has.
  static let names: [Act.Name] = [
    .status, .preflight, .fence, .unfence, .stop, .start, .drain, .ship, .shipping, .copy, .apply,
    .compare, .promote, .probeWrite, .rejoin, .reseed, .readBack, .clients, .fingerprint, .expose,
    .unexpose, .watch, .unwatch, .inspectShipping, .trace,
  ]

  private typealias Shell = PostgreSQLShell
  private static let stateful = [Shell.common, Shell.fenceState, Shell.status]

  let environment: Environment

  init(environment: Environment) throws(ServiceError) {
    self.environment = environment
    for host in environment.hosts where Self.isDatabase(host) { _ = try settings(of: host) }
  }

  func act(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Act {
    let settings = try settings(of: host)
    if Self.needsShipping(name, parameters), !settings.hasShipping {
      throw notProvided(name, host, "no share and copy-folder are set")
    }
    let base = settings.arguments + ["database=\(environment.database.name)"]
    let own = try arguments(of: name, on: host, settings: settings, parameters: parameters)
    guard let form = Self.form(of: name) else {
      throw notProvided(name, host, "PostgreSQL has no such act")
    }
    let limit = Self.ownDeadline(of: name, parameters) ?? form.deadline
    var act = Act(
      name: name, service: .database, host: host.name,
      command: Script(Self.text(name), base + own + ["within=\(max(5, limit - 10))"]),
      deadline: .seconds(limit), isIdempotent: form.isIdempotent, reversal: form.reversal)
    if name == .promote {
      act.precondition = Script(Self.text(.compare), base + own)
      act.outcomeProbe = Script(ShellPrelude.script(Shell.common, Shell.promotedMain), base)
    }
    return act
  }

  func fenceScripts(
    on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts {
    let arguments = try settings(of: host).arguments + ["run=\(parameters.run)"]
    let parts = Self.stateful.joined(separator: "\n")
    return FenceScripts(
      apply: try act(.fence, on: host, parameters: parameters).command,
      undo: try act(.unfence, on: host, parameters: parameters).command,
      effect: Script(ShellPrelude.script(parts, Shell.effectMain), arguments),
      residue: Script(ShellPrelude.script(parts, Shell.residueMain), arguments))
  }

  /// An own `unfence` knows nothing of the notes and the data folder that a reseed of this
  /// provider has left.
  func complement(
    of name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Script? {
    guard name == .unfence, parameters.isSettling,
      environment.database.commands[Act.Name.reseed.rawValue] == nil
    else {
      return nil
    }
    var script = try act(.unfence, on: host, parameters: parameters).command
    // What the notes say of the start at boot was true under the own fence, which gives it back.
    script.arguments.append("keep_boot=yes")
    return script
  }

  func refusal(on host: Host) throws(ServiceError) -> Script? {
    Script(
      ShellPrelude.script(Shell.common, Shell.refusalMain), try settings(of: host).arguments)
  }

  private static func needsShipping(_ name: Act.Name, _ parameters: ActParameters) -> Bool {
    switch name {
    case .shipping, .copy: true
    case .apply: parameters.source == nil
    case .compare: [.share, .copied].contains(parameters.comparison)
    case .trace: parameters.hop != ShippingLag.Hop.archived.rawValue
    default: false
    }
  }

  private static func isDatabase(_ host: Host) -> Bool {
    host.roles.contains {
      [.primaryDatabase, .mirror, .backupDatabase, .backupMirror].contains($0)
    }
  }

  func settings(of host: Host) throws(ServiceError) -> PostgreSQLSettings {
    try PostgreSQLSettings(service: environment.database, host: host.name)
  }

  func notProvided(_ name: Act.Name, _ host: Host, _ reason: String) -> ServiceError {
    .notProvided(act: name, service: .database, host: host.name, reason: reason)
  }
}

extension PostgreSQLProvider {
  /// Where what is asked for decides how long an act may take, in seconds.
  private static func ownDeadline(of name: Act.Name, _ parameters: ActParameters) -> Int? {
    switch name {
    case .trace: parameters.patience.map { $0 + 10 }
    case .fingerprint where parameters.marks == "none": 60
    default: nil
    }
  }

  /// How safe an act is and how long it may take, in seconds; its script waits 10 s less.
  private static func form(
    of name: Act.Name
  ) -> (deadline: Int, isIdempotent: Bool, reversal: Act.Reversal)? {
    switch name {
    case .status: (15, true, .reversible)
    case .preflight: (60, true, .reversible)
    case .fence: (60, true, .compensated(by: .unfence))
    case .unfence: (120, true, .reversible)
    case .stop: (60, true, .compensated(by: .start))
    case .start: (90, true, .reversible)
    case .drain: (30, true, .reversible)
    case .ship: (60, true, .reversible)
    case .shipping: (60, true, .reversible)
    case .copy: (300, true, .reversible)
    case .apply: (300, true, .reversible)
    case .compare: (60, true, .reversible)
    case .promote: (60, true, .irreversible)
    case .probeWrite: (15, true, .reversible)
    case .rejoin, .reseed: (1800, true, .compensated(by: .unfence))
    case .readBack: (60, true, .reversible)
    case .clients: (30, true, .reversible)
    case .fingerprint: (900, true, .reversible)
    case .expose: (30, true, .compensated(by: .unexpose))
    case .unexpose: (90, true, .reversible)
    case .watch: (30, true, .compensated(by: .unwatch))
    case .unwatch: (30, true, .reversible)
    case .inspectShipping: (60, true, .reversible)
    case .trace: (120, true, .reversible)
    case .poolState, .activate, .deactivate, .backUp: nil
    }
  }

  private static func text(_ name: Act.Name) -> String {
    let state = stateful.joined(separator: "\n")
    return switch name {
    case .fence: ShellPrelude.script(state, Shell.fence, Shell.fenceMain)
    case .unfence: ShellPrelude.script(state, Shell.fence, Shell.unfence, Shell.unfenceMain)
    case .stop: ShellPrelude.script(state, Shell.stopMain)
    case .start: ShellPrelude.script(state, Shell.job, Shell.startMain)
    case .drain: ShellPrelude.script(Shell.common, Shell.drainMain)
    case .ship: ShellPrelude.script(Shell.common, Shell.shipTail, Shell.shipMain)
    case .shipping: ShellPrelude.script(Shell.common, Shell.shipping, Shell.shippingMain)
    case .copy: ShellPrelude.script(Shell.common, Shell.shipping, Shell.copyMain)
    case .apply: ShellPrelude.script(Shell.common, Shell.shipping, Shell.applyMain)
    case .compare:
      ShellPrelude.script(
        Shell.common, Shell.shipping, Shell.compareMirror, Shell.compare, Shell.compareMain)
    case .promote:
      ShellPrelude.script(
        Shell.common, Shell.fenceState, Shell.job, Shell.shipAgain, Shell.promoteMain)
    case .probeWrite: ShellPrelude.script(Shell.common, Shell.probeWriteMain)
    case .rejoin, .reseed:
      ShellPrelude.script(state, Shell.fence, Shell.job, Shell.reseed, Shell.reseedMain)
    case .readBack:
      ShellPrelude.script(Shell.common, Shell.shipping, Shell.readBackMain)
    case .clients: ShellPrelude.script(Shell.common, Shell.clientsMain)
    case .fingerprint:
      ShellPrelude.script(Shell.common, Shell.shipping, Shell.fingerprintMain)
    case .inspectShipping:
      ShellPrelude.script(
        Shell.common, Shell.shipping, Shell.job, Shell.inspect, Shell.inspectMain)
    case .trace:
      ShellPrelude.script(Shell.common, Shell.shipping, Shell.inspect, Shell.traceMain)
    case .preflight:
      ShellPrelude.script(Shell.common, Shell.shipping, Shell.job, Shell.preflightMain)
    case .expose: ShellPrelude.script(Shell.common, Shell.exposure, Shell.exposeMain)
    case .unexpose: ShellPrelude.script(Shell.common, Shell.exposure, Shell.unexposeMain)
    case .watch, .unwatch: ShellPrelude.script(Shell.common, Shell.watchMain)
    case .status, .poolState, .activate, .deactivate, .backUp:
      ShellPrelude.script(state, Shell.statusMain)
    }
  }

  private func arguments(
    of name: Act.Name, on host: Host, settings: PostgreSQLSettings, parameters: ActParameters
  ) throws(ServiceError) -> [String] {
    switch name {
    case .fence:
      guard !parameters.run.isEmpty else {
        throw ServiceError.missingParameter(act: name, parameter: "run")
      }
      return ["run=\(parameters.run)", "orderly=\(parameters.isOrderly ? "yes" : "no")"]
    case .unfence:
      return ["run=\(parameters.run)"]
    case .ship:
      return parameters.isTail ? ["tail=yes"] : []
    case .apply:
      let reached = parameters.reached.map { ["reached=\($0)"] } ?? []
      let accepted = parameters.acceptedGap.map { ["accept=\($0)"] } ?? []
      return try sourceArguments(of: name, parameters: parameters) + reached + accepted
    case .compare, .promote:
      return comparison(parameters)
    case .probeWrite:
      return ["run=\(parameters.run)", "number=\(parameters.number)"]
    case .start:
      guard let mirror = parameters.mirror else { return [] }
      return ["mirror=\(try self.settings(of: try find(mirror, for: name)).application)"]
    case .rejoin, .reseed:
      guard let role = parameters.role else {
        throw ServiceError.missingParameter(act: name, parameter: "role")
      }
      guard parameters.source != nil else {
        throw ServiceError.missingParameter(act: name, parameter: "source")
      }
      return try [
        "run=\(parameters.run)", "role=\(role.rawValue)",
        "home=\(parameters.isAtHome ? "yes" : "no")",
      ] + sourceArguments(of: name, parameters: parameters)
    case .readBack:
      return try readBackArguments(settings, parameters)
    case .clients:
      return [
        "forbidden=\(parameters.forbidden.joined(separator: " "))",
        "quiet=\(parameters.isQuiet ? "yes" : "no")",
      ]
    case .fingerprint:
      return ["query=\(try archiveQuery(settings))", "domain=\(environment.chat.rooms)"]
        + (parameters.marks.map { ["marks=\($0)"] } ?? [])
    case .preflight:
      return try preflightArguments(host, parameters)
    case .expose, .unexpose:
      return ["run=\(parameters.run)"]
    case .watch, .unwatch:
      return try watchArguments(name, on: host, parameters)
    case .inspectShipping:
      return try inspectionArguments(host, parameters)
    case .trace:
      return [
        "hop=\(parameters.hop ?? "")", "marked=\(parameters.marked ?? "")",
        "reached=\(parameters.reached ?? "")", "threshold=\(parameters.threshold)",
      ]
    default:
      return []
    }
  }

  private func comparison(_ parameters: ActParameters) -> [String] {
    var arguments = ["against=\(parameters.comparison.rawValue)"]
    if let reached = parameters.reached { arguments.append("reached=\(reached)") }
    if let was = parameters.wasInSync { arguments.append("was_sync=\(was)") }
    if let last = parameters.lastArchived { arguments.append("last_archived=\(last)") }
    if let gap = parameters.acceptedGap { arguments.append("accept=\(gap)") }
    return arguments
  }

  func find(_ name: String, for act: Act.Name) throws(ServiceError) -> Host {
    guard let host = environment.host(name) else {
      throw ServiceError.noSuchHost(act: act, host: name)
    }
    return host
  }

  private func sourceArguments(
    of name: Act.Name, parameters: ActParameters
  ) throws(ServiceError) -> [String] {
    guard let source = parameters.source else { return [] }
    let host = try find(source, for: name)
    return ["source=\(host.address)", "source_port=\(try settings(of: host).port)"]
  }

  /// The query of the archive: the environment's own, or the chat provider's.
  private func archiveQuery(_ settings: PostgreSQLSettings) throws(ServiceError) -> String {
    if let own = settings.readBack { return own }
    if let known = ReadBackQuery.query(chatProvider: environment.chat.provider) { return known }
    throw ServiceError.invalidSetting(
      provider: Self.word, name: "read-back", value: "",
      expected: "a query, since the chat provider \(environment.chat.provider) has no known one")
  }

  private func readBackArguments(
    _ settings: PostgreSQLSettings, _ parameters: ActParameters
  ) throws(ServiceError) -> [String] {
    var arguments = [
      "query=\(try archiveQuery(settings))", "rooms=\(parameters.rooms.joined(separator: "\n"))",
      "domain=\(environment.chat.rooms)", "limit=\(parameters.limit)",
    ]
    if let after = parameters.after { arguments.append("after=\(after)") }
    return arguments
  }

  private func inspectionArguments(
    _ host: Host, _ parameters: ActParameters
  ) throws(ServiceError) -> [String] {
    var arguments = [
      "expect=\(Self.expected(of: host))", "judge=\(parameters.isJudging ? "yes" : "no")",
    ]
    if let digest = parameters.archiveDigest { arguments.append("archive_digest=\(digest)") }
    return arguments + (try sourceArguments(of: .inspectShipping, parameters: parameters))
  }

  private static func expected(of host: Host) -> String {
    if host.roles.contains(.primaryDatabase) { return "primary" }
    if host.roles.contains(.mirror) { return "mirror" }
    return host.roles.contains(.backupDatabase) ? "backup" : "spare"
  }

  private func preflightArguments(
    _ host: Host, _ parameters: ActParameters
  ) throws(ServiceError) -> [String] {
    let seconds = environment.database.shippingInterval.components.seconds
    var arguments = ["interval=\(max(1, seconds))"]
    if host.roles.contains(.primaryDatabase) {
      arguments.append("expect=primary")
      if let mirror = environment.hosts(.mirror).first {
        arguments.append("mirror=\(try settings(of: mirror).application)")
      }
    } else if host.roles.contains(.mirror) {
      arguments.append("expect=mirror")
    } else if host.roles.contains(.backupDatabase) {
      arguments.append("expect=backup")
    } else {
      arguments.append("expect=spare")
    }
    var sources: [String] = []
    for name in ReturnPlan.sources(of: host, in: environment)
      + [parameters.source].compactMap(\.self)
    {
      let source = try find(name, for: .preflight)
      sources.append("\(source.address):\(try settings(of: source).port)")
    }
    arguments.append("sources=\(sources.joined(separator: " "))")
    return arguments
  }
}
