import DrillModel

/// The way back where a mirror had taken over.
extension ReturnPlanDraft {
  /// From the primary's mirror: the former primary is first its mirror, then serves again.
  ///
  /// The first two steps give the serving mirror a mirror of its own; a drill may do them earlier.
  mutating func fromMirror(
    primary: Host, mirror: Host, backup: Host, chat: [Host], home: [Host], hasOwnFence: Bool,
    hasOwnFingerprint: Bool
  ) {
    add(
      .reseed, .database, on: primary, "make the former primary the mirror of \(mirror.name)",
      ActParameters(source: mirror.name, role: .mirror))
    add(
      .start, .database, on: mirror, "have commits wait for \(primary.name)",
      ActParameters(mirror: primary.name))
    catchUp(
      primary, with: mirror, "wait until it has caught up", hasOwnFingerprint: hasOwnFingerprint)
    isInOutage = true
    each(home, .drain, "turn clients away")
    handOver(
      from: mirror, called: "mirror", to: primary, hasOwnFence: hasOwnFence,
      hasOwnFingerprint: hasOwnFingerprint)
    each(
      chat, .poolState, "name the primary database to chat",
      ActParameters(poolState: .normal), suffix: "-home")
    each(home, .activate, "let clients in")
    isInOutage = false
    add(
      .reseed, .database, on: mirror, "make the mirror a mirror again",
      ActParameters(source: primary.name, role: .mirror, isAtHome: true))
    add(.ship, .database, on: primary, "ship a segment", isOptional: true)
    add(.copy, .database, on: backup, "copy it", isOptional: true)
    add(
      .apply, .database, on: backup, "replay it: shipping is whole again",
      reachedFrom: "ship-\(primary.name)", isOptional: true)
    settle(databases: [primary, mirror])
  }

  /// The backup's mirror, which served, is laid down again as it was at the start.
  mutating func layDown(_ spare: [Host], primary: Host) {
    for host in spare {
      add(
        .reseed, .database, on: host, "make the backup's mirror a follower",
        ActParameters(source: primary.name, role: .follower))
    }
  }
}
