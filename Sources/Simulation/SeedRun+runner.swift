import DrillModel
import Engine
import Foundation
import Glibc
import Guard
import Journal

/// The runner's processes: begun, obeyed, crashed, begun again.
extension SeedRun {
  var journalPath: String { "\(folder)/journal.jsonl" }

  func start() {
    do {
      if processes == 0 { try beginDrill() } else { try beginRecovery() }
    } catch is Crashed {
      crash()
    } catch {
      monitor.complain(.journalReplays, "\(error)", trace, now)
    }
  }

  private func beginDrill() throws {
    let plan = monitor.plan
    let writer = try JournalWriter.create(inFolder: folder, clock: clock.journalClock)
    processes = 1
    runner = SimulatedRunner(
      number: 1, plan: plan, machine: RunMachine(plan: plan), writer: writer, snapshots: [:],
      roles: [:])
    note("the drill begins")
    try announce(plan)
    queue.put(.tell(process: 1, .begin), at: now)
  }

  private func announce(_ plan: Plan) throws {
    let started = JournalEvent.RunStarted(
      run: run, toolVersion: "simulated", drill: plan.drill.id, title: plan.drill.title,
      environment: plan.environment.name, drillDigest: "", environmentDigest: "",
      subject: plan.environment.subject, operatedBy: "simulated runner", processID: 1,
      started: "2026-01-01T00:00:00Z", objectives: plan.drill.objectives, steps: plan.summaries,
      availability: plan.drill.availability)
    try tryToAppend(.runStarted(started))
    for host in plan.environment.hosts {
      try tryToAppend(
        .hostMet(
          JournalEvent.HostMet(
            name: host.name, address: host.address, hostKey: "", clockOffset: 0, clockError: 0.01,
            phase: "start")))
    }
  }

  /// The journal's lock goes with its last descriptor: a child that another thread of this process
  /// has just forked may hold it until it becomes another program.
  private func resume() throws -> (writer: JournalWriter, before: JournalReading) {
    for _ in 0..<400 {
      do throws(JournalError) {
        return try JournalWriter.resume(journalPath, clock: clock.journalClock)
      } catch .inUse {
        usleep(5000)
      }
    }
    return try JournalWriter.resume(journalPath, clock: clock.journalClock)
  }

  /// Before the machine begins, a record that cannot be written stops nothing.
  private func tryToAppend(_ event: JournalEvent) throws(Crashed) {
    do {
      try append(event)
    } catch is Crashed {
      throw Crashed()
    } catch {
      note("not recorded: \(event.kind)")
    }
  }

  /// `muster recover`, as `RecoverCommand` does it.
  private func beginRecovery() throws {
    guard access(journalPath, F_OK) == 0 else {
      note("no journal was begun: nothing to recover")
      return finishAll(restored: true)
    }
    let (writer, before) = try resume()
    var past = PastRun(before.records)
    guard past.run != nil, !past.isRestored else {
      note("nothing to recover")
      writer.close()
      return finishAll(restored: true)
    }
    let isMirror = made.drill.successors.first == .mirror
    if let successor = isMirror ? site.mirror : site.backup, site[successor].isUp {
      var status = site.status(ofDatabase: successor)
      status["promoting"] = site.promotions[successor] == nil ? "no" : "yes"
      past.settlePromotion(status: status, now: clock.journalClock.wall())
    }
    processes += 1
    let walksBack = isCalm || choices.chance(700)
    let plan = try DrillMaker.plan(made, run: run, token: past.token + 1)
    runner = SimulatedRunner(
      number: processes, plan: plan,
      machine: RunMachine(plan: plan, start: past.start(walksBack: walksBack)), writer: writer,
      snapshots: past.states, roles: past.roles)
    monitor.beginProcess()
    note("recovery \(processes - 1) begins: \(walksBack ? "return" : "keep")")
    try tryToAppend(.remark("recovery begins"))
    queue.put(.tell(process: processes, .begin), at: now)
  }

  // MARK: - The driver

