import DrillModel
import Engine
import Guard

/// Attempts on their way: dropped, lost, killed, late, or as they should be.
extension SeedRun {
  func send(_ callID: Int) {
    guard let call = calls[callID] else { return }
    let id = number()
    var attempt = Attempt(
      call: callID, host: call.host, job: call.job, sentAt: now, deadline: max(call.end, now + 1))
    let isSlow = site[call.host].slowUntil > now
    var travels = UInt64(network.within(isSlow ? 200...2500 : 3...30)) * 1_000_000
    attempt.answerTakes = UInt64(network.within(isSlow ? 200...2500 : 3...30)) * 1_000_000
    var arrives = true
    if spoils(.commandDropped) {
      arrives = false
    } else if spoils(.answerLost) {
      attempt.isLost = true
    } else if spoils(.commandKilled) {
      attempt.fuel = .limited(network.below(12))
    } else if spoils(.commandLate) {
      travels += UInt64(network.within(200...6000)) * 1_000_000
    } else if spoils(.answerLate) {
      attempt.answerTakes += UInt64(network.within(200...9000)) * 1_000_000
    }
    if bugs.contains(.unknownIsSuccess), case .act(let act) = call.job, act.name == .poolState {
      attempt.isLost = true
    }
    if bugs.contains(.chanceIsUnseeded) { travels += UInt64.random(in: 0...1_000_000) }
    attempts[id] = attempt
    if arrives { queue.put(.arrive(id), at: now + travels) }
    let notices = now + UInt64(network.within(100...6000)) * 1_000_000
    let giveUp =
      !arrives || attempt.isLost ? min(notices, attempt.deadline) : attempt.deadline
    queue.put(.giveUp(id), at: giveUp)
  }

  private func spoils(_ kind: Adversity) -> Bool {
    guard weather.kinds.contains(kind), !isCalm, network.chance(Weather.spoilt) else {
      return false
    }
    met.insert(kind)
    return true
  }

  // MARK: - On the host

  func arrive(_ id: Int) {
    guard var attempt = attempts[id], !attempt.isOver || attempt.isLost || isLateArrival(attempt)
    else { return }
    guard site[attempt.host].isUp else {
      // A host that is off says nothing; the attempt is given up, and another one made.
      return queue.put(.giveUp(id), at: max(now, min(attempt.deadline, now + 5_000_000_000)))
    }
    attempt.doneAt = now
    site[attempt.host].tell(now)
    do {
      let ran = try run(&attempt)
      note("\(attempt.host) did \(name(attempt.job)): \(ran.status)")
      attempts[id] = attempt
      if let server = ran.awaitsPromotion {
        attempts[id]?.outcome = outcome(1, [:], attempt)
        queue.put(.awaitPromotion(id), at: (site.promotions[server] ?? now) + 30_000_000)
        return
      }
      attempts[id]?.outcome = outcome(ran.status, ran.values, attempt)
      answer(id, after: ran.nanoseconds)
    } catch {
      note("\(attempt.host): \(name(attempt.job)) was killed")
      attempt.outcome = outcome(0, [:], attempt)
      attempt.outcome?.ending =
        network.chance(500) ? .signalled("KILL") : .unknown(reason: "the connection was lost")
      attempt.reply = nil
      attempts[id] = attempt
      answer(id, after: 20_000_000)
    }
  }

  /// A command that the runner has given up may still arrive.
  private func isLateArrival(_ attempt: Attempt) -> Bool { attempt.outcome == nil }

  private func answer(_ id: Int, after nanoseconds: UInt64) {
    guard let attempt = attempts[id], !attempt.isLost else { return }
    queue.put(.answered(id), at: now + nanoseconds + attempt.answerTakes)
  }

  func awaitPromotion(_ id: Int) {
    guard let attempt = attempts[id] else { return }
    if let end = site.promotions[attempt.host] {
      return queue.put(.awaitPromotion(id), at: max(end, now) + 30_000_000)
    }
    let isDone = site[attempt.host].isUp && site[attempt.host].database?.isWritable == true
    guard isDone else { return }
    attempts[id]?.outcome = outcome(0, [:], attempt)
    answer(id, after: 0)
  }

  private func outcome(
    _ status: Int32, _ values: [String: String], _ attempt: Attempt
  ) -> CommandOutcome {
    let text = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
    return CommandOutcome(ending: .exited(status), output: Array(text.utf8), sentAt: attempt.sentAt)
  }

