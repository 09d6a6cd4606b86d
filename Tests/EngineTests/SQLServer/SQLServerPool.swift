import DrillModel
import Engine

/// A small model of a SQL Server and Lync pool, in the place of Windows hosts: NO SUCH HOST TAKES PART.
///
/// It carries out the acts that the plan sends, by their arguments, on instances with a log, a
/// mirroring session, log backups on a share and jobs, and refuses what SQL Server would refuse. The
/// PowerShell and T-SQL texts themselves are not run.
final class SQLServerPool {
  struct LogBackup {
    var name: String
    var first: Int
    var records: [String]
    var last: Int { first + records.count }
  }

  let environment: Environment
  var instances: [String: PoolInstance] = [:]
  var share: [LogBackup] = []
  /// Whole backups on the share, by run.
  var whole: [String: [String]] = [:]
  /// The error of Windows that reading the share ends with; nil where it may be read.
  var shareError: Int?
  var isFull = false
  var isCut = false
  var poweredOff: Set<String> = []
  /// Nil where the site has none.
  var witness: Bool?
  var chat: [String: PoolServer] = [:]
  /// Records whose commit was acknowledged: none of them may be lost.
  var acknowledged: [String] = []
  /// Hosts that took writes at one moment together: must stay empty.
  var rivals: Set<String> = []
  /// What a person does when asked, by a word of the prompt.
  var person: [(word: String, does: (SQLServerPool) -> Void)] = []
  var hasWorkload = true
  /// The end of a log that is backed up in order does not come to the share whole.
  var losesTail = false
  /// The first record that the second site acknowledged.
  var sinceFailover: String?
  /// A copy that comes out altered.
  var altersRestores = false
  private var recorded: [String: String] = [:]
  var clock = 0

  struct PoolServer {
    var isRunning = true
    var isActive = false
    var fenceRun: String?
    var pool = "Normal"
  }

  init(_ environment: Environment) {
    self.environment = environment
    for host in environment.hosts {
      if host.roles.contains(.chatServer) {
        let isHome = host.dataCenter == environment.dataCenter(.primary)?.name
        chat[host.name] = PoolServer(isActive: isHome)
      }
      var instance = PoolInstance()
      if host.roles.contains(.primaryDatabase) {
        instance.state = .online
        instance.isPrincipal = true
        instance.partner = environment.hosts(.mirror).first?.name
      } else if host.roles.contains(.mirror) {
        instance.state = .restoring
        instance.partner = environment.hosts(.primaryDatabase).first?.name
      } else if host.roles.contains(.backupDatabase) {
        instance.state = .restoring
        instance.isShipped = true
      } else if !host.roles.contains(.backupMirror) {
        continue
      }
      if host.roles.contains(.primaryDatabase) || host.roles.contains(.mirror) {
        instance.shipsTo = "share"
      }
      instances[host.name] = instance
    }
    for name in instances.keys { instances[name]?.log = Self.founding }
    for name in instances.keys { instances[name]?.hardened = Self.founding.count }
    if let spare = environment.hosts(.backupMirror).first { instances[spare.name]?.log = [] }
  }

  private static let founding = (1...10).map { "old \($0)" }

  static func number(_ count: Int) -> String { "\(42_000_000_000_000_000 + count)" }

  static func count(_ number: String?) -> Int? {
    number.flatMap(Int.init).map { $0 - 42_000_000_000_000_000 }
  }

  // MARK: - Mirroring

  func isConnected(_ name: String) -> Bool {
    guard let one = instances[name], let partner = one.partner, let other = instances[partner]
    else { return false }
    return one.isRunning && other.isRunning && other.partner == name && !one.isSuspended
      && !other.isSuspended
  }

  func mirroringState(_ name: String) -> String {
    guard let one = instances[name], one.partner != nil else { return "" }
    if isConnected(name) { return "SYNCHRONIZED" }
    return one.isSuspended ? "SUSPENDED" : "DISCONNECTED"
  }

  /// A commit: acknowledged only once a mirror that is heard has it.
  func commit(_ record: String, on name: String) -> Bool {
    guard instances[name]?.isWritable == true else { return false }
    instances[name]?.log.append(record)
    if isConnected(name), let partner = instances[name]?.partner {
      let log = instances[name]?.log ?? []
      let count = log.count
      instances[partner]?.log = log
      instances[name]?.hardened = count
      instances[partner]?.hardened = count
    }
    acknowledged.append(record)
    let isAway = environment.host(name)?.dataCenter != environment.dataCenter(.primary)?.name
    if isAway, sinceFailover == nil { sinceFailover = record }
    noteRivals()
    return true
  }

  var writable: [String] {
    instances.filter { $0.value.isWritable && !poweredOff.contains($0.key) }.keys.sorted()
  }

  func noteRivals() { if writable.count > 1 { rivals.formUnion(writable) } }

  /// The server's processes end; a witness that hears the mirror has it take over.
  func stop(_ name: String) {
    let wasInSync = mirroringState(name) == "SYNCHRONIZED"
    let partner = instances[name]?.partner
    let wasPrincipal = instances[name]?.isPrincipal == true
    instances[name]?.isRunning = false
    if wasPrincipal, wasInSync, witness == true, let partner {
      instances[partner]?.state = .online
      instances[partner]?.isPrincipal = true
      instances[name]?.isPrincipal = false
      instances[name]?.state = .restoring
    }
    // Without witness and mirror a principal stops serving.
    if !wasPrincipal, witness == false, let partner { instances[partner]?.state = .restoring }
  }

  // MARK: - Chat