  func tell(_ process: Int, _ event: EngineEvent) {
    guard runner?.number == process else { return }
    machineEvents += 1
    note("heard \(Self.line(event))")
    do {
      try obey(event)
    } catch {
      crash()
    }
  }

  private func obey(_ event: EngineEvent) throws(Crashed) {
    guard let effects = runner?.machine.handle(event, at: now) else { return }
    isRenewing = event == .timer(.renewal)
    defer { isRenewing = false }
    var trouble: String?
    for effect in effects {
      switch effect {
      case .journal(let event):
        if let reason = try record(event) { trouble = trouble ?? reason }
      case .perform(let request):
        note("sends \(request.id) \(request.kind.title)")
        monitor.leaves(request, isRenewal: isRenewing, site, trace)
        if let trouble { refuse(request, trouble) } else { perform(request) }
      case .abandon(let id): abandon(id)
      case .setTimer(let timer, let delay): set(timer, after: delay)
      case .finish(let code): return leave(code)
      }
    }
    if let trouble { try obey(.trouble(trouble)) }
  }

  private func set(_ timer: EngineTimer, after delay: Duration) {
    if bugs.contains(.deadlineNeverComes), case .stageDeadline = timer { return }
    guard let process = runner?.number else { return }
    queue.put(.tell(process: process, .timer(timer)), at: now + Monitor.nanoseconds(delay))
  }

  /// What could not be announced is not done.
  private func refuse(_ request: Request, _ reason: String) {
    guard let process = runner?.number else { return }
    let reply = Reply(
      .failed, detail: "not sent: \(reason)",
      values: ["muster_outcome": "not-done", Reply.unsent: "yes"], sentAt: now, endedAt: now)
    monitor.hears(.failed, to: request.id)
    queue.put(.local(process: process, request: request.id, reply), at: now)
  }

  private func record(_ event: JournalEvent) throws(Crashed) -> String? {
    var event = event
    if case .runEnded(var ended) = event {
      ended.ended = "2026-01-01T00:00:00Z"
      event = .runEnded(ended)
    }
    if case .stepEnded = event { steps += 1 }
    note("records \(Self.line(event))")
    monitor.records(event, site, trace)
    do {
      try append(event)
      return nil
    } catch is Crashed {
      throw Crashed()
    } catch {
      guard runner?.hasJournalTrouble == false else { return nil }
      runner?.hasJournalTrouble = true
      return "the journal cannot be written: \(error)"
    }
  }

  /// Writes a record, or dies at its boundary.
  private func append(_ event: JournalEvent) throws {
    guard let number = runner?.records, let process = runner?.number else { return }
    runner?.records += 1
    let planned = process <= weather.crashes.count && !isCalm ? weather.crashes[process - 1] : nil
    let dies = planned?.record == number
    if dies, planned?.boundary == .before { throw Crashed() }
    if dies, planned?.boundary == .torn {
      tear(event)
      throw Crashed()
    }
    if weather.failingRecords.contains(number), process == 1, !isCalm {
      met.insert(.journalFails)
      throw JournalError.full(path: "journal.jsonl")
    }
    if !(bugs.contains(.recordIsSkipped) && number == 20) {
      try runner?.writer.append(event)
    } else {
      leaveOut()
    }
    if dies { throw Crashed() }
  }

