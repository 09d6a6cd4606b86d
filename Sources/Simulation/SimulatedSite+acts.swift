import DrillModel

/// What acts come to here.
extension SimulatedSite {
  /// How a command on a host ended, and how long it took.
  struct Ran {
    var status: Int32
    var values: [String: String] = [:]
    var nanoseconds: UInt64 = 20_000_000
    /// Where the end is not known yet: the server whose promotion is waited for.
    var awaitsPromotion: String?

    init(_ status: Int32, _ values: [String: String] = [:], nanoseconds: UInt64 = 20_000_000) {
      self.status = status
      self.values = values
      self.nanoseconds = nanoseconds
    }
  }

  mutating func carryOut(_ act: Act, _ fuel: inout Fuel) throws(Killed) -> Ran {
    switch act.service {
    case .database: try carryOutOnDatabase(act, Self.arguments(of: act.command), &fuel)
    case .chat: try carryOutOnChat(act, Self.arguments(of: act.command), &fuel)
    }
  }

  /// The script that is asked before an act: only promotions have one.
  func precondition(of act: Act) -> Ran {
    guard let script = act.precondition else { return Ran(0) }
    return compare(act.host, Self.arguments(of: script))
  }

  /// The outcome probe of a promotion.
  func outcomeProbe(of act: Act) -> Ran {
    guard let database = self[act.host].database, database.isRunning else { return Ran(2) }
    return Ran(database.isRecovering ? 1 : 0)
  }

  // MARK: - Databases

  private mutating func carryOutOnDatabase(
    _ act: Act, _ arguments: [String: String], _ fuel: inout Fuel
  ) throws(Killed) -> Ran {
    let host = act.host
    let run = arguments["run"] ?? ""
    switch act.name {
    case .status: return Ran(0, status(ofDatabase: host))
    case .promote: return try promote(host, &fuel)
    case .fence:
      let status = try self[host].database?.fence(run, &fuel) ?? 1
      let position = self[host].database?.position ?? 0
      return Ran(
        status, status == 0 ? ["final_lsn": Self.text(position)] : [:], nanoseconds: 900_000_000)
    case .unfence:
      return Ran(
        try self[host].database?.unfence(run, &fuel) ?? 1, status(ofDatabase: host),
        nanoseconds: 300_000_000)
    case .reseed, .rejoin: return try reseed(host, arguments, &fuel)
    case .probeWrite:
      return Ran(self[host].database?.isWritable == true ? 0 : 1)
    case .ship: return try ship(host, isTail: arguments["tail"] == "yes", &fuel)
    case .shipping: return Ran(0, ["shipped_lsn": Self.text(shipped)])
    case .copy:
      guard reachesShare(host) else { return Ran(1) }
      try fuel.burn()
      let beside = self[host].database?.copied ?? 0
      let known = shipped
      self[host].database?.copied = max(beside, known)
      return Ran(0, nanoseconds: 200_000_000)
    case .fingerprint:
      guard let database = self[host].database, database.isRunning else { return Ran(1) }
      // A position stands for all that was written up to it.
      let marks = arguments["marks"].flatMap(Int.init) ?? database.position
      return Ran(
        0, ["fingerprint": "\(min(marks, database.position))", "marks": "\(marks)"])
    case .apply: return try apply(host, arguments, &fuel)
    case .start:
      guard self[host].database?.isRunning == true else { return Ran(1) }
      try fuel.burn()
      if arguments["mirror"] != nil { self[host].database?.isMirrorNamed = true }
      return Ran(0, nanoseconds: 200_000_000)
    case .compare: return compare(host, arguments)
    case .stop:
      try fuel.burn()
      self[host].database?.isRunning = false
      return Ran(0, status(ofDatabase: host), nanoseconds: 400_000_000)
    default: return Ran(0)
    }
  }