  private func run(_ attempt: inout Attempt) throws(Killed) -> SimulatedSite.Ran {
    switch attempt.job {
    case .order(let command): return try obey(command, &attempt)
    case .act(let act):
      if act.name == .promote { monitor.promotes(act.host, site, trace) }
      if act.name == .reseed { monitor.reseeds(act.host, site, trace) }
      return try site.carryOut(act, &attempt.fuel)
    case .precondition(let act): return site.precondition(of: act)
    case .outcomeProbe(let act): return site.outcomeProbe(of: act)
    case .question(let script): return try ask(script, attempt.host, &attempt.fuel)
    case .look(let probe):
      let target = probe.title.split(separator: ":").first.map(String.init) ?? ""
      let isOpen = site.canReach(probe.host, target) && !isRefused(probe, by: target)
      attempt.sawClosed = !isOpen
      return SimulatedSite.Ran(isOpen ? 0 : 1, nanoseconds: isOpen ? 5_000_000 : 2_000_000_000)
    case .connect: return SimulatedSite.Ran(0)
    case .snapshot: return SimulatedSite.Ran(0, site.state(of: attempt.host))
    }
  }

  /// A host whose database is down refuses, where that is asked for: it takes no writes.
  private func isRefused(_ probe: FaultDescription.EffectProbe, by target: String) -> Bool {
    probe.script.arguments.last == "refusal-is-closed"
      && site[target].database.map { !$0.isRunning } ?? false
  }

  private func obey(
    _ command: SimulatedGuard.Command, _ attempt: inout Attempt
  ) throws(Killed) -> SimulatedSite.Ran {
    let host = attempt.host
    var guardian = site[host].guardian
    let before = guardian
    defer { site[host].guardian = guardian }
    let result = try guardian.obey(command, in: &site, &attempt.fuel)
    if case .renew(let seen) = command.verb, result.status == .done,
      guardian.lease != before.lease, before.lease?.generation != seen
    {
      monitor.complain(
        .renewalIsCompared,
        "generation \(seen) extended the lease of generation \(before.lease?.generation ?? 0) "
          + "on \(host)", trace, now)
    }
    attempt.reply = .answered(result.status, result.answer)
    var slow: UInt64 = 30_000_000
    if case .fence = command.verb { slow = 1_200_000_000 }
    if case .unfence = command.verb { slow = 2_000_000_000 }
    return SimulatedSite.Ran(result.status.rawValue, nanoseconds: slow)
  }

  /// Questions are known by their scripts: an entry's residue, the power of a host, else a check.
  private func ask(
    _ script: Script, _ host: String, _ fuel: inout Fuel
  ) throws(Killed) -> SimulatedSite.Ran {
    if let entry = monitor.plan.program(on: host)?.entries.first(where: { $0.residue == script }) {
      return SimulatedSite.Ran(try site.run(.residue, of: entry, on: host, &fuel))
    }
    if script.arguments.count == 2, script.arguments[0] == site.environment.power?.status,
      site.has(script.arguments[1])
    {
      return SimulatedSite.Ran(site[script.arguments[1]].hasPower ? 1 : 0)
    }
    return SimulatedSite.Ran(0)
  }

  private func name(_ job: Call.Job) -> String {
    switch job {
    case .order(let command): "guard \(command.verb)"
    case .act(let act): act.name.rawValue
    case .precondition(let act): "precondition of \(act.name.rawValue)"
    case .outcomeProbe(let act): "outcome probe of \(act.name.rawValue)"
    case .question: "question"
    case .look(let probe): probe.title
    case .connect: "connect"
    case .snapshot: "snapshot"
    }
  }

  // MARK: - Back at the runner

  func answered(_ id: Int) {
    guard var attempt = attempts[id], !attempt.isOver, var outcome = attempt.outcome else { return }
    attempt.isOver = true
    attempts[id] = nil
    outcome.endedAt = now
    attemptEnded(attempt, outcome)
  }

  func giveUp(_ id: Int) {
    guard var attempt = attempts[id], !attempt.isOver else { return }
    attempt.isOver = true
    attempt.reply = nil
    attempts[id]?.isOver = true
    attemptEnded(
      attempt,
      CommandOutcome(
        ending: .unknown(reason: "no answer in time"), sentAt: attempt.sentAt, endedAt: now))
  }
}