  /// A planted bug: a line is gone from the file, and the next one follows another.
  private func leaveOut() {
    guard let bytes = FileManager.default.contents(atPath: journalPath) else { return }
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: true)
    lines.remove(at: lines.count / 2)
    let text = Data(lines.joined(separator: [10])) + Data([10])
    try? text.write(to: URL(filePath: journalPath))
  }

  /// A part of a line without its end, as a machine that lost its power leaves it.
  private func tear(_ event: JournalEvent) {
    let text = "{\"kind\":\"\(event.kind)\",\"ns\":\(now),\"payload\":{\"detail\":\"…"
    let bytes = Array(text.utf8.prefix(choices.within(1...text.utf8.count)))
    let file = open(journalPath, O_WRONLY | O_APPEND)
    guard file >= 0 else { return }
    _ = write(file, bytes, bytes.count)
    close(file)
  }

  // MARK: - Ends

  private func crash() {
    guard let dead = runner else { return }
    note("the runner dies")
    met.insert(.runnerCrashes)
    crashes += 1
    dead.writer.close()
    runner = nil
    site.hasTraffic = false
    chatNumber += 1
    // What is under way may still arrive, or be lost with its connection.
    for id in attempts.keys.sorted() where attempts[id]?.outcome == nil && choices.chance(400) {
      attempts[id]?.isOver = true
    }
    let index = crashes - 1
    let absence = index < weather.absences.count ? weather.absences[index] : 30_000_000_000
    queue.put(.start, at: now + absence)
  }

  private func leave(_ code: ExitStatus) {
    guard let left = runner else { return }
    let exit = bugs.contains(.exitIsZero) ? ExitStatus.passed : code
    note("leaves with \(exit.rawValue)")
    exits.append(exit)
    left.writer.close()
    runner = nil
    site.hasTraffic = false
    chatNumber += 1
    monitor.leaves(with: exit, site, trace)
    isRestored = monitor.lastEnd?.restored == true
    if exit == .notRestored {
      // Whoever reads 6 waits for the guards, puts right what only a person can, and recovers.
      calmRecoveries += 1
      queue.put(.calm, at: now + 200_000_000_000)
    } else {
      queue.put(.look, at: now + 200_000_000_000)
    }
  }

  private func finishAll(restored: Bool) {
    isRestored = restored
    queue.put(.look, at: now + 200_000_000_000)
  }

  func calmDown() {
    if !isCalm {
      note("the weather is fair from now on")
      isCalm = true
      site.bites = true
      site.promotionTime = 300_000_000
      for index in site.hosts.indices {
        let name = site.hosts[index].name
        for (id, table) in site.hosts[index].tables where table == .changed {
          site[name].tables[id] = nil
        }
        // The other run has ended meanwhile, and let go of its hosts.
        if let other = site[name].guardian.disk, other.run != run {
          site[name].guardian.disk = nil
          site[name].guardian.memory = nil
          site[name].guardian.watched = nil
        }
        site[name].undoFailsUntil = 0
        site[name].slowUntil = 0
      }
    }
    guard calmRecoveries <= 3 else {
      if !needsPerson {
        monitor.complain(
          .recoverable,
          "three recoveries in fair weather left it: \(monitor.lastEnd?.reasons ?? [])", trace, now)
      }
      isOver = true
      return
    }
    start()
  }

  func lookAtTheEnd() {
    monitor.lookAtWorld(
      "over and restored", .restoredIsTrue, site, trace,
      locksMayBeLeft: monitor.lastEnd == nil)
    isOver = true
  }

  // MARK: - Lines

  private static func line(_ event: EngineEvent) -> String {
    switch event {
    case .begin: "begin"
    case .reply(let id, let reply): "reply \(id) \(reply.result): \(reply.detail)"
    case .timer(let timer): "timer \(timer)"
    case .chat(let isAvailable, _): "chat \(isAvailable ? "available" : "unavailable")"
    case .signal(let signal): "signal \(signal)"
    case .trouble(let reason): "trouble: \(reason)"
    }
  }

  private static func line(_ event: JournalEvent) -> String {
    switch event {
    case .stepStarting(let step): "step \(step.id) starting: \(step.title)"
    case .stepEnded(let step): "step \(step.id) \(step.verdict): \(step.detail)"
    case .stopping(let reason, _): "stopping: \(reason)"
    case .irreversible(let step, _): "irreversible \(step)"
    case .milestone(let milestone): "milestone \(milestone.name.rawValue)"
    case .runEnded(let end):
      "run ended \(end.outcome) \(end.verdict?.rawValue ?? "-") restored \(end.restored) "
        + "exit \(end.exit) \(end.reasons)"
    default: event.kind
    }
  }
}
