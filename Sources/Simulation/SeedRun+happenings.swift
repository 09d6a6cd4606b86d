import DrillModel
import Engine
import Guard

/// What the weather does to hosts and to the runner.
extension SeedRun {
  func happen(_ happening: Weather.Happening) {
    guard !isCalm else { return }
    let host = happening.host
    switch happening.kind {
    case .signal:
      guard let process = runner?.number else { return }
      queue.put(.tell(process: process, .signal(Int32(happening.size))), at: now)
    case .hostSlow: site[host].slowUntil = now + UInt64(happening.size) * 20_000_000
    case .hostReboots: reboot(host)
    case .clockJumps: site[host].wallOffset += Double(happening.size) - 500
    case .watcherKilled: killWatcher(host)
    case .folderRemoved:
      guard site[host].guardian.disk != nil else { return }
      site[host].guardian.disk = nil
      if site[host].guardian.watched == nil || site[host].guardian.memory == nil { lose(host) }
    case .guardRemoved:
      guard site[host].guardian.disk?.run == run else { return }
      site[host].guardian.disk = nil
      site[host].guardian.memory = nil
      site[host].guardian.lease = nil
      site[host].guardian.watched = nil
      site[host].guardian.hasBootHook = false
      site[host].guardian.hasFiredInMemory = false
      lose(host)
    case .leaseDeleted: site[host].guardian.lease = nil
    case .undoFails:
      let until = now + UInt64(happening.size) * 60_000_000
      site[host].undoFailsUntil = until
      // A guard that could not undo tries again after a minute at most.
      monitor.excusedUntil[host] = until + 75_000_000_000
    case .tableChanged: change(host)
    case .tableDeleted:
      // Nor can anything be promised where someone lets a former primary out by hand.
      guard !site[host].tables.isEmpty, !site[host].tables.keys.contains("isolate") else { return }
      site[host].tables = [:]
      site[host].harmless = []
      site[host].clockSteps = [:]
      for id in site[host].drifts.keys.sorted() { site[host].endDrift(id, at: now) }
    case .otherRunner: intrude(host)
    default: return
    }
    met.insert(happening.kind)
    note("weather: \(happening.kind.rawValue) \(host) \(happening.size)")
  }

  private func lose(_ host: String) {
    monitor.excused.insert(host)
    needsPerson = true
  }

  private func reboot(_ host: String) {
    // A router that goes down takes the isolation of a former primary with it: docs/simulation.md.
    guard !site[host].tables.keys.contains("isolate") else { return }
    // Nor can anything be promised of a primary that boots while a witness may have promoted its
    // mirror, and nobody has fenced it yet.
    if host == site.primary, site[host].database?.isFenced == false,
      site.watching.hasPromoted || site.hosts.contains(where: { $0.watchedBy != nil })
    {
      return
    }
    if site[host].isUp, site[host].guardian.disk != nil, site[host].guardian.disk?.entries != [],
      !site[host].guardian.hasBootHook
    {
      // Nothing starts its guard again: what outlives the reboot waits for the runner.
      monitor.excused.insert(host)
    }
    site.reboot(host)
  }

  private func killWatcher(_ host: String) {
    guard site[host].guardian.watched != nil else { return }
    let isRestarted = site[host].restartsWatcher
    site[host].guardian.killWatcher(isRestarted: isRestarted)
    if !isRestarted { monitor.excused.insert(host) }
  }

  private func change(_ host: String) {
    guard let id = site[host].tables.keys.filter({ $0 != "isolate" }).min() else { return }
    site[host].tables[id] = .changed
  }

  /// Another run wants a host: it must be refused while this run holds it.
  private func intrude(_ host: String) {
    guard site[host].isUp,
      let program = try? GuardProgram(
        host: host, control: GuardControl(run: "another-run", token: 9), owner: "someone else",
        lease: .seconds(20), entries: [])
    else { return }
    site[host].tell(now)
    var guardian = site[host].guardian
    let before = guardian
    var fuel = Fuel.unlimited
    let command = SimulatedGuard.Command(verb: .arm, program: program)
    guard let result = try? guardian.obey(command, in: &site, &fuel) else { return }
    note("another run asks for \(host): \(result.status)")
    site[host].guardian = guardian
    guard result.status == .done, before.disk?.run == run else { return }
    if !before.applied.isEmpty || !(before.hasFired || before.hasLapsed) {
      monitor.complain(
        .oneHolder, "another run was given \(host), which this run holds", trace, now)
    }
  }
}
