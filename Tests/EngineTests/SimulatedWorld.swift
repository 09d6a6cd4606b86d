import DrillModel
@testable import Engine
import Guard

/// The hosts, databases and chat servers that a simulated run is made against.
///
/// Mechanical: what is struck is dark, what is fenced refuses writes, chat is there while a chat
/// server that takes clients and a database that takes writes can be reached.
struct SimulatedWorld {
  let environment: Environment
  var guards: [String: SimulatedGuard] = [:]
  /// Databases that would take writes but for a fence.
  private(set) var primaries: Set<String>
  /// Hosts whose fence has effect; making a follower of a former primary supersedes it.
  private(set) var fenced: Set<String> = []
  private(set) var activeChat: Set<String>
  private var stoppedByFence: Set<String> = []
  /// Databases that were stopped in order on the way back.
  private var stopped: Set<String> = []
  /// Chat servers that use the backup.
  private var failedOver: Set<String> = []
  private(set) var hasTraffic = false
  private var recordedRoles: [String: String] = [:]
  private let struckSite: Set<String>
  /// Hosts that at one moment took writes at once: must stay empty.
  private(set) var rivals: Set<String> = []
  /// What judging finds.
  var lostMessages = 0
  /// How the archive is not as it was before.
  var historyDeviations: [String] = []

  init(_ plan: Plan) {
    environment = plan.environment
    for program in plan.guards { guards[program.host] = SimulatedGuard(program) }
    primaries = Set(environment.hosts(.primaryDatabase).map(\.name))
    activeChat = Set(environment.hosts(.chatServer, in: .primary).map(\.name))
    let center = environment.dataCenter(.primary)?.name
    struckSite = Set(environment.hosts.filter { $0.dataCenter == center }.map(\.name))
  }

  /// The databases that take writes now, from anybody who is not cut off.
  var writable: Set<String> { primaries.subtracting(fenced).filter { !isDark($0) } }

  /// Entries of this kind that are in effect anywhere, as `host/id`.
  func inEffect(_ kind: GuardEntry.Kind) -> Set<String> {
    Set(
      guards.values.flatMap { held in
        held.appliedEntries(kind).map { "\(held.program.host)/\($0.id)" }
      })
  }

  var isChatAvailable: Bool {
    let isCut = !inEffect(.fault).isEmpty
    func isReached(_ host: String) -> Bool { !isCut || !struckSite.contains(host) }
    return activeChat.contains(where: isReached) && writable.contains(where: isReached)
  }

  /// Cut off from elsewhere: by the router, or without power.
  private func isDark(_ host: String) -> Bool {
    struckSite.contains(host)
      && guards.values.contains {
        !struckSite.contains($0.program.host) && !$0.appliedEntries(.fault).isEmpty
      }
  }

  mutating func answer(_ kind: Request.Kind, at now: UInt64) -> Reply {
    defer { if writable.count > 1 { rivals.formUnion(writable) } }
    var reply = Reply(.succeeded, detail: "done", sentAt: now, endedAt: now)
    switch kind {
    case .guardOrder(let host, let order): obey(order, host, &reply)
    case .act(let act, _): reply.values = carryOut(act)
    case .effectProbe(_, let expectsOpen):
      let isOpen = inEffect(.fault).isEmpty
      reply.values["open"] = isOpen ? "yes" : "no"
      if isOpen != expectsOpen { reply.result = .failed }
    case .roles(let isFinal):
      let roles = roles
      if !isFinal { recordedRoles = roles }
      if roles != recordedRoles {
        reply.result = .failed
        reply.detail = "roles differ"
      }
    case .chat(.start): hasTraffic = true
    case .judge: reply.events = judgement
    default: break
    }
    return reply
  }

  private mutating func obey(_ order: Request.GuardOrder, _ host: String, _ reply: inout Reply) {
    guard var held = guards[host] else {
      reply.result = .unknown
      return
    }
    let wasArmed = held.state == .armed
    let (isDone, answer) = held.obey(order, at: reply.sentAt)
    guards[host] = held
    let hasFenced = wasArmed && held.state == .fired && held.isHolding
    noteFences(of: held, hasFenced ? .fence : order)
    if case .strike = order, host == environment.hosts(.powerController).first?.name {
      for name in struckSite { guards[name]?.vanish() }
    }
    reply.guardAnswer = answer
    if !isDone {
      reply.result = .failed
      reply.detail = "refused, \(answer.state.rawValue)"
    }
  }

  private mutating func noteFences(of held: SimulatedGuard, _ order: Request.GuardOrder) {
    let host = held.program.host
    if held.appliedEntries(.fence).isEmpty {
      fenced.remove(host)
      if stoppedByFence.remove(host) != nil { activeChat.insert(host) }
    } else if order == .fence {
      fenced.insert(host)
      if activeChat.remove(host) != nil { stoppedByFence.insert(host) }
    }
  }

  /// The lease of a host's guard lapses.
  mutating func lapse(_ host: String) {
    guards[host]?.lapse()
    guard let held = guards[host] else { return }
    noteFences(of: held, held.isHolding ? .fence : .release)
  }

  private mutating func carryOut(_ act: Act) -> [String: String] {
    let host = act.host
    switch (act.service, act.name) {
    case (.database, .promote): primaries.insert(host)
    case (.database, .reseed):
      primaries.remove(host)
      fenced.remove(host)
      stopped.remove(host)
    case (.database, .fence):
      primaries.remove(host)
      stopped.insert(host)
    case (.chat, .poolState):
      if act.command.arguments.contains("pool_state=failed-over") {
        failedOver.insert(host)
      } else {
        failedOver.remove(host)
      }
    case (.chat, .unfence):
      fenced.remove(host)
      stoppedByFence.remove(host)
    case (.chat, .activate): activeChat.insert(host)
    case (.chat, .deactivate), (.chat, .drain): activeChat.remove(host)
    case (.database, .status):
      return [
        "writable": writable.contains(host) ? "yes" : "no",
        "fenced": fenced.contains(host) || stopped.contains(host) ? "yes" : "no", "sync": "yes",
        "final_lsn": "0/5000060",
      ]
    case (.chat, .status):
      return [
        "active": activeChat.contains(host) ? "yes" : "no",
        "fenced": fenced.contains(host) ? "yes" : "no", "sessions": "0",
        "pool_state": failedOver.contains(host) ? "failed-over" : "normal",
      ]
    default: break
    }
    return [
      "fingerprint": "f00d", "final_lsn": "0/5000060", "shipped_lsn": "0/5000060",
      "marks": Self.marks,
    ]
  }

  /// How far two rooms of the archive went.
  static let marks = "0123456789ab.17/ba9876543210.4"

  private var roles: [String: String] {
    var roles: [String: String] = [:]
    for host in environment.hosts {
      roles["\(host.name).writable"] = writable.contains(host.name) ? "yes" : "no"
      roles["\(host.name).fenced"] = fenced.contains(host.name) ? "yes" : "no"
      roles["\(host.name).active"] = activeChat.contains(host.name) ? "yes" : "no"
    }
    return roles
  }

  private var judgement: [JournalEvent] {
    var integrity = IntegrityResult()
    integrity.lost = lostMessages
    integrity.historyDeviations = historyDeviations
    integrity.historyIntact = historyDeviations.isEmpty
    integrity.verdict = lostMessages == 0 && historyDeviations.isEmpty ? .passed : .failed
    return [
      .objective(
        RunResult.ObjectiveResult(
          name: "promotion", target: 10, actual: 1, error: 0, unit: "s", verdict: .passed,
          reason: nil)),
      .integrity(integrity),
    ]
  }
}
