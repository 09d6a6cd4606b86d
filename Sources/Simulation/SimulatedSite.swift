import DrillModel
import Guard
import Services

/// The hosts, databases and chat servers that simulated runs are made against.
///
/// Mechanical: what is struck is dark, what is fenced refuses writes, chat is there while a chat
/// server that takes clients reaches a database that takes writes.
struct SimulatedSite {
  let environment: Environment
  let hosts: [SimulatedHost]
  private let router: SimulatedHost?
  private let client: SimulatedHost?
  private let home: String?
  /// The database that serves in ordinary times.
  let primary: String?
  /// The one that is failed over to.
  let backup: String?
  /// The primary's mirror.
  let mirror: String?
  /// The backup's mirror, which does not run in ordinary times.
  let spare: String?
  /// Who may promote the primary's mirror by itself, while it watches.
  let witness: String?
  private let indices: [String: Int]
  var now: UInt64 = 0
  /// How far log has come to the share.
  var shipped = 0
  private var shippingSlot: UInt64 = 0
  /// Promotions under way: when they are over, by host.
  var promotions: [String: UInt64] = [:]
  var bugs: Set<PlantedBug> = []
  /// Whether strikes on tables have an effect.
  var bites = true
  var hasTraffic = false
  /// The script that has a primary go on without its mirror; nil where there is none.
  let exposure: String?
  /// The script that has the witness watch; nil where there is none.
  let watch: String?
  /// What entries do, by id.
  var kinds: [String: EntryKind] = [:]
  /// What the witness has seen since it watches.
  var watching = Watching()
  /// Whether the witness has ever promoted the mirror: true still once nobody watches any more.
  var hasWitnessPromoted = false
  /// How long a promotion takes, nanoseconds.
  var promotionTime: UInt64 = 400_000_000
  /// How long a boot takes, nanoseconds.
  var bootTime: UInt64 = 6_000_000_000

  init(_ environment: Environment, bugs: Set<PlantedBug>) {
    self.environment = environment
    self.bugs = bugs
    var hosts: [SimulatedHost] = []
    var indices: [String: Int] = [:]
    let backups = environment.hosts(.backupDatabase).map(\.name)
    let mirrors = environment.hosts(.mirror).map(\.name)
    let primary = environment.hosts(.primaryDatabase).first?.name
    let home = environment.dataCenter(.primary)?.name
    for model in environment.hosts {
      indices[model.name] = hosts.count
      let host = SimulatedHost(model)
      host.guardian.bugs = bugs
      host.guardian.moment.boot = host.bootID
      let follows = backups.contains(model.name) || mirrors.contains(model.name)
      if follows || model.name == primary {
        host.database = SimulatedDatabase(hasSignal: follows, isRecovering: follows)
        host.database?.source = mirrors.contains(model.name) ? primary : nil
        host.database?.hasMirror = model.name == primary
      }
      if model.roles.contains(.backupMirror) {
        host.database = SimulatedDatabase(hasSignal: true, isRunning: false, isRecovering: true)
        host.database?.startsAtBoot = false
      }
      if model.roles.contains(.chatServer) {
        host.chat = SimulatedChatServer(isClosed: model.dataCenter != home)
      }
      hosts.append(host)
    }
    self.hosts = hosts
    self.indices = indices
    self.home = home
    self.primary = primary
    backup = backups.first
    mirror = mirrors.first
    spare = environment.hosts(.backupMirror).first?.name
    witness = environment.hosts(.witness).first?.name
    router = hosts.first { $0.isRouter }
    client = hosts.first { $0.model.roles.contains(.clientSite) }
    let services = try? ServiceCatalogue(environment: environment)
    func standing(_ name: Act.Name, on host: String?) -> String? {
      guard let host = host.flatMap({ environment.host($0) }) else { return nil }
      return try? services?.standing(name, on: host, run: "any", id: "any").entry.apply.text
    }
    exposure = standing(.expose, on: primary)
    watch = standing(.watch, on: witness)
  }

  subscript(_ name: String) -> SimulatedHost { hosts[indices[name] ?? 0] }

  func has(_ name: String) -> Bool { indices[name] != nil }

  // MARK: - Who reaches whom

  private func isCutAtRouter(_ host: SimulatedHost) -> Bool {
    guard let router, router.isCutting, let center = host.model.dataCenter else { return false }
    return center == home
  }

  func canReach(_ from: String, _ to: String) -> Bool {
    canReach(self[from], self[to])
  }

