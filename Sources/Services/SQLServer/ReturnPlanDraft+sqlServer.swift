import DrillModel

/// The way back of a SQL Server pool: the pages' six steps, with the state before the servers.
///
/// The page on failback sets the pool's state after it has made servers active: between the two
/// they would write into the backup database, which is about to be overwritten. Here the backup is
/// in RESTORING from its tail on, and the state is set first. The whole backup is taken while chat
/// still goes on: only the tail falls into the outage. What the rooms hold is told before, and held
/// against it after: a database that is restored cannot be read until it is open, and reading all
/// of it takes minutes.
extension ReturnPlanDraft {
  mutating func sqlServer(
    primary: Host, serving: Host, backup: Host, mirrors: [Host], spare: [Host], home: [Host],
    away: [Host]
  ) {
    add(
      .backUp, .database, on: serving, "failback 3: back the whole database up to the share",
      ActParameters(role: .follower))
    add(
      .reseed, .database, on: primary,
      "failback 4: restore it over the original primary, ready for log",
      ActParameters(source: serving.name, role: .follower))
    add(
      .fingerprint, .database, on: serving, "tell what the rooms hold", isOptional: true)
    isInOutage = true
    each(away, .drain, "failback 1: clear the list of active servers, end their connections")
    add(
      .clients, .database, on: serving, "failback 1: no session writes, the counters stand still",
      ActParameters(isQuiet: true), isOptional: true)
    add(
      .fence, .database, on: serving,
      "failback 2: remove its mirroring, back the end of the log up, and leave it in RESTORING",
      ActParameters(isOrderly: true))
    let fence = "fence-\(serving.name)"
    let reached = ActParameters(comparison: .reached)
    add(
      .apply, .database, on: primary, "restore the end of the log on the original primary",
      reached, reachedFrom: fence)
    add(
      .compare, .database, on: primary, "compare: nothing of the backup's log is missing", reached,
      reachedFrom: fence)
    add(
      .promote, .database, on: primary, "failback 4: open the original primary", reached,
      reachedFrom: fence)
    add(
      .probeWrite, .database, on: primary, "prove that it accepts writes",
      ActParameters(number: 1))
    each(
      home + away, .poolState, "failback 7, before 6: the pool's state is Normal, everywhere",
      ActParameters(poolState: .normal))
    each(
      home, .unfence, "start chat in the primary data center, closed to clients",
      ActParameters(isIdle: true), suffix: "-chat")
    each(home, .activate, "failback 6: make the primary site's servers active")
    isInOutage = false
    add(
      .fingerprint, .database, on: primary, "the rooms hold the same", suffix: "-same",
      sameAs: ["fingerprint-\(serving.name)": "fingerprint"], isOptional: true)
    for mirror in mirrors {
      add(
        .reseed, .database, on: mirror, "failback 5: make the mirror anew",
        ActParameters(source: primary.name, role: .mirror, isAtHome: true), isOptional: true)
    }
    add(
      .backUp, .database, on: primary,
      "failback 5: back the whole database up, and configure log shipping on the primary",
      ActParameters(role: .shipped), suffix: "-shipping")
    add(
      .reseed, .database, on: backup, "failback 5: restore it on the backup, fed by shipped log",
      ActParameters(source: primary.name, role: .shipped, isAtHome: true))
    add(.ship, .database, on: primary, "ship a log backup")
    add(
      .apply, .database, on: backup, "replay it: shipping is whole again", reached,
      reachedFrom: "ship-\(primary.name)")
    settleNotes([primary] + mirrors + [backup] + spare)
  }

  /// From the primary's mirror: the former primary is made its mirror, and is handed over to.
  ///
  /// The chat servers find the principal by themselves; only the hand-over falls into the outage.
  mutating func sqlServerFromMirror(primary: Host, mirror: Host, backup: Host) {
    add(
      .backUp, .database, on: mirror, "back the serving database up for its mirror",
      ActParameters(role: .mirror, mirror: primary.name))
    add(
      .reseed, .database, on: primary, "make the former primary the mirror of \(mirror.name)",
      ActParameters(source: mirror.name, role: .mirror))
    add(
      .start, .database, on: mirror, "pair the two, and wait until they are in sync",
      ActParameters(mirror: primary.name))
    isInOutage = true
    add(
      .fence, .database, on: mirror, "hand over to \(primary.name): the two change their roles",
      ActParameters(isOrderly: true, mirror: primary.name))
    add(
      .status, .database, on: primary, "the original primary serves, its mirror in sync",
      expects: ["writable": "yes", "sync": "yes"])
    add(
      .probeWrite, .database, on: primary, "prove that it accepts writes",
      ActParameters(number: 1))
    isInOutage = false
    add(.ship, .database, on: primary, "ship a log backup")
    add(
      .apply, .database, on: backup, "replay it: shipping is whole again",
      ActParameters(comparison: .reached), reachedFrom: "ship-\(primary.name)")
    settleNotes([primary, mirror])
  }

  private mutating func settleNotes(_ databases: [Host]) {
    for (index, host) in databases.enumerated() {
      add(
        .unfence, .database, on: host, "remove notes", ActParameters(isSettling: true),
        sameStage: index > 0)
    }
  }
}
