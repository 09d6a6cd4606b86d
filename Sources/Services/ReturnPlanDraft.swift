import DrillModel

/// The way back in the making: its parts, in the order in which they are carried out.
struct ReturnPlanDraft {
  var steps: [ReturnStep] = []
  var stage = 0
  var isInOutage = false

  mutating func add(
    _ act: Act.Name, _ service: Act.Service, on host: Host, _ title: String,
    _ parameters: ActParameters = ActParameters(), sameStage: Bool = false,
    suffix: String = "", reachedFrom: String? = nil, expects: [String: String] = [:],
    sameAs: [String: String] = [:], isOptional: Bool = false
  ) {
    if !sameStage { stage += 1 }
    steps.append(
      ReturnStep(
        id: "\(act.rawValue)-\(host.name)\(suffix)", title: title, act: act, service: service,
        host: host.name, parameters: parameters, stage: stage, reachedFrom: reachedFrom,
        expects: expects, sameAs: sameAs, isInOutage: isInOutage, isOptional: isOptional))
  }

  mutating func each(
    _ hosts: [Host], _ act: Act.Name, _ title: String,
    _ parameters: ActParameters = ActParameters(), suffix: String = "",
    expects: [String: String] = [:]
  ) {
    for (index, host) in hosts.enumerated() {
      add(
        act, .chat, on: host, title, parameters, sameStage: index > 0, suffix: suffix,
        expects: expects)
    }
  }

  mutating func prepare(
    primary: Host, backup: Host, mirrors: [Host], chat: [Host], hasOwnFingerprint: Bool
  ) {
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
    catchUp(
      primary, with: backup, "wait until the follower has caught up",
      hasOwnFingerprint: hasOwnFingerprint)
  }

  /// The primary catches up with what serves, and is seen to hold the same while chat goes on.
  ///
  /// A large archive takes minutes to be read, twice: none of that falls into the outage. What is
  /// written after the first reading is compared by the position of the log.
  mutating func catchUp(
    _ primary: Host, with serving: Host, _ title: String, hasOwnFingerprint: Bool
  ) {
    if !hasOwnFingerprint { tellContent(of: serving) }
    add(.apply, .database, on: primary, title, ActParameters(source: serving.name))
    if !hasOwnFingerprint { compareContent(of: primary, with: serving) }
  }

  private mutating func tellContent(of serving: Host) {
    add(
      .fingerprint, .database, on: serving, "tell what the archive holds", isOptional: true)
  }

  private mutating func compareContent(of primary: Host, with serving: Host) {
    add(
      .fingerprint, .database, on: primary, "the archive holds the same", suffix: "-same",
      sameAs: ["fingerprint-\(serving.name)": "fingerprint"], isOptional: true)
  }

  /// The serving database is stopped in order, and the primary promoted with all of its log.
  ///
  /// A site's own command for what the archive holds is asked where nothing is written any more:
  /// it need not be able to leave out what came later.
  mutating func handOver(
    from serving: Host, called word: String, to primary: Host, hasOwnFence: Bool,
    hasOwnFingerprint: Bool
  ) {
    add(
      .clients, .database, on: serving, "nothing is written any more",
      ActParameters(isQuiet: true), isOptional: true)
    if hasOwnFingerprint { tellContent(of: serving) }
    add(
      .fence, .database, on: serving, "stop the \(word) database in order",
      ActParameters(isOrderly: true))
    let fence = "fence-\(serving.name)"
    let reached = ActParameters(comparison: .reached)
    add(
      .compare, .database, on: primary, "compare: nothing of the \(word)'s log is missing", reached,
      reachedFrom: fence)
    if hasOwnFingerprint { compareContent(of: primary, with: serving) }
    // A provider's fence ends with its reseed. Of an own one nothing is known: it is lifted here,
    // where what serves is fenced, so that what it gives back cannot be a second primary.
    if hasOwnFence {
      add(
        .unfence, .database, on: primary, "lift the site's own fence of the original primary",
        suffix: "-own")
    }
    add(
      .promote, .database, on: primary, "promote the original primary", reached,
      reachedFrom: fence)
    add(
      .probeWrite, .database, on: primary, "prove that it accepts writes",
      ActParameters(number: 1))
  }

  mutating func switchOver(
    primary: Host, backup: Host, spare: [Host], home: [Host], away: [Host], hasOwnFence: Bool,
    hasOwnStatus: Bool, hasOwnFingerprint: Bool
  ) {
    isInOutage = true
    each(away, .drain, "turn clients away from the secondary data center")
    if !hasOwnStatus {
      each(
        away, .status, "nobody is served there any more", suffix: "-away",
        expects: ["active": "no", "sessions": "0"])
    }
    handOver(
      from: backup, called: "backup", to: primary, hasOwnFence: hasOwnFence,
      hasOwnFingerprint: hasOwnFingerprint)
    each(home, .activate, "let clients in to the primary data center")
    if !hasOwnStatus {
      each(
        home, .status, "they are let in, to the primary database", suffix: "-home",
        expects: ["active": "yes", "pool_state": "normal"])
    }
    isInOutage = false
  }

  mutating func rebuild(
    primary: Host, backup: Host, spare: [Host], away: [Host], hasOwnFence: Bool, hasOwnStatus: Bool
  ) {
    for host in spare {
      add(.stop, .database, on: host, "stop the backup's mirror", isOptional: true)
    }
    if !hasOwnFence {
      add(
        .status, .database, on: backup, "no write has reached what is thrown away",
        expects: ["fenced": "yes", "writable": "no"],
        sameAs: ["fence-\(backup.name)": "final_lsn"])
    }
    add(
      .reseed, .database, on: backup, "make the backup anew, fed by shipped log only",
      ActParameters(source: primary.name, role: .shipped, isAtHome: true))
    each(
      away, .poolState, "name the primary database to chat in the secondary data center",
      ActParameters(poolState: .normal), suffix: "-away")
    if !hasOwnStatus {
      each(
        away, .status, "they are idle, and name the primary database", suffix: "-idle",
        expects: ["active": "no", "pool_state": "normal"])
    }
    add(.ship, .database, on: primary, "ship a segment", isOptional: true)
    add(.copy, .database, on: backup, "copy it", isOptional: true)
    add(
      .apply, .database, on: backup, "replay it: shipping is whole again",
      reachedFrom: "ship-\(primary.name)", isOptional: true)
  }

  mutating func settle(databases: [Host]) {
    for (index, host) in databases.enumerated() {
      add(
        .unfence, .database, on: host, "remove notes and the data set aside",
        ActParameters(isSettling: true), sameStage: index > 0)
    }
  }
}
