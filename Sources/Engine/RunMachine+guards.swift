import DrillModel
import Guard

/// Leases: who is renewed, what a lost guard means, and what must hold before the point of
/// no return.
extension RunMachine {
  /// Renewals are sent four times a lease, and often enough that a halt is seen within seconds.
  var renewalPeriod: Duration { min(plan.environment.timing.lease / 4, .seconds(5)) }

  mutating func take(_ timer: EngineTimer) -> [EngineEffect] {
    switch timer {
    case .renewal: return renewAll()
    case .stopProbe(let index): return takeStopTimer(index)
    case .stageDeadline(let number): return takeStageDeadline(number)
    case .repetition(let number):
      guard var current = stage, current.number == number else { return [] }
      let failed = current.planned.requests.indices.filter {
        current.replies[$0]?.result != .succeeded
      }
      for index in failed { current.replies[index] = nil }
      stage = current
      return ask(failed) + endStageIfAnswered()
    case .pause(let id):
      return take(
        Reply(.succeeded, detail: "", sentAt: stage?.startedAt ?? now, endedAt: now), for: id)
    }
  }

  private mutating func takeStageDeadline(_ number: Int) -> [EngineEffect] {
    guard var current = stage, current.number == number else { return [] }
    current.isOverdue = true
    var effects: [EngineEffect] = []
    for (id, index) in current.open.sorted(by: { $0.key < $1.key }) {
      effects.append(.abandon(id: id))
      let kind = current.planned.requests[index]
      let isOwnKnowledge = if case .chatState = kind { true } else { false }
      let said = current.said[index].flatMap { $0.result == .succeeded ? nil : $0.detail }
      let reply = Reply(
        isOwnKnowledge ? .failed : .unknown,
        detail: "not within \(current.planned.deadline.inSeconds) s"
          + (said.map { "; before that: \($0)" } ?? ""),
        sentAt: current.startedAt, endedAt: now)
      current.replies[index] = reply
      // Silence is an answer too: what was not proved is not as it was.
      learn(from: reply, of: kind)
      effects += record(reply, of: kind)
    }
    current.open = [:]
    stage = current
    return effects + endStageIfAnswered()
  }

  private mutating func renewAll() -> [EngineEffect] {
    var effects: [EngineEffect] = []
    for program in plan.guards where guards[program.host] != nil {
      guard !renewals.values.contains(program.host) else { continue }
      let id = number()
      renewals[id] = program.host
      effects.append(
        .perform(
          Request(
            id: id, kind: .guardOrder(host: program.host, .renew),
            deadline: plan.environment.timing.lease / 4)))
    }
    return effects + [.setTimer(.renewal, after: renewalPeriod)]
  }

  mutating func takeRenewal(_ reply: Reply, of host: String) -> [EngineEffect] {
    guard let book = guards[host] else { return [] }
    let held = reply.guardAnswer?.held
    notePresence(reply, of: host)
    if let held, reply.guardAnswer?.state == .armed, isOurs(held) {
      guards[host] = GuardBook(held, answeredAt: reply.sentAt)
      return heed(reply.guardAnswer?.halts ?? [], on: host)
    }
    let silence = Double(now - min(now, book.answeredAt)) / 1e9
    guard reply.guardAnswer != nil || silence > book.leaseLeft else { return [] }
    guards[host] = nil
    let what =
      switch reply.guardAnswer?.state {
      case .absent?: "was removed by somebody"
      case .fired?: "has fired: its lease had lapsed"
      case .armed?: "is not ours any more: its lease is lost"
      case nil: "is silent for \(Int(silence)) s: its lease is lost"
      }
    let taken = held.flatMap {
      isOurs($0) ? nil : "is held by \($0.owner), run \($0.run): its lease is lost"
    }
    let reason = "the guard on \(host) \(taken ?? what)"
    let change = JournalEvent.guardState(reply.guardAnswer.change(host: host, detail: reason))
    return [.journal(change)] + halt(reason: reason, signal: nil)
  }

  /// A guard that a fault takes away with its host is no longer renewed, until it is armed anew.
  mutating func forgetGuards(takenAwayBy entries: [String], on carrier: String) {
    for fault in plan.faults where fault.description.takesGuardsAway {
      let isStruck = fault.description.placements.contains {
        $0.host == carrier && entries.contains($0.entry.id)
      }
      guard isStruck else { continue }
      for host in fault.description.struckHosts {
        guards[host] = nil
        takenAway.insert(host)
      }
    }
  }

