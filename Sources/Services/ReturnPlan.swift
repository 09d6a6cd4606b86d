public import DrillModel

/// The way back after a failover: what is done where, in order, until roles are as at the start.
///
/// Pure: made from the environment alone, so that a run and a later recovery walk the same list.
/// Precondition: the backup database serves, and the former primary, its mirror and its chat
/// servers are healed and still fenced. Each step can be done again after a crash.
///
/// The former primary follows the serving database, and its mirror follows *it*, while chat goes
/// on in the secondary data center; so the outage holds only: chat turned away, the backup stopped
/// in order, the comparison, the promotion, chat taken in again. The backup is made anew behind it.
public struct ReturnPlan: Sendable, Hashable {
  /// The steps in order.
  public var steps: [ReturnStep]

  /// Plans the way back of an environment.
  ///
  /// - Parameters:
  ///   - environment: The environment.
  ///   - hasBackupMirror: Whether the backup's mirror was made during the failover.
  public init(environment: Environment, hasBackupMirror: Bool = false) {
    var draft = Draft()
    guard let primary = environment.hosts(.primaryDatabase).first,
      let backup = environment.hosts(.backupDatabase).first
    else {
      steps = []
      return
    }
    let mirrors = environment.hosts(.mirror)
    let home = environment.hosts(.chatServer, in: .primary)
    let away = environment.hosts(.chatServer, in: .secondary)
    draft.prepare(primary: primary, backup: backup, mirrors: mirrors, chat: home)
    let spare = hasBackupMirror ? environment.hosts(.backupMirror) : []
    draft.switchOver(primary: primary, backup: backup, spare: spare, home: home, away: away)
    draft.rebuild(primary: primary, backup: backup, spare: spare, away: away)
    draft.settle(databases: [primary] + mirrors + [backup] + spare)
    steps = draft.steps
  }

  /// The hosts whose databases `host` is copied from on the way back.
  ///
  /// - Parameters:
  ///   - host: A database host.
  ///   - environment: Its environment.
  /// - Returns: Names of hosts that must give it replication.
  public static func sources(of host: Host, in environment: Environment) -> [String] {
    let primary = environment.hosts(.primaryDatabase).map(\.name)
    let backup = environment.hosts(.backupDatabase).map(\.name)
    if host.roles.contains(.primaryDatabase) { return backup }
    if host.roles.contains(.mirror) || host.roles.contains(.backupDatabase) { return primary }
    if host.roles.contains(.backupMirror) { return backup }
    return []
  }

  /// A step's parameters, completed by the run and by what earlier steps told.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - run: The run whose fences are to be lifted.
  ///   - told: The `key=value` lines of each step that was carried out, by its id.
  /// - Returns: The parameters; nil where an earlier step did not tell what this one needs.
  public static func parameters(
    of step: ReturnStep, run: String, told: [String: [String: String]]
  ) -> ActParameters? {
    var parameters = step.parameters
    parameters.run = run
    if let from = step.reachedFrom {
      let values = told[from] ?? [:]
      guard let position = values["final_lsn"] ?? values["shipped_lsn"],
        LogPosition(position) != nil
      else {
        return nil
      }
      parameters.reached = position
    }
    return parameters
  }
}

/// The list in the making.
private struct Draft {
  var steps: [ReturnStep] = []
  var stage = 0
  var isInOutage = false

  mutating func add(
    _ act: Act.Name, _ service: Act.Service, on host: Host, _ title: String,
    _ parameters: ActParameters = ActParameters(), sameStage: Bool = false,
    suffix: String = "", reachedFrom: String? = nil, isOptional: Bool = false
  ) {
    if !sameStage { stage += 1 }
    steps.append(
      ReturnStep(
        id: "\(act.rawValue)-\(host.name)\(suffix)", title: title, act: act, service: service,
        host: host.name, parameters: parameters, stage: stage, reachedFrom: reachedFrom,
        isInOutage: isInOutage, isOptional: isOptional))
  }

  mutating func each(
    _ hosts: [Host], _ act: Act.Name, _ title: String,
    _ parameters: ActParameters = ActParameters(), suffix: String = ""
  ) {
    for (index, host) in hosts.enumerated() {
      add(act, .chat, on: host, title, parameters, sameStage: index > 0, suffix: suffix)
    }
  }

  mutating func prepare(primary: Host, backup: Host, mirrors: [Host], chat: [Host]) {
    add(
      .reseed, .database, on: primary, "make the former primary a follower of \(backup.name)",
      ActParameters(source: backup.name, role: .follower))
    for mirror in mirrors {
      add(
        .reseed, .database, on: mirror, "make the mirror a follower of \(primary.name)",
        ActParameters(source: primary.name, role: .mirror, isAtHome: true))
    }
    each(
      chat, .poolState, "name the primary database to chat",
      ActParameters(poolState: .normal), suffix: "-home")
    each(
      chat, .unfence, "start chat in the primary data center, closed to clients",
      ActParameters(isIdle: true), suffix: "-chat")
    add(
      .apply, .database, on: primary, "wait until the follower has caught up",
      ActParameters(source: backup.name))
  }

  mutating func switchOver(
    primary: Host, backup: Host, spare: [Host], home: [Host], away: [Host]
  ) {
    isInOutage = true
    each(away, .drain, "turn clients away from the secondary data center")
    add(
      .fence, .database, on: backup, "stop the backup database in order",
      ActParameters(isOrderly: true))
    let fence = "fence-\(backup.name)"
    let reached = ActParameters(comparison: .reached)
    add(
      .compare, .database, on: primary, "compare: nothing of the backup's log is missing", reached,
      reachedFrom: fence)
    add(
      .promote, .database, on: primary, "promote the original primary", reached,
      reachedFrom: fence)
    add(
      .probeWrite, .database, on: primary, "prove that it accepts writes",
      ActParameters(number: 1))
    each(home, .activate, "let clients in to the primary data center")
    isInOutage = false
  }

  mutating func rebuild(primary: Host, backup: Host, spare: [Host], away: [Host]) {
    for host in spare {
      add(.stop, .database, on: host, "stop the backup's mirror", isOptional: true)
    }
    add(
      .reseed, .database, on: backup, "make the backup anew, fed by shipped log only",
      ActParameters(source: primary.name, role: .shipped, isAtHome: true))
    each(
      away, .poolState, "name the primary database to chat in the secondary data center",
      ActParameters(poolState: .normal), suffix: "-away")
    add(.ship, .database, on: primary, "ship a segment", isOptional: true)
    add(.copy, .database, on: backup, "copy it", isOptional: true)
    add(
      .apply, .database, on: backup, "replay it: shipping is whole again",
      reachedFrom: "ship-\(primary.name)", isOptional: true)
  }

  mutating func settle(databases: [Host]) {
    for (index, host) in databases.enumerated() {
      add(
        .unfence, .database, on: host, "remove notes and the data set aside", sameStage: index > 0)
    }
  }
}
