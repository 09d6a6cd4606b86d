import DrillModel

/// Mirrors: which are built and handed over from the management shell, and which by T-SQL.
extension SQLServerProvider {
  /// What runs on the admin host, or is done by another act; nil for what is a script of its own.
  func elsewhere(
    _ name: Act.Name, on host: Host, parameters: ActParameters,
    form: (deadline: Int, isIdempotent: Bool, reversal: Act.Reversal)
  ) throws(ServiceError) -> Act? {
    switch name {
    case .reseed where parameters.role == .mirror:
      guard let source = try source(parameters) else { throw missing(.reseed, "source") }
      guard Self.isPair(source, host) else { return nil }
      return try mirroring(host, of: source, form: form)
    case .backUp where parameters.role == .mirror:
      if let mirror = parameters.mirror.flatMap(environment.host), Self.isPair(host, mirror) {
        throw notProvided(name, host, "Install-CsMirrorDatabase backs up by itself")
      }
      return nil
    case .fence where parameters.isOrderly && parameters.mirror != nil:
      return try settings(of: host).handsOverByCmdlet ? try handingOver(host, form: form) : nil
    case .watch:
      guard let primary = environment.hosts(.primaryDatabase).first else {
        throw notProvided(name, host, "the environment has no primary database")
      }
      guard host.name != primary.name else { return nil }
      // The principal tells of its witness.
      return try act(.watch, on: primary, parameters: parameters)
    default: return nil
    }
  }

  /// Whether the topology has this mirror for this database: the management shell builds those.
  private static func isPair(_ source: Host, _ mirror: Host) -> Bool {
    source.roles.contains(.primaryDatabase) && mirror.roles.contains(.mirror)
      || source.roles.contains(.backupDatabase) && mirror.roles.contains(.backupMirror)
  }

  private func source(_ parameters: ActParameters) throws(ServiceError) -> Host? {
    parameters.source.flatMap(environment.host)
  }

  /// The batch that names a partner, where there is one to be named.
  func partnerBatches(
    _ partner: String?, _ sql: TransactSQL
  ) throws(ServiceError) -> [TransactSQL.Batch] {
    guard let host = partner.flatMap(environment.host) else { return [] }
    return [sql.partnerTo(try settings(of: host).endpoint)]
  }

  /// The mirror that a serving database waits for; `pairs` where the management shell has not paired
  /// the two.
  func partnerArguments(
    _ mirror: String?, of serving: Host
  ) throws(ServiceError) -> [String] {
    guard let host = mirror.flatMap(environment.host) else { return [] }
    return [
      "partner_fqdn=\(try settings(of: host).fqdn)",
      "pairs=\(Self.isPair(serving, host) ? "no" : "yes")",
    ]
  }

  /// A mirror is built from the management shell: it backs up, restores and pairs both by itself.
  private func mirroring(
    _ host: Host, of source: Host,
    form: (deadline: Int, isIdempotent: Bool, reversal: Act.Reversal)
  ) throws(ServiceError) -> Act {
    let principal = try settings(of: source)
    var arguments = ["principal=\(principal.fqdn)"]
    if let instance = principal.namedInstance { arguments.append("instance=\(instance)") }
    return try remote(
      .reseed, on: host, LyncShell.mirrorBody, arguments,
      lacking: "a mirror is built by Install-CsMirrorDatabase: set `admin-host` and `pool`", form)
  }

  /// The pool's database is handed over from the management shell.
  private func handingOver(
    _ host: Host, form: (deadline: Int, isIdempotent: Bool, reversal: Act.Reversal)
  ) throws(ServiceError) -> Act {
    let next = host.roles.contains(.primaryDatabase) ? "Mirror" : "Primary"
    return try remote(
      .fence, on: host, LyncShell.handOverBody, ["new_principal=\(next)"],
      lacking: "Invoke-CsDatabaseFailover needs `admin-host` and `pool`", form)
  }

  private func remote(
    _ name: Act.Name, on host: Host, _ body: String, _ more: [String], lacking: String,
    _ form: (deadline: Int, isIdempotent: Bool, reversal: Act.Reversal)
  ) throws(ServiceError) -> Act {
    let settings = try settings(of: host)
    guard let admin = settings.adminHost, settings.pool != nil else {
      throw notProvided(name, host, lacking)
    }
    let arguments =
      settings.adminArguments + [
        "subject=\(environment.database.name)", "target=\(settings.fqdn)", "fqdn=\(settings.fqdn)",
        "within=\(max(5, form.deadline - 10))",
      ] + more
    return Act(
      name: name, service: .database, host: admin,
      command: LyncProvider.remoteBody(body, arguments),
      deadline: .seconds(form.deadline), isIdempotent: form.isIdempotent, reversal: form.reversal)
  }
}
