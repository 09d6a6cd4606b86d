import DrillModel
import Engine
import Guard

/// Looks at the world and at the machine's talk after every event, and says which rule is broken.
///
/// It knows what is true in the simulated world, which the machine does not.
struct Monitor {
  /// What a guard truly said, and when it said it.
  struct Said {
    var at: UInt64
    var isHolding: Bool
    /// When that lease lapses.
    var leaseEnds: UInt64
  }

  let plan: Plan
  let start: [String: String]
  private(set) var violation: Violation?
  /// The last answer of each guard that reached the runner.
  private var said: [String: Said] = [:]
  /// Effect probes that truly found their way closed, and whose answer arrived.
  private var bitten: Set<String> = []
  /// What each request of the step under way was last answered with.
  private var answers: [String: Reply.Result?] = [:]
  private var titles: [Int: String] = [:]
  private var ended: JournalEvent.RunEnded?
  /// Since when the lease of a guard with something in effect has lapsed.
  private var overdue: [String: UInt64] = [:]
  /// Carriers whose guard was taken away or held up by hand: their residue is nobody's fault.
  var excused: Set<String> = []
  /// Until when undos are held up by the weather.
  var excusedUntil: [String: UInt64] = [:]

  /// How long after its lease a guard may take.
  private static let grace: UInt64 = 12_000_000_000
  private static let second: UInt64 = 1_000_000_000

  /// Which entry takes a host's power, and whose guard carries it.
  private let powerEntries: [String: (carrier: String, id: String)]

  /// Entries that have a primary go on without its mirror.
  private let exposures: [String]

  init(plan: Plan, site: SimulatedSite) {
    self.plan = plan
    exposures = plan.guards.flatMap(\.entries).filter { $0.apply.text == site.exposure }
      .map(\.id)
    start = site.signature
    var entries: [String: (carrier: String, id: String)] = [:]
    for program in plan.guards {
      for entry in program.entries {
        if let target = site.powerTarget(of: entry) {
          entries[target] = (carrier: program.host, id: entry.id)
        }
      }
    }
    powerEntries = entries
  }

  var lastEnd: JournalEvent.RunEnded? { ended }

  mutating func complain(_ invariant: Invariant, _ detail: String, _ trace: Trace, _ now: UInt64) {
    guard violation == nil else { return }
    violation = Violation(
      invariant: invariant, detail: detail, traceLength: trace.count, at: now)
  }

  // MARK: - After every event

  mutating func look(at site: SimulatedSite, _ trace: Trace) {
    let writers = site.writable
    if writers.count > 1 {
      complain(.oneWriter, "\(writers) all take writes", trace, site.now)
    }
    lookAtData(site, trace)
    var carriers: Set<String> = []
    for host in site.hosts
    where !host.tables.isEmpty || !host.hasPower || host.database?.exposedBy != nil
      || host.watchedBy != nil || !host.killed.isEmpty
    {
      for (carrier, entry) in effects(on: host, site) {
        carriers.insert(carrier)
        lookAtEffect(entry, on: host, by: carrier, site, trace)
      }
    }
    for carrier in overdue.keys.sorted() where !carriers.contains(carrier) {
      overdue[carrier] = nil
    }
  }

  /// Two servers whose data would take writes after a start are two primaries to come.
  private mutating func lookAtData(_ site: SimulatedSite, _ trace: Trace) {
    guard let primary = site.primary else { return }
    let former = site[primary]
    guard former.isUp, former.database?.hasSignal == false, !site.isIsolatedForFencing(former)
    else { return }
    for other in [site.mirror, site.backup, site.spare].compactMap(\.self)
    where site[other].database?.hasSignal == false && !isWitnessed(other, site) {
      complain(
        .oneWriter, "\(primary) is not fenced, and \(other) is promoted", trace, site.now)
    }
  }

  /// The site's own witness has promoted the mirror of a primary that was down: nothing could be
  /// fenced before; the guard's hold, or the drill, fences it before it is healed.
  private func isWitnessed(_ mirror: String, _ site: SimulatedSite) -> Bool {
    guard mirror == site.mirror, site.hasWitnessPromoted, let primary = site.primary else {
      return false
    }
    return site[primary].database?.isRunning == false && !site[primary].killed.isEmpty
  }