  /// What forbids an irreversible act now, in words; nil where every guard answered in the last
  /// second, holds, and has lease enough.
  func obstacleToNoReturn(within deadline: Duration) -> String? {
    let lock = plan.environment.hosts(.coordinator).first?.name
    let carriers = plan.guards.filter { !$0.entries.isEmpty || $0.host == lock }
    for program in carriers {
      guard let book = guards[program.host] else {
        if isDown(program.host) { continue }
        return "the guard on \(program.host) is not known to be armed"
      }
      let age = Double(now - min(now, book.answeredAt)) / 1e9
      if !book.isHolding, !program.entries.isEmpty {
        return "the guard on \(program.host) would still release"
      }
      if age > 1 { return "the guard on \(program.host) last answered \(age) s ago" }
      let left = book.leaseLeft - age
      if left < deadline.inSeconds + Self.leaseMargin {
        return "the guard on \(program.host) has \(left) s of lease left, "
          + "\(deadline.inSeconds + Self.leaseMargin) s are needed"
      }
    }
    return nil
  }

  /// How much lease must be left beyond an irreversible act's deadline, seconds.
  static let leaseMargin = 2.0

  /// Whether a host was taken away, guard and all.
  private func isDown(_ host: String) -> Bool {
    plan.faults.contains { fault in
      fault.description.takesGuardsAway && fault.description.struckHosts.contains(host)
    }
  }

  // MARK: - Stops

  mutating func takeSignal(_ signal: Int32) -> [EngineEffect] {
    guard stop?.signal == nil else {
      isFinished = true
      let left = guards.keys.sorted().joined(separator: ", ")
      let reason = "second signal: left to the guards on \(left.isEmpty ? "no host" : left)"
      return [
        .journal(.stopping(reason: reason, signal: signal)),
        .finish(hasStruck || isPastNoReturn ? .notRestored : .interrupted),
      ]
    }
    return halt(reason: "signal \(signal)", signal: signal)
  }

  /// No new steps; what only waits is given up at once.
  mutating func halt(reason: String, signal: Int32?) -> [EngineEffect] {
    if stop == nil {
      stop = Stop(reason: reason, signal: signal)
      reasons.append(reason)
    } else if signal != nil, stop?.signal == nil {
      stop?.signal = signal
    }
    var effects: [EngineEffect] = [.journal(.stopping(reason: reason, signal: signal))]
    guard let section = step?.planned.section, section == .opening || section == .drill,
      var current = stage
    else { return effects }
    for (id, index) in current.open.sorted(by: { $0.key < $1.key })
    where current.planned.requests[index].onlyWaits {
      effects.append(.abandon(id: id))
      current.open[id] = nil
      current.replies[index] = Reply(
        .unknown, detail: "stopped: \(reason)", sentAt: current.startedAt, endedAt: now)
    }
    if current.planned.repeatEvery != nil { current.isOverdue = true }
    stage = current
    return effects + endStageIfAnswered()
  }

  mutating func takeChat(_ isAvailable: Bool, detail: String) -> [EngineEffect] {
    var effects = noteChat(isAvailable)
    guard let current = stage else { return effects }
    for (id, index) in current.open.sorted(by: { $0.key < $1.key }) {
      switch current.planned.requests[index] {
      case .chatState(let wanted) where wanted == isAvailable:
        effects += take(
          Reply(.succeeded, detail: detail, sentAt: now, endedAt: now), for: id)
      case .pause(_, true) where !isAvailable:
        effects += take(
          Reply(.failed, detail: "chat went away: \(detail)", sentAt: now, endedAt: now), for: id)
      default: break
      }
    }
    return effects
  }
}

extension Request.Kind {
  /// True where giving up the wait changes nothing on any host.
  var onlyWaits: Bool {
    switch self {
    case .pause, .chatState, .confirm, .effectProbe, .question, .runnerQuestion, .connect: true
    default: false
    }
  }
}

extension GuardAnswer? {
  /// The record of what a guard said, or that it said nothing.
  func change(host: String, detail: String) -> JournalEvent.GuardChange {
    JournalEvent.GuardChange(
      host: host, state: self?.state.rawValue ?? "unknown",
      program: self?.held?.program.rawValue ?? "", generation: self?.held?.generation ?? 0,
      leaseLeft: self?.held?.leaseLeft, digest: self?.held?.digest ?? "", detail: detail)
  }
}