  func status(ofDatabase host: String) -> [String: String] {
    guard let database = self[host].database else { return [:] }
    var values = [
      "running": database.isRunning ? "yes" : "no", "fenced": database.isFenced ? "yes" : "no",
      "writable": database.isWritable ? "yes" : "no", "timeline": "\(database.timeline)",
      "lsn": Self.text(database.position), "role": "none",
    ]
    if bugs.contains(.fenceIsNoFence),
      self[host].guardian.applied.contains(where: { $0.hasPrefix("fence") })
    {
      (values["fenced"], values["writable"]) = ("yes", "no")
    }
    guard database.isRunning else {
      values["final_lsn"] = Self.text(database.position)
      return values
    }
    values.merge(replication(of: host)) { $1 }
    values["role"] = database.isRecovering ? "standby" : "primary"
    values["sync"] = "none"
    guard database.isWritable, database.waitsForMirror else {
      return values
    }
    let isFollowed = hosts.contains { other in
      other.database?.source == host && other.database?.isRunning == true
        && other.database?.isRecovering == true && canReach(other.name, host)
    }
    values["sync"] = isFollowed ? "yes" : "no"
    return values
  }

  private mutating func promote(_ host: String, _ fuel: inout Fuel) throws(Killed) -> Ran {
    guard let database = self[host].database, database.isRunning, database.notes?.phase != .fenced
    else { return Ran(1) }
    guard database.isRecovering else { return Ran(0, ["promoted": "already"]) }
    if promotions[host] == nil {
      try fuel.burn()
      promotions[host] = now + promotionTime
    }
    try fuel.burn()
    var ran = Ran(1, nanoseconds: 50_000_000_000)
    ran.awaitsPromotion = host
    return ran
  }

  private mutating func reseed(
    _ host: String, _ arguments: [String: String], _ fuel: inout Fuel
  ) throws(Killed) -> Ran {
    let address = arguments["source"] ?? ""
    let source = environment.hosts.first { $0.address == address }?.name
    let serves = source.flatMap { canReach(host, $0) ? self[$0].database : nil }
    let status =
      try self[host].database?.reseed(
        arguments["run"] ?? "", from: serves, named: source ?? "",
        isShipped: arguments["role"] == "shipped", &fuel) ?? 1
    return Ran(status, nanoseconds: 2_500_000_000)
  }

  private mutating func ship(
    _ host: String, isTail: Bool, _ fuel: inout Fuel
  ) throws(Killed) -> Ran {
    guard let database = self[host].database, reachesShare(host),
      isTail ? !database.isRunning : database.isWritable
    else {
      return Ran(1)
    }
    try fuel.burn()
    shipped = max(shipped, database.position)
    return Ran(0, ["shipped_lsn": Self.text(database.position)], nanoseconds: 300_000_000)
  }

  private mutating func apply(
    _ host: String, _ arguments: [String: String], _ fuel: inout Fuel
  ) throws(Killed) -> Ran {
    if let address = arguments["source"] {
      let source = environment.hosts.first { $0.address == address }?.name ?? ""
      advance(to: now)
      let isWhole =
        canReach(host, source) && self[host].database?.position == self[source].database?.position
      return Ran(isWhole ? 0 : 1)
    }
    try fuel.burn()
    if let database = self[host].database, database.isRecovering {
      self[host].database?.position = max(database.copied, database.position)
    }
    guard let reached = arguments["reached"].flatMap(Self.position) else { return Ran(0) }
    return Ran((self[host].database?.position ?? 0) >= reached ? 0 : 1)
  }

  private func compare(_ host: String, _ arguments: [String: String]) -> Ran {
    guard let database = self[host].database, database.isRunning else { return Ran(1) }
    switch arguments["against"] {
    case "reached":
      guard let reached = arguments["reached"].flatMap(Self.position) else { return Ran(2) }
      return Ran(database.position >= reached ? 0 : 1)
    case "mirror":
      guard database.isRecovering else { return Ran(0) }
      guard arguments["was_sync"] == "yes" else { return Ran(1) }
      guard let reached = arguments["reached"].flatMap(Self.position) else { return Ran(0) }
      return Ran(database.position >= reached ? 0 : 1)
    case "copied": return Ran(database.position >= database.copied ? 0 : 1)
    default:
      guard reachesShare(host) else { return Ran(1) }
      return Ran(database.copied >= shipped && database.position >= database.copied ? 0 : 1)
    }
  }

  private func reachesShare(_ host: String) -> Bool {
    environment.hosts(.share).first.map { canReach(host, $0.name) } ?? false
  }

