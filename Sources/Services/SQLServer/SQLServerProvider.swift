import DrillModel

/// The acts of a SQL Server database with a synchronous mirror and a log-shipped backup.
///
/// A pure map: the texts are fixed; settings, parameters and T-SQL batches are their arguments.
/// Written from Microsoft's pages; never run on a site.
struct SQLServerProvider: Provider {
  static let word = "sql-server"

  /// Acts that this provider has.
  static let names: [Act.Name] = [
    .status, .preflight, .fence, .unfence, .stop, .start, .drain, .ship, .shipping, .copy, .apply,
    .compare, .promote, .probeWrite, .backUp, .reseed, .clients, .fingerprint, .expose, .unexpose,
    .watch, .inspectShipping, .trace,
  ]

  let environment: Environment

  init(environment: Environment) throws(ServiceError) {
    self.environment = environment
    for host in environment.hosts where Self.isDatabase(host) {
      let settings = try settings(of: host)
      if let admin = settings.adminHost, environment.host(admin) == nil {
        throw .unknownHost(
          setting: "admin-host", host: admin,
          nearest: NearestWord.nearest(to: admin, in: environment.hosts.map(\.name)))
      }
    }
  }

  var dialect: Script.Dialect { .powerShell }

  func act(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Act {
    guard let form = Self.form(of: name) else {
      throw notProvided(name, host, Self.reason(against: name))
    }
    if let act = try elsewhere(name, on: host, parameters: parameters, form: form) { return act }
    let settings = try settings(of: host)
    if Self.needsShare(name, parameters), settings.share == nil {
      throw notProvided(name, host, "no share is set")
    }
    let patience = name == .trace ? parameters.patience : nil
    let arguments =
      try common(settings, host) + own(of: name, on: host, parameters: parameters)
      + ["within=\(patience ?? max(5, form.deadline - 10))"]
    var act = Act(
      name: name, service: .database, host: host.name,
      command: try script(name, Self.text(name), arguments, host, parameters),
      deadline: .seconds(patience.map { $0 + 10 } ?? form.deadline),
      isIdempotent: form.isIdempotent, reversal: form.reversal)
    if name == .promote {
      if host.roles.contains(.backupDatabase)
        || [.reached, .mirror].contains(parameters.comparison)
      {
        act.precondition = try script(
          .compare, Self.text(.compare), arguments, host, parameters)
      }
      act.outcomeProbe = try script(
        .status, Self.text(SQLServerShell.promotedMain), common(settings, host), host, parameters)
    }
    return act
  }

  func fenceScripts(
    on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts {
    let arguments = try common(settings(of: host), host) + ["run=\(parameters.run)"]
    return FenceScripts(
      apply: try act(.fence, on: host, parameters: parameters).command,
      undo: try act(.unfence, on: host, parameters: parameters).command,
      effect: try script(
        .status, Self.text(SQLServerShell.effectMain), arguments, host, parameters),
      residue: try script(
        .status, Self.text(SQLServerShell.residueMain), arguments, host, parameters))
  }

  /// A principal runs exposed by itself, and its own witness watches: nothing is switched.
  func standing(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts {
    throw notProvided(
      name, host, "SQL Server does it by itself: nothing is changed that a guard would take back")
  }

  func complement(
    of name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Script? { nil }

  func refusal(on host: Host) throws(ServiceError) -> Script? {
    try script(
      .status, Self.text(SQLServerShell.refusalMain), common(settings(of: host), host), host,
      ActParameters())
  }

  private static func isDatabase(_ host: Host) -> Bool {
    host.roles.contains {
      [.primaryDatabase, .mirror, .backupDatabase, .backupMirror].contains($0)
    }
  }

  private static func needsShare(_ name: Act.Name, _ parameters: ActParameters) -> Bool {
    switch name {
    case .shipping, .copy, .apply, .backUp, .reseed, .inspectShipping: true
    case .trace: parameters.hop != ShippingLag.Hop.archived.rawValue
    case .compare: ![.reached, .mirror].contains(parameters.comparison)
    case .fence: parameters.isOrderly && parameters.mirror == nil
    default: false
    }
  }

  func settings(of host: Host) throws(ServiceError) -> SQLServerSettings {
    try SQLServerSettings(service: environment.database, host: host)
  }

  func notProvided(_ name: Act.Name, _ host: Host, _ reason: String) -> ServiceError {
    .notProvided(act: name, service: .database, host: host.name, reason: reason)
  }

  private func common(_ settings: SQLServerSettings, _ host: Host) -> [String] {
    let database = environment.database.name
    // Of the backup's own mirror nothing is asked before it is built.
    let spare = host.roles.contains(.backupMirror) ? ["spare=yes"] : []
    return settings.arguments + ["subject=\(database)", "database=\(database)"] + spare
  }
}

extension SQLServerProvider {
  /// How safe an act is and how long it may take, in seconds; its script waits 10 s less.
  private static func form(
    of name: Act.Name
  ) -> (deadline: Int, isIdempotent: Bool, reversal: Act.Reversal)? {
    switch name {
    case .status: (60, true, .reversible)
    case .preflight: (120, true, .reversible)
    case .fence: (300, true, .compensated(by: .unfence))
    case .unfence: (300, true, .reversible)
    case .stop: (180, true, .compensated(by: .start))
    case .start: (180, true, .reversible)
    case .drain: (90, true, .reversible)
    case .ship: (600, true, .reversible)
    case .shipping: (300, true, .reversible)
    case .copy: (1800, true, .reversible)
    case .apply: (3600, true, .reversible)
    case .compare: (300, true, .reversible)
    case .promote: (600, true, .irreversible)
    case .probeWrite: (60, true, .reversible)
    case .backUp: (7200, true, .reversible)
    case .reseed: (7200, true, .compensated(by: .unfence))
    case .expose, .unexpose: (90, true, .reversible)
    case .watch: (60, true, .reversible)
    case .inspectShipping: (300, true, .reversible)
    case .trace: (900, true, .reversible)
    case .clients: (60, true, .reversible)
    case .fingerprint: (900, true, .reversible)
    case .rejoin, .readBack, .poolState, .activate, .deactivate, .unwatch: nil
    }
  }

  /// Why an act is no part of this profile.
  private static func reason(against name: Act.Name) -> String {
    switch name {
    case .rejoin:
      "a former primary is made anew from a whole backup (reseed): no page gives another way"
    case .readBack:
      "the published tables name a room by a number only, and no page tells which room that is: "
        + "give an own command `read-back`"
    case .unwatch:
      "the witness is the site's own: Muster sets none, and takes none away"
    default: "it is an act of the chat service"
    }
  }

  private static func text(_ mains: String...) -> String {
    PowerShellPrelude.script(
      ([SQLServerShell.sql, SQLServerShell.state] + mains).joined(separator: "\n"))
  }

  private static func text(_ name: Act.Name) -> String {
    typealias Shell = SQLServerShell
    return switch name {
    case .preflight: text(Shell.preflightMain)
    case .fence: text(Shell.chain, Shell.fenceMain)
    case .unfence: text(Shell.pair, Shell.unfenceMain)
    case .stop: text(Shell.stopMain)
    case .start: text(Shell.pair, Shell.startMain)
    case .drain: text(Shell.drainMain)
    case .ship: text(Shell.removal, Shell.shipMain)
    case .shipping: text(Shell.chain, Shell.shippingMain)
    case .copy: text(Shell.chain, Shell.removal, Shell.copyMain)
    case .apply: text(Shell.chain, Shell.applyMain)
    case .compare: text(Shell.chain, Shell.compareMirror, Shell.compareMain)
    case .promote: text(Shell.removal, Shell.promoteMain)
    case .probeWrite: text(Shell.probeWriteMain)
    case .backUp: text(Shell.chain, Shell.pair, Shell.backUpMain)
    case .reseed: text(Shell.chain, Shell.reseedMain)
    case .expose: text(Shell.exposeMain)
    case .unexpose: text(Shell.unexposeMain)
    case .watch: text(Shell.watchMain)
    case .inspectShipping: text(Shell.chain, Shell.inspect, Shell.inspectMain)
    case .trace: text(Shell.chain, Shell.traceMain)
    case .clients: text(Shell.clientsMain)
    case .fingerprint: text(Shell.inspect, Shell.fingerprintMain)
    default: text(Shell.statusMain)
    }
  }

  private func script(
    _ name: Act.Name, _ text: String, _ arguments: [String], _ host: Host,
    _ parameters: ActParameters
  ) throws(ServiceError) -> Script {
    var all = arguments
    for batch in try batches(of: name, host, parameters) {
      all.append("sql.\(batch.name)=\(batch.text)")
    }
    return Script(text, all, dialect: .powerShell)
  }

  /// The batches that an act's script may ask for.
  private func batches(
    of name: Act.Name, _ host: Host, _ parameters: ActParameters
  ) throws(ServiceError) -> [TransactSQL.Batch] {
    let sql = TransactSQL(database: environment.database.name)
    let job = [sql.start("copy_job_id"), sql.ended("copy_job_id")]
    switch name {
    case .preflight: return [sql.login, sql.state, sql.list, sql.shipping]
    case .fence:
      return [sql.state, sql.partnerFailover, sql.partnerOff, sql.kill, sql.tail, sql.header]
    case .unfence: return [sql.state, sql.unprobe, sql.backUpJob(isEnabled: true)]
    case .start:
      return try [sql.state, sql.partnerOff, sql.backUpJob(isEnabled: true)]
        + partnerBatches(parameters.mirror, sql)
    case .clients: return [sql.clients, sql.counters]
    case .fingerprint: return [sql.state, sql.marks, sql.fingerprint]
    case .inspectShipping:
      return [
        sql.state, sql.jobs, sql.shipping, sql.positions, sql.list, sql.header, sql.probe,
        sql.unprobe,
      ]
    case .trace: return [sql.archived, sql.shipping, sql.positions, sql.jobs, sql.list, sql.header]
    case .drain: return [sql.kill]
    case .ship:
      return [sql.positions, sql.start("backup_job_id"), sql.ended("backup_job_id")]
    case .shipping: return [sql.shipping, sql.positions, sql.list, sql.header]
    case .copy: return [sql.shipping, sql.unship, sql.list] + job
    case .apply: return [sql.state, sql.positions, sql.list, sql.header, sql.restoreLog]
    case .compare: return [sql.state, sql.positions, sql.list, sql.header]
    case .promote:
      return [sql.state, sql.shipping, sql.unship, sql.kill, sql.recover, sql.partnerForce] + job
    case .probeWrite: return [sql.probe]
    case .backUp:
      let shipping = try logShipping(parameters).map { [sql.shipFrom($0)] } ?? []
      let mirroring =
        parameters.role == .mirror
        ? [
          sql.jobs, sql.logCopy, sql.backUpJob(isEnabled: false), sql.backUpJob(isEnabled: true),
        ] : []
      return [sql.state, sql.full, sql.header] + mirroring + shipping
    case .reseed:
      let moves = try settings(of: host).moves()
      let shipping = try logShipping(parameters).map { [sql.shipTo($0)] } ?? []
      let mirroring =
        parameters.role == .mirror
        ? try [sql.restoreLog] + partnerBatches(parameters.source, sql) : []
      return [sql.state, sql.header, sql.partnerOff, sql.kill, sql.restoreFull(moves: moves)]
        + mirroring + shipping
    default: return [sql.state, sql.positions]
    }
  }

  /// What log shipping is made of, where the act makes it anew.
  private func logShipping(
    _ parameters: ActParameters
  ) throws(ServiceError) -> TransactSQL.LogShipping? {
    guard parameters.role == .shipped else { return nil }
    guard let primary = environment.hosts(.primaryDatabase).first,
      let backup = environment.hosts(.backupDatabase).first
    else { return nil }
    let source = try settings(of: primary)
    let target = try settings(of: backup)
    let seconds = Int(environment.database.shippingInterval.components.seconds)
    return TransactSQL.LogShipping(
      share: target.share ?? "", copyFolder: target.copyFolder ?? target.share ?? "",
      primary: source.serverName, secondary: target.serverName, seconds: max(1, seconds))
  }

  private func own(
    of name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> [String] {
    switch name {
    case .fence:
      guard !parameters.run.isEmpty else { throw missing(name, "run") }
      return [
        "run=\(parameters.run)", "orderly=\(parameters.isOrderly ? "yes" : "no")",
        "handover=\(parameters.isOrderly && parameters.mirror != nil ? "yes" : "no")",
      ]
    case .unfence:
      return ["run=\(parameters.run)", "settling=\(parameters.isSettling ? "yes" : "no")"]
    case .apply:
      return (parameters.reached.map { ["reached=\($0)"] } ?? [])
        + (parameters.acceptedGap.map { ["accept=\($0)"] } ?? [])
    case .compare, .promote:
      var arguments = ["against=\(parameters.comparison.rawValue)"]
      if let reached = parameters.reached { arguments.append("reached=\(reached)") }
      if let was = parameters.wasInSync { arguments.append("was_sync=\(was)") }
      if let last = parameters.lastArchived { arguments.append("last_archived=\(last)") }
      if let gap = parameters.acceptedGap { arguments.append("accept=\(gap)") }
      return arguments
    case .start:
      return try partnerArguments(parameters.mirror, of: host)
    case .clients:
      return [
        "forbidden=\(parameters.forbidden.joined(separator: " "))",
        "quiet=\(parameters.isQuiet ? "yes" : "no")",
      ]
    case .fingerprint:
      return parameters.marks.map { ["marks=\($0)"] } ?? []
    case .inspectShipping:
      return [
        "run=\(parameters.run)", "expect=\(Self.expected(of: host))",
        "judge=\(parameters.isJudging ? "yes" : "no")",
      ] + (parameters.archiveDigest.map { ["archive_digest=\($0)"] } ?? [])
    case .trace:
      guard let reached = parameters.reached else { throw missing(name, "reached") }
      return [
        "hop=\(parameters.hop ?? "")", "reached=\(reached)", "threshold=\(parameters.threshold)",
      ]
    case .probeWrite:
      return ["run=\(parameters.run)", "number=\(parameters.number)"]
    case .backUp, .reseed:
      guard !parameters.run.isEmpty else { throw missing(name, "run") }
      guard let role = parameters.role else { throw missing(name, "role") }
      return ["run=\(parameters.run)", "role=\(role.rawValue)"]
    case .preflight:
      return preflight(host)
    default:
      return []
    }
  }

  private static func expected(of host: Host) -> String {
    if host.roles.contains(.primaryDatabase) { return "primary" }
    if host.roles.contains(.mirror) { return "mirror" }
    return host.roles.contains(.backupDatabase) ? "backup" : "spare"
  }

  private func preflight(_ host: Host) -> [String] {
    [
      "expect=\(Self.expected(of: host))",
      "mirrored=\(environment.hosts(.mirror).isEmpty ? "no" : "yes")",
    ]
  }

  func missing(_ name: Act.Name, _ parameter: String) -> ServiceError {
    .missingParameter(act: name, parameter: parameter)
  }
}