  private mutating func lookAtEffect(
    _ entry: String, on host: SimulatedHost, by carrier: String, _ site: SimulatedSite,
    _ trace: Trace
  ) {
    let guardian = site[carrier].guardian
    let isNoted =
      guardian.disk?.marks.contains { $0.id == entry } == true
      || guardian.memory?.marks.contains { $0.id == entry } == true
    if !isNoted, !excused.contains(carrier) {
      complain(
        .noUndoLost,
        "\(entry) is in effect on \(host.name), and no guard on \(carrier) knows of it", trace,
        site.now)
    }
    lookAtLease(of: carrier, entry, site, trace)
  }

  /// The faults in effect on a host: who carries the undo, and under which id.
  private func effects(on host: SimulatedHost, _ site: SimulatedSite) -> [(String, String)] {
    var found = host.tables.filter { $0.value == .ours }.keys.sorted().map { (host.name, $0) }
    if host.database?.isRunning == false { found += host.killed.sorted().map { (host.name, $0) } }
    if let watch = host.watchedBy { found.append((host.name, watch)) }
    if host.database?.exposedBy == plan.run {
      found += exposures.map { (host.name, $0) }
    }
    if !host.hasPower, let entry = powerEntries[host.name] {
      found.append((entry.carrier, entry.id))
    }
    return found
  }

  private mutating func lookAtLease(
    of carrier: String, _ entry: String, _ site: SimulatedSite, _ trace: Trace
  ) {
    let host = site[carrier]
    let guardian = host.guardian
    let uptime = (site.now - min(site.now, host.bootedAt)) / 1_000_000
    let isRunning =
      guardian.lease.map { $0.boot == host.bootID && Int(uptime) < $0.deadline } ?? false
    let keeps =
      guardian.disk?.program == .hold
      && (guardian.entry(entry)?.hold == .keep || guardian.disk?.failed.isEmpty == false)
    guard host.isUp, !isRunning, !keeps, !excused.contains(carrier),
      excusedUntil[carrier, default: 0] < site.now
    else {
      overdue[carrier] = nil
      return
    }
    let since = overdue[carrier] ?? site.now
    overdue[carrier] = since
    if site.now - since > Self.grace {
      complain(
        .noResidue,
        "\(entry) of \(carrier) is in effect, \((site.now - since) / Self.second) s "
          + "after its lease", trace, site.now)
    }
  }

  // MARK: - What the machine hears and says

  /// A request leaves.
  mutating func leaves(
    _ request: Request, isRenewal: Bool, _ site: SimulatedSite, _ trace: Trace
  ) {
    guard !isRenewal else { return }
    titles[request.id] = request.kind.title
    answers[request.kind.title] = .some(nil)
    guard case .act(let act, _) = request.kind, act.name == .promote,
      Self.takesOver(act.host, site)
    else { return }
    let down = Set(
      plan.faults.filter(\.description.takesGuardsAway).flatMap(\.description.struckHosts))
    for program in plan.guards where !program.entries.isEmpty && !down.contains(program.host) {
      guard let said = said[program.host] else {
        complain(.freshGuards, "the guard on \(program.host) never answered", trace, site.now)
        continue
      }
      let needed = Self.nanoseconds(request.deadline) + 2 * Self.second
      if !said.isHolding {
        complain(.freshGuards, "the guard on \(program.host) would release", trace, site.now)
      } else if site.now - said.at > Self.second {
        complain(
          .freshGuards, "the guard on \(program.host) answered \(site.now - said.at) ns ago",
          trace, site.now)
      } else if said.leaseEnds < site.now + needed {
        complain(.freshGuards, "the lease on \(program.host) is too short", trace, site.now)
      }
    }
  }

  /// Whether a promotion of this host's database makes it take over from the primary.
  private static func takesOver(_ host: String, _ site: SimulatedSite) -> Bool {
    site[host].model.roles.contains { [.backupDatabase, .mirror, .backupMirror].contains($0) }
  }

  /// A promotion of the backup or the mirror begins on its host.
  mutating func promotes(_ host: String, _ site: SimulatedSite, _ trace: Trace) {
    guard Self.takesOver(host, site),
      site[host].database?.isRecovering == true
    else { return }
    let formers =
      site.environment.hosts(.primaryDatabase)
      + (host == site.spare ? site.environment.hosts(.backupDatabase) : [])
    for former in formers {
      let found = site[former.name]
      guard found.hasPower, let database = found.database else { continue }
      guard database.notes?.phase == .fenced, database.hasSignal, !database.startsAtBoot
      else {
        complain(
          .durableFence, "\(host) is promoted while \(former.name) is not fenced", trace, site.now)
        continue
      }
    }
  }

