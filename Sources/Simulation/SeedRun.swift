import DrillModel
import Engine
import Foundation
import Glibc
import Guard
import Journal
import Reporting

/// One seed from its drill to the last proof: the run, its crashes, its recoveries.
///
/// Everything happens on one thread and one queue. It owns the scratch folder of its journal.
final class SeedRun {
  /// What the queue holds.
  enum Event {
    case tell(process: Int, EngineEvent)
    case arrive(Int)
    case answered(Int)
    case giveUp(Int)
    case again(call: Int)
    case awaitPromotion(Int)
    case local(process: Int, request: Int, Reply)
    case chat(process: Int, isAvailable: Bool, number: Int)
    case watch(String)
    case world
    case happening(Int)
    case start
    case calm
    case look
  }

  let seed: UInt64
  let made: DrillMaker.Made
  let bugs: Set<PlantedBug>
  let weather: Weather
  let folder: String
  let clock = VirtualClock()
  var run: String { "seed-\(seed)" }

  var site: SimulatedSite
  var monitor: Monitor
  var trace: Trace
  var queue = EventQueue<Event>()
  var network: SeededGenerator
  var choices: SeededGenerator
  var calls: [Int: Call] = [:]
  var attempts: [Int: Attempt] = [:]
  var nextNumber = 1
  var runner: SimulatedRunner?
  var processes = 0
  var watchAt: [String: UInt64] = [:]
  var worldAt: UInt64?
  var chatNumber = 0
  /// Whether the weather is over.
  var isCalm = false
  var calmRecoveries = 0
  var isRestored = false
  var isOver = false
  var exits: [ExitStatus] = []
  var crashes = 0
  var steps = 0
  var machineEvents = 0
  var hasPromoted = false
  var met: Set<Adversity> = []
  /// Someone did by hand what only a person can put right.
  var needsPerson = false
  var isRenewing = false
  var lookedAt: UInt64 = 0

  init(
    seed: UInt64, bugs: Set<PlantedBug>, masked: Set<Adversity>, keepsTrace: Bool,
    made: DrillMaker.Made?
  ) throws {
    self.seed = seed
    self.bugs = bugs
    self.made = try made ?? DrillMaker.make(seed: seed)
    let names = self.made.environment.hosts.map(\.name)
    weather = Weather(seed: seed, hosts: names, without: masked)
    folder = "/dev/shm/muster-simulation-\(getpid())-\(seed)-\(UInt.random(in: 0...9_999_999))"
    network = SeededGenerator(seed: seed, purpose: "network")
    choices = SeededGenerator(seed: seed, purpose: "choices")
    trace = Trace(keepsLines: keepsTrace)
    site = SimulatedSite(self.made.environment, bugs: bugs)
    monitor = Monitor(
      plan: try DrillMaker.plan(self.made, run: "seed-\(seed)", token: 1), site: site)
    prepareSite()
  }

  private func prepareSite() {
    let kinds = weather.kinds
    if kinds.contains(.faultDoesNotBite) {
      site.bites = false
      met.insert(.faultDoesNotBite)
    }
    if kinds.contains(.promotionSlow) {
      site.promotionTime = UInt64(choices.within(500...25_000)) * 1_000_000
      met.insert(.promotionSlow)
    } else {
      site.promotionTime = UInt64(choices.within(100...900)) * 1_000_000
    }
    site.bootTime = UInt64(choices.within(2000...9000)) * 1_000_000
    for host in made.environment.hosts {
      if kinds.contains(.noBootHook), choices.chance(300) {
        site[host.name].guardian.canHook = false
        met.insert(.noBootHook)
      }
      site[host.name].restartsWatcher = !choices.chance(400)
      let age = UInt64(choices.within(1000...9000)) * 1_000_000
      site[host.name].bootedAt = 0
      _ = age
    }
    for (index, happening) in weather.happenings.enumerated() {
      queue.put(.happening(index), at: Self.begin + happening.at)
    }
    queue.put(.start, at: Self.begin)
  }

  static let begin: UInt64 = 1_000_000_000
  /// No run may take longer, nanoseconds of the virtual clock.
  static let limit: UInt64 = 4 * 3600 * 1_000_000_000