  private func canReach(_ one: SimulatedHost, _ other: SimulatedHost) -> Bool {
    guard one.isUp, other.isUp, !one.isCutting || one.isRouter,
      !other.isCutting || other.isRouter
    else { return false }
    guard one.model.dataCenter != other.model.dataCenter else { return true }
    if let router, !router.isUp { return false }
    return !isCutAtRouter(one) && !isCutAtRouter(other)
  }

  // MARK: - Who serves

  /// Databases that take writes from anybody, clients or not.
  ///
  /// A former primary that came back from a power cut is let off while it is isolated by the
  /// router on purpose: nobody outside of the cut reaches it, and it is fenced there.
  var writable: [String] {
    hosts.filter { host in
      host.database?.isWritable == true && host.isUp && !isIsolatedForFencing(host)
    }.map(\.name)
  }

  func isIsolatedForFencing(_ host: SimulatedHost) -> Bool {
    guard let router, router.isUp else { return false }
    return isCutAtRouter(host) && router.tables.keys.contains("isolate")
  }

  var isChatAvailable: Bool {
    guard let client else { return false }
    return hosts.contains { host in
      guard let chat = host.chat, host.isUp, chat.takesClients, canReach(client, host),
        let server = servingDatabase(of: chat).map({ self[$0] })
      else { return false }
      return server.database?.isWritable == true && canReach(host, server)
    }
  }

  func servingDatabase(of chat: SimulatedChatServer) -> String? {
    switch chat.pool {
    case .normal: primary
    case .failedOver: backup
    case .onMirror: mirror
    case .onBackupMirror: spare
    }
  }

  // MARK: - Time

  /// Lets time pass: log is written, shipped, replayed; promotions come to their end.
  mutating func advance(to time: UInt64) {
    now = max(now, time)
    for (name, end) in promotions.isEmpty ? [] : promotions.sorted(by: { $0.key < $1.key })
    where end <= now {
      promotions[name] = nil
      finishPromotion(of: name)
    }
    let isServed = hasTraffic && isChatAvailable
    for index in hosts.indices {
      if isServed, hosts[index].database?.isWritable == true {
        hosts[index].database?.position = Int(now / 1_000_000)
      }
    }
    for index in hosts.indices {
      guard let database = hosts[index].database, database.isRunning, database.isRecovering
      else { continue }
      let name = hosts[index].name
      if let source = database.source {
        guard canReach(name, source), let leader = self[source].database, leader.isRunning,
          leader.timeline >= database.timeline
        else { continue }
        hosts[index].database?.position = max(database.position, leader.position)
        hosts[index].database?.timeline = leader.timeline
      } else if promotions[name] == nil {
        hosts[index].database?.position = max(database.position, database.copied)
      }
    }
    ship()
    lookAsWitness()
  }

  private mutating func ship() {
    let slot = now / 5_000_000_000
    guard slot > shippingSlot,
      let share = environment.hosts(.share).first?.name
    else { return }
    shippingSlot = slot
    // Whoever serves ships, the promoted mirror too; the backup ships to nobody.
    guard
      let serving = [primary, mirror].compactMap(\.self).first(where: { name in
        canReach(name, share) && self[name].database?.isWritable == true
      }), let database = self[serving].database
    else { return }
    shipped = database.position
    for index in hosts.indices where hosts[index].database?.source == nil {
      if hosts[index].isUp, hosts[index].database?.isRecovering == true {
        hosts[index].database?.copied = shipped
      }
    }
  }

  private mutating func finishPromotion(of name: String) {
    guard self[name].isUp, let database = self[name].database, database.isRunning,
      database.isRecovering
    else { return }
    self[name].database?.isRecovering = false
    self[name].database?.hasSignal = false
    self[name].database?.timeline += 1
    if bugs.contains(.fenceEndsAtReboot), let primary { reboot(primary) }
  }

  // MARK: - Power

  mutating func switchOff(_ name: String) {
    self[name].hasPower = false
    self[name].upAt = nil
    self[name].goDown()
    promotions[name] = nil
  }

  /// - Returns: When it will be up.
  mutating func switchOn(_ name: String) {
    guard !self[name].hasPower else { return }
    self[name].hasPower = true
    self[name].upAt = now + bootTime
  }

  mutating func reboot(_ name: String) {
    guard self[name].isUp else { return }
    self[name].goDown()
    promotions[name] = nil
    self[name].upAt = now + bootTime
  }

  /// Hosts that have booted by now come up.
  mutating func bootWhoeverIsDue() {
    for index in hosts.indices {
      guard let upAt = hosts[index].upAt, upAt <= now else { continue }
      hosts[index].comeUp(at: now, fencesHold: !bugs.contains(.fenceEndsAtReboot))
    }
  }
}