  /// A server's data is about to be made anew.
  mutating func reseeds(_ host: String, _ site: SimulatedSite, _ trace: Trace) {
    guard host == site.primary, let database = site[host].database,
      database.notes?.phase == .fenced, database.notes?.hadSignal == false
    else { return }
    let others = [site.mirror, site.backup, site.spare].compactMap(\.self)
    guard others.allSatisfy({ site[$0].database?.hasSignal == true }) else { return }
    complain(
      .nothingThrownAway, "\(host) is made anew, and no other was ever promoted", trace, site.now)
  }

  /// A guard's answer reached the runner.
  mutating func hears(_ answer: GuardAnswer, on host: String, doneAt: UInt64) {
    guard let held = answer.held, answer.state == .armed, held.run == plan.run else {
      said[host] = nil
      return
    }
    if let before = said[host], before.at > doneAt { return }
    said[host] = Said(
      at: doneAt, isHolding: held.program == .hold,
      leaseEnds: doneAt + UInt64(max(0, held.leaseLeft) * 1e9))
  }

  /// An effect probe's answer reached the runner.
  mutating func sees(_ probe: FaultDescription.EffectProbe, isClosed: Bool) {
    if isClosed { bitten.insert(probe.title) }
  }

  /// A reply is handed to the machine.
  mutating func hears(_ reply: Reply.Result, to request: Int) {
    guard let title = titles[request] else { return }
    answers[title] = reply
  }

  /// A record of the machine.
  mutating func records(_ event: JournalEvent, _ site: SimulatedSite, _ trace: Trace) {
    switch event {
    case .stepStarting:
      answers = [:]
    case .stepEnded(let step) where step.verdict == .passed:
      for (title, result) in answers.sorted(by: { $0.key < $1.key }) where result != .succeeded {
        let isKnown = result == .failed
        complain(
          .knownOrNotPassed,
          "step \(step.id) passed, but \(title) "
            + (isKnown ? "failed" : result == nil ? "was never answered" : "is unknown"),
          trace, site.now)
      }
    case .runEnded(let end):
      ended = end
      ends(end, site, trace)
    default: break
    }
  }

  private mutating func ends(
    _ end: JournalEvent.RunEnded, _ site: SimulatedSite, _ trace: Trace
  ) {
    if end.verdict == .passed {
      for probe in plan.faults.flatMap(\.description.effectProbes)
      where !bitten.contains(probe.title) {
        complain(
          .bittenOrNotPassed, "passed, and nobody saw \(probe.title) closed", trace, site.now)
      }
    }
    if end.restored { lookAtWorld("restored", .restoredIsTrue, site, trace) }
  }

  /// The world must be as it was.
  mutating func lookAtWorld(
    _ why: String, _ invariant: Invariant, _ site: SimulatedSite, _ trace: Trace,
    locksMayBeLeft: Bool = false
  ) {
    let found = site.signature
    for key in start.keys.sorted() where found[key] != start[key] {
      complain(
        invariant, "\(why), but \(key) was '\(start[key] ?? "")', is '\(found[key] ?? "")'", trace,
        site.now)
    }
    for host in site.hosts where host.guardian.disk?.run == plan.run && !locksMayBeLeft {
      complain(invariant, "\(why), but \(host.name) is still held", trace, site.now)
    }
  }

  /// The runner leaves.
  mutating func leaves(with exit: ExitStatus, _ site: SimulatedSite, _ trace: Trace) {
    guard let ended else {
      // After a second signal there is no last record.
      // Where nothing was struck, locks may be left: their leases lapse.
      if exit != .notRestored {
        lookAtWorld("left with \(exit)", .exitAgrees, site, trace, locksMayBeLeft: true)
      }
      return
    }
    if ended.exit != exit.rawValue {
      complain(
        .exitAgrees, "left with \(exit), the record says \(ended.exit)", trace, site.now)
    }
    if ended.restored == (exit == .notRestored) {
      complain(
        .exitAgrees, "left with \(exit), restored is \(ended.restored)", trace, site.now)
    }
    if exit == .passed, ended.verdict != .passed || ended.outcome != .completed {
      complain(.exitAgrees, "left with 0 after \(ended)", trace, site.now)
    }
  }

  /// A new process begins: what an earlier one heard is no longer known to anybody.
  mutating func beginProcess() {
    said = [:]
    answers = [:]
    titles = [:]
    ended = nil
  }

  static func nanoseconds(_ duration: Duration) -> UInt64 {
    let (seconds, attoseconds) = duration.components
    return UInt64(max(0, seconds)) * second + UInt64(max(0, attoseconds) / 1_000_000_000)
  }
}