  /// Carries the seed out.
  func carryOut() {
    mkdir(folder, 0o700)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    while !isOver, monitor.violation == nil, let (due, event) = queue.take() {
      let at = max(due, now)
      clock.advance(to: at)
      site.advance(to: at)
      site.bootWhoeverIsDue()
      handle(event)
      lookAround(event)
      if at > Self.limit || trace.count > 400_000 {
        monitor.complain(.runEnds, "not over after \(at / 1_000_000_000) s", trace, at)
      }
    }
    if monitor.violation == nil, !isOver {
      monitor.complain(.runEnds, "nothing is left to happen, and it is not over", trace, now)
    }
    checkJournal()
  }

  var now: UInt64 { clock.now }

  /// The rules about the world are looked at after every event that can change it, and each
  /// second: what only the runner hears changes nothing there.
  private func lookAround(_ event: Event) {
    noticeChat()
    switch event {
    case .tell, .answered, .giveUp, .again, .local, .chat:
      guard now - lookedAt > 1_000_000_000 else { return }
    default: break
    }
    lookedAt = now
    monitor.look(at: site, trace)
    scheduleWatches()
    scheduleWorld()
  }

  private func handle(_ event: Event) {
    switch event {
    case .tell(let process, let event): tell(process, event)
    case .arrive(let id): arrive(id)
    case .answered(let id): answered(id)
    case .giveUp(let id): giveUp(id)
    case .again(let id): sendAgain(id)
    case .awaitPromotion(let id): awaitPromotion(id)
    case .local(let process, let request, let reply):
      tell(process, .reply(id: request, reply))
    case .chat(let process, let isAvailable, let number):
      guard number == chatNumber else { return }
      tell(process, .chat(isAvailable: isAvailable, detail: "by the rule"))
    case .watch(let host): watch(host)
    case .world: worldAt = nil
    case .happening(let index): happen(weather.happenings[index])
    case .start: start()
    case .calm: calmDown()
    case .look: lookAtTheEnd()
    }
  }

  /// A line of the trace, which ends where a rule is broken.
  func note(_ line: @autoclosure () -> String) {
    guard monitor.violation == nil else { return }
    trace.add(now, line())
  }

  func number() -> Int {
    defer { nextNumber += 1 }
    return nextNumber
  }

  // MARK: - The world by itself

  private func noticeChat() {
    guard let process = runner?.number, runner?.hasTraffic == true else { return }
    let isAvailable = site.isChatAvailable
    guard isAvailable != runner?.wasChatAvailable else { return }
    runner?.wasChatAvailable = isAvailable
    chatNumber += 1
    queue.put(
      .chat(process: process, isAvailable: isAvailable, number: chatNumber),
      at: now + (isAvailable ? 50_000_000 : 1_000_000_000))
  }

  private func scheduleWatches() {
    for host in site.hosts where host.guardian.watched != nil && host.isUp {
      host.tell(now)
      guard let due = host.guardian.nextWatch else { continue }
      let at = max(now + 1_000_000, host.bootedAt + UInt64(due) * 1_000_000)
      let name = host.name
      if let planned = watchAt[name], planned <= at, planned >= now { continue }
      watchAt[name] = at
      queue.put(.watch(name), at: at)
    }
  }

  private func scheduleWorld() {
    let due =
      (site.hosts.compactMap(\.upAt) + site.promotions.values
      + [site.witnessActsAt].compactMap(\.self)).filter { $0 > now }.min()
    guard let due, worldAt.map({ due < $0 }) ?? true else { return }
    worldAt = due
    queue.put(.world, at: due)
  }

  private func watch(_ name: String) {
    watchAt[name] = nil
    guard site[name].isUp else { return }
    site[name].tell(now)
    var guardian = site[name].guardian
    var fuel = Fuel.unlimited
    let before = guardian
    _ = try? guardian.watch(in: &site, &fuel)
    if guardian.disk != before.disk || guardian.watched != before.watched {
      note(
        "guard on \(name): fired \(guardian.hasFired), in effect \(guardian.applied), "
          + "failed \(guardian.disk?.failed.sorted() ?? [])")
    }
    site[name].guardian = guardian
  }
}
