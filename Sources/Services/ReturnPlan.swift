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
  ///   - successor: The database that serves, from which the roles are given back.
  public init(
    environment: Environment, hasBackupMirror: Bool = false, from successor: Successor = .backup
  ) {
    var draft = ReturnPlanDraft()
    guard let primary = environment.hosts(.primaryDatabase).first,
      let backup = environment.hosts(.backupDatabase).first
    else {
      steps = []
      return
    }
    let hasOwnFence = environment.database.commands[Act.Name.fence.rawValue] != nil
    let hasOwnFingerprint = environment.database.commands[Act.Name.fingerprint.rawValue] != nil
    let isSQLServer = environment.database.provider == SQLServerProvider.word
    if successor == .mirror, isSQLServer, let mirror = environment.hosts(.mirror).first {
      draft.sqlServerFromMirror(primary: primary, mirror: mirror, backup: backup)
      steps = draft.steps
      return
    }
    if successor == .mirror, let mirror = environment.hosts(.mirror).first {
      draft.fromMirror(
        primary: primary, mirror: mirror, backup: backup,
        chat: environment.hosts(.chatServer), home: environment.hosts(.chatServer, in: .primary),
        hasOwnFence: hasOwnFence, hasOwnFingerprint: hasOwnFingerprint)
      steps = draft.steps
      return
    }
    let mirrors = environment.hosts(.mirror)
    let home = environment.hosts(.chatServer, in: .primary)
    let away = environment.hosts(.chatServer, in: .secondary)
    let isFromSpare = successor == .backupMirror
    let spare = hasBackupMirror || isFromSpare ? environment.hosts(.backupMirror) : []
    let serving = isFromSpare ? spare.first ?? backup : backup
    if isSQLServer {
      draft.sqlServer(
        primary: primary, serving: serving, backup: backup, mirrors: mirrors, spare: spare,
        home: home, away: away)
      steps = draft.steps
      return
    }
    let hasOwnStatus = environment.chat.commands[Act.Name.status.rawValue] != nil
    draft.prepare(
      primary: primary, backup: serving, mirrors: mirrors, chat: home,
      hasOwnFingerprint: hasOwnFingerprint)
    draft.switchOver(
      primary: primary, backup: serving, spare: spare, home: home, away: away,
      hasOwnFence: hasOwnFence, hasOwnStatus: hasOwnStatus, hasOwnFingerprint: hasOwnFingerprint)
    if isFromSpare { draft.layDown(spare, primary: primary) }
    draft.rebuild(
      primary: primary, backup: backup, spare: spare, away: away,
      hasOwnFence: hasOwnFence || isFromSpare
        || environment.database.commands[Act.Name.status.rawValue] != nil,
      hasOwnStatus: hasOwnStatus)
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
}