  /// Whether two users can exchange a message; if so it is committed.
  func exchange() -> Bool {
    let home = environment.dataCenter(.primary)?.name
    for (name, server) in chat.sorted(by: { $0.key < $1.key })
    where server.isRunning && server.isActive && server.fenceRun == nil {
      let isHome = environment.host(name)?.dataCenter == home
      if isCut && isHome { continue }
      let roles: [Role] =
        server.pool == "Normal"
        ? [.primaryDatabase, .mirror] : [.backupDatabase, .backupMirror]
      let databases = environment.hosts.filter { !Set($0.roles).isDisjoint(with: roles) }
      for database in databases where instances[database.name]?.isWritable == true {
        let databaseIsHome = database.dataCenter == home
        if isCut && databaseIsHome != isHome { continue }
        clock += 1
        return commit("message \(clock)", on: database.name)
      }
    }
    return false
  }

  /// Messages of the pool's users, while chat is there.
  func traffic(_ count: Int) { for _ in 0..<count { _ = exchange() } }

  // MARK: - Requests

  /// The answer to a request; nil for what has nothing to do with Windows hosts.
  func answer(_ kind: Request.Kind) -> SimulatedScript.Answer? {
    defer { noteRivals() }
    switch kind {
    case .act(let act, _): return carryOut(act)
    case .confirm(let prompt, _):
      traffic(3)
      for (word, does) in person where prompt.contains(word) { does(self) }
      return nil
    case .effectProbe(let probe, let expectsOpen):
      guard let name = probe.title.split(separator: ":").first.map(String.init),
        instances[name] != nil || chat[name] != nil
      else { return nil }
      let isHome =
        environment.host(name)?.dataCenter == environment.dataCenter(.primary)?.name
      let isUp = instances[name]?.isRunning ?? chat[name]?.isRunning ?? false
      let isOpen = isUp && !(isCut && isHome) && !poweredOff.contains(name)
      return .instead(
        isOpen == expectsOpen ? .succeeded : .failed, isOpen ? "open" : "closed",
        ["open": isOpen ? "yes" : "no"])
    case .guardOrder(let host, let order): obey(order, host)
    case .question(_, let title, _) where title.contains("cannot exchange"):
      return exchange() ? .instead(.failed, "a message was exchanged") : .instead(.succeeded, "")
    case .question(_, let title, _) where title.hasPrefix("residue of fence"):
      let left = instances.values.contains { $0.fenceRun != nil || $0.isDisabled }
      return left ? .instead(.failed, "a fence is noted") : nil
    case .roles(let isFinal): return roles(isFinal)
    // What the real performer says where no traffic can be made.
    case .judge: return hasWorkload ? .instead(.unknown, "no message was counted") : Self.said()
    default: break
    }
    return nil
  }

  private func obey(_ order: Request.GuardOrder, _ host: String) {
    switch order {
    case .strike(let entries):
      if environment.host(host)?.roles.contains(.router) == true { isCut = true }
      for name in instances.keys where entries.contains(where: { $0.hasSuffix(name) }) {
        poweredOff.insert(name)
        stop(name)
      }
    case .heal, .release:
      if environment.host(host)?.roles.contains(.router) == true { isCut = false }
      for name in poweredOff where environment.host(host)?.roles.contains(.powerController) == true
      {
        poweredOff.remove(name)
        instances[name]?.isRunning = true
        catchUp(name)
      }
    default: break
    }
  }

  /// A mirror that is heard again gets what it lacks.
  func catchUp(_ name: String) {
    guard isConnected(name), let partner = instances[name]?.partner else { return }
    let (from, to) = instances[name]?.isPrincipal == true ? (name, partner) : (partner, name)
    let log = instances[from]?.log ?? []
    let count = log.count
    instances[to]?.log = log
    instances[from]?.hardened = count
    instances[to]?.hardened = count
  }

  private func roles(_ isFinal: Bool) -> SimulatedScript.Answer {
    var found: [String: String] = [:]
    for name in instances.keys {
      let status = status(name)
      for key in ["role", "writable", "fenced", "sync"] { found["\(name).\(key)"] = status[key] }
    }
    for (name, server) in chat {
      found["\(name).active"] = server.isActive && server.isRunning ? "yes" : "no"
      found["\(name).pool"] = server.pool
    }
    if !isFinal { recorded = found }
    let differs = found.filter { recorded[$0.key] != $0.value }.keys.sorted()
    return differs.isEmpty
      ? .instead(.succeeded, "as at the start")
      : .instead(.failed, "roles differ: \(differs.joined(separator: ", "))")
  }

  func status(_ name: String) -> [String: String] {
    guard let one = instances[name] else { return [:] }
    let fence = one.fenceRun == nil ? "no" : one.isWritable ? "broken" : "yes"
    var values = [
      "running": one.isRunning ? "yes" : "no", "writable": one.isWritable ? "yes" : "no",
      "fenced": fence, "fence_run": one.fenceRun ?? "", "role": "none",
    ]
    if one.isRunning { values["sync"] = "none" }
    guard one.isRunning, let state = one.state else { return values }
    let isSpare = environment.host(name)?.roles.contains(.backupMirror) == true
    values["role"] =
      state == .online ? "primary" : isSpare && one.partner == nil ? "none" : "standby"
    if one.partner != nil, one.isPrincipal {
      values["sync"] = mirroringState(name) == "SYNCHRONIZED" ? "yes" : "no"
      values["lsn"] = Self.number(one.hardened)
    }
    if state == .restoring { values["last_lsn"] = Self.number(one.log.count) }
    return values
  }
}