  /// A log position as PostgreSQL prints it.
  private static func text(_ position: Int) -> String {
    "\(String(position >> 32, radix: 16, uppercase: true))/"
      + String(position & 0xFFFF_FFFF, radix: 16, uppercase: true)
  }

  private static func position(_ text: String) -> Int? {
    let halves = text.split(separator: "/")
    guard halves.count == 2, let high = Int(halves[0], radix: 16),
      let low = Int(halves[1], radix: 16)
    else { return nil }
    return high << 32 + low
  }

  // MARK: - Chat servers

  private mutating func carryOutOnChat(
    _ act: Act, _ arguments: [String: String], _ fuel: inout Fuel
  ) throws(Killed) -> Ran {
    let host = act.host
    let run = arguments["run"] ?? ""
    switch act.name {
    case .fence: return Ran(try self[host].chat?.fence(run, &fuel) ?? 1)
    case .unfence:
      return Ran(
        try self[host].chat?.unfence(run, isIdle: arguments["idle"] == "yes", &fuel) ?? 1,
        nanoseconds: 1_500_000_000)
    case .activate:
      guard self[host].chat?.isFenced == false else { return Ran(1) }
      try fuel.burn()
      self[host].chat?.isRunning = true
      try fuel.burn()
      self[host].chat?.isClosed = false
      return Ran(0, nanoseconds: 100_000_000)
    case .deactivate, .drain:
      try fuel.burn()
      self[host].chat?.isClosed = true
      return Ran(0, nanoseconds: 100_000_000)
    case .poolState:
      try fuel.burn()
      self[host].chat?.pool =
        arguments["pool_state"].flatMap(Step.PoolState.init(rawValue:)) ?? .normal
      return Ran(0, nanoseconds: 200_000_000)
    case .status: return Ran(0, status(ofChat: host))
    default: return Ran(0)
    }
  }

  private func status(ofChat host: String) -> [String: String] {
    guard let chat = self[host].chat else { return [:] }
    let database = servingDatabase(of: chat)
    let isConnected = database.map { name in
      chat.isRunning && canReach(host, name) && self[name].database?.isRunning == true
    }
    return [
      "running": chat.isRunning ? "yes" : "no", "listening": chat.isRunning ? "yes" : "no",
      "active": chat.takesClients ? "yes" : "no", "fenced": chat.isFenced ? "yes" : "no",
      "pool_state": chat.pool.rawValue,
      "connected": isConnected == true ? "yes" : "no", "sessions": chat.takesClients ? "4" : "0",
    ]
  }

  // MARK: - What must be as it was

  /// What a host's state is, for the comparison at the end.
  func state(of host: String) -> [String: String] {
    let found = self[host]
    var services: [String] = []
    if let database = found.database { services.append("database \(database.startsAtBoot)") }
    if let chat = found.chat { services.append("chat \(chat.startsAtBoot)") }
    let steps = found.clockSteps.values.reduce(0, +)
    return [
      "firewall": "as ever", "routes": "as ever", "services": services.joined(separator: " "),
      "clock": "\(steps) s off by us" + (abs(found.clockLag(at: now)) > 0.1 ? ", and drifted" : ""),
    ]
  }

  /// Everything that a drill must leave as it found it, as the world itself knows it.
  var signature: [String: String] {
    var values: [String: String] = [:]
    for host in hosts {
      let name = host.name
      values["\(name) power"] = "\(host.hasPower)"
      // What was killed and runs again is as it was, whoever started it.
      let isRunning = host.database?.isRunning == true
      values["\(name) killed"] = isRunning ? "" : host.killed.sorted().joined(separator: " ")
      values["\(name) watches"] = host.watchedBy ?? "no"
      values["\(name) tables"] = host.tables.keys.sorted().joined(separator: " ")
      if let database = host.database {
        values["\(name) database"] =
          "signal \(database.hasSignal) boot \(database.startsAtBoot) notes \(database.notes != nil)"
          + " exposed \(database.exposedBy != nil)"
      }
      if let chat = host.chat {
        values["\(name) chat"] =
          "closed \(chat.isClosed) boot \(chat.startsAtBoot) notes \(chat.notes != nil) "
          + "pool \(chat.pool.rawValue)"
      }
    }
    return values
  }
}
