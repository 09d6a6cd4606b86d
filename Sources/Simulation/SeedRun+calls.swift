import DrillModel
import Engine
import Guard

/// Requests carried out as the real performer does it, over a network that may spoil every try.
///
/// What an answer means is the real performer's own: only the waiting and the asking again are
/// written a second time here, for a virtual clock.
extension SeedRun {
  private static let pause: UInt64 = 300_000_000

  func perform(_ request: Request) {
    guard let runner else { return }
    let process = runner.number
    switch request.kind {
    case .guardOrder(let host, let order):
      guard let program = runner.plan.program(on: host) else { return }
      let verb = verb(of: order, on: host)
      begin(
        request, .order(SimulatedGuard.Command(verb: verb, program: program)), host,
        isSentAgain: true)
    case .act(let act, _):
      if act.precondition == nil {
        begin(request, .act(act), act.host, isSentAgain: act.isIdempotent, limit: act.deadline)
      } else {
        begin(request, .precondition(act), act.host, isSentAgain: true, limit: act.deadline)
      }
    case .question(let host, _, let script):
      begin(request, .question(script), host, isSentAgain: true)
    case .effectProbe(let probe, _):
      begin(request, .look(probe), probe.host, isSentAgain: true)
    case .connect(let host, _): begin(request, .connect, host, isSentAgain: true)
    case .snapshot(let host, _): begin(request, .snapshot, host, isSentAgain: true)
    case .roles: beginRoles(request)
    case .chat(let order): reply(to: request, process, carryOut(order), after: 400_000_000)
    case .confirm: reply(to: request, process, confirmation(), after: 1_500_000_000)
    case .inspection(let use): reply(to: request, process, inspect(use), after: 400_000_000)
    case .runnerQuestion, .receipts:
      reply(
        to: request, process, Reply(.succeeded, detail: "so it is", sentAt: now, endedAt: now),
        after: 10_000_000)
    case .judge: reply(to: request, process, judgement(), after: 50_000_000)
    case .chatState, .pause:
      reply(to: request, process, Reply(.failed, detail: "", sentAt: now, endedAt: now), after: 0)
    }
  }

  private func verb(of order: Request.GuardOrder, on host: String) -> SimulatedGuard.Command.Verb {
    switch order {
    case .lock, .arm: .arm
    case .query, .residue: .query
    case .renew: .renew(generation: runner?.generations[host] ?? 0)
    case .strike(let ids): .strike(ids)
    case .regain(let ids): .regain(ids)
    case .fence: .fence
    case .hold: bugs.contains(.holdIsNotAsked) ? .query : .switch(.hold)
    case .unhold: .switch(.release)
    case .heal(let ids): .heal(ids.isEmpty ? nil : ids)
    case .release: .release
    case .unfence: .unfence
    case .disarm: .disarm
    }
  }

  // MARK: - Calls

  private func begin(
    _ request: Request, _ job: Call.Job, _ host: String, isSentAgain: Bool, limit: Duration? = nil,
    whole: (call: Int, index: Int)? = nil
  ) {
    guard let process = runner?.number else { return }
    let deadline = limit.map { min($0, request.deadline) } ?? request.deadline
    let id = number()
    calls[id] = Call(
      process: process, request: request, job: job, host: host,
      end: now + Monitor.nanoseconds(deadline), isSentAgain: isSentAgain, begun: now, whole: whole)
    if whole == nil { runner?.calls[request.id] = id }
    send(id)
  }

  private func beginRoles(_ request: Request) {
    guard let runner else { return }
    let acts = runner.plan.statusActs
    let id = number()
    var call = Call(
      process: runner.number, request: request, job: .connect, host: "", end: now,
      isSentAgain: false, begun: now)
    call.parts = Array(repeating: nil, count: acts.count)
    calls[id] = call
    self.runner?.calls[request.id] = id
    for (index, act) in acts.enumerated() {
      begin(
        request, .act(act), act.host, isSentAgain: true, limit: act.deadline,
        whole: (call: id, index: index))
    }
  }

  func abandon(_ request: Int) {
    guard let id = runner?.calls.removeValue(forKey: request) else { return }
    calls[id]?.isAbandoned = true
    for other in calls.keys where calls[other]?.whole?.call == id {
      calls[other]?.isAbandoned = true
    }
  }

  func sendAgain(_ id: Int) {
    guard let call = calls[id], !call.isAbandoned, call.process == runner?.number else { return }
    send(id)
  }

  func attemptEnded(_ attempt: Attempt, _ outcome: CommandOutcome) {
    guard let call = calls[attempt.call], call.process == runner?.number, !call.isAbandoned
    else { return }
    if case .signalled = outcome.ending { calls[attempt.call]?.deaths += 1 }
    let isOpen =
      switch outcome.ending {
      case .unknown, .notSent: true
      case .signalled: (calls[attempt.call]?.deaths ?? 0) < RequestPerformer.mostDeaths
      case .exited: false
      }
    if call.isSentAgain, isOpen, now + Self.pause < call.end {
      queue.put(.again(call: attempt.call), at: now + Self.pause)
    } else {
      callEnded(attempt.call, attempt, outcome)
    }
  }

  private func callEnded(_ id: Int, _ attempt: Attempt, _ outcome: CommandOutcome) {
    guard let call = calls[id] else { return }
    switch call.job {
    case .order(let command): guardAnswered(id, command, attempt, outcome)
    case .precondition(let act):
      if outcome.succeeded {
        goOn(
          id, .act(act), isSentAgain: act.isIdempotent,
          within: min(call.request.deadline, act.deadline))
      } else {
        finish(id, RequestPerformer.refusal(outcome))
      }
    case .act(let act):
      if let whole = call.whole { return partEnded(id, whole, outcome) }
      if RequestPerformer.asksProbe(of: act, after: outcome) {
        calls[id]?.commandOutcome = outcome
        goOn(id, .outcomeProbe(act), isSentAgain: true, within: .seconds(10))
      } else {
        finish(id, RequestPerformer.reply(to: act, outcome, probed: nil, now: now))
      }
    case .outcomeProbe(let act):
      guard let command = call.commandOutcome else { return }
      finish(id, RequestPerformer.reply(to: act, command, probed: outcome, now: now))
    case .question: finish(id, RequestPerformer.reply(to: outcome))
    case .look(let probe):
      guard case .effectProbe(_, let expectsOpen) = call.request.kind else { return }
      let reply = RequestPerformer.reply(toProbe: outcome, expectsOpen: expectsOpen)
      if outcome.ending == .exited(1) { monitor.sees(probe, isClosed: attempt.sawClosed) }
      finish(id, reply)
    case .connect:
      finish(
        id,
        Reply(
          outcome.succeeded ? .succeeded : .unknown,
          detail: outcome.succeeded ? "reached" : "not reached", sentAt: call.begun, endedAt: now))
    case .snapshot: snapshotEnded(id, outcome)
    }
  }

  private func goOn(_ id: Int, _ job: Call.Job, isSentAgain: Bool, within: Duration) {
    calls[id]?.job = job
    calls[id]?.isSentAgain = isSentAgain
    calls[id]?.deaths = 0
    calls[id]?.end = now + Monitor.nanoseconds(within)
    send(id)
  }

  private func guardAnswered(
    _ id: Int, _ command: SimulatedGuard.Command, _ attempt: Attempt, _ outcome: CommandOutcome
  ) {
    guard let call = calls[id], case .guardOrder(let host, let order) = call.request.kind else {
      return
    }
    let reply = attempt.reply ?? GuardReply(outcome)
    if case .answered(.otherGeneration, let answer) = reply, let held = answer.held,
      !call.hasMetOtherGeneration
    {
      runner?.generations[host] = held.generation
      calls[id]?.hasMetOtherGeneration = true
      var again = command
      again.verb = verb(of: order, on: host)
      return goOn(id, .order(again), isSentAgain: true, within: call.request.deadline)
    }
    if let held = reply.answer?.held { runner?.generations[host] = held.generation }
    if let answer = reply.answer { monitor.hears(answer, on: host, doneAt: attempt.doneAt) }
    finish(id, RequestPerformer.made(of: reply, order, outcome))
  }

  private func partEnded(_ id: Int, _ whole: (call: Int, index: Int), _ outcome: CommandOutcome) {
    calls[id] = nil
    calls[whole.call]?.parts[whole.index] = outcome
    guard let call = calls[whole.call], !call.isAbandoned, let runner,
      call.parts.allSatisfy({ $0 != nil }), case .roles(let isFinal) = call.request.kind
    else { return }
    let answers = zip(runner.plan.statusActs, call.parts).compactMap { act, outcome in
      outcome.map { (host: act.host, outcome: $0) }
    }
    let (reply, found) = RequestPerformer.reply(
      toRoles: answers, before: runner.roles, isFinal: isFinal, call.begun...now)
    if !isFinal, reply.result == .succeeded { self.runner?.roles = found }
    finish(whole.call, isFinal ? seen(reply) : reply)
  }

  private func snapshotEnded(_ id: Int, _ outcome: CommandOutcome) {
    guard let call = calls[id], case .snapshot(let host, let isFinal) = call.request.kind else {
      return
    }
    if !isFinal, outcome.succeeded { runner?.snapshots[host] = outcome.values }
    let reply = RequestPerformer.reply(
      toSnapshot: outcome, of: host, before: isFinal ? runner?.snapshots[host] : nil,
      isFinal: isFinal)
    finish(id, isFinal ? seen(reply) : reply)
  }

  /// A planted bug: the last look finds all well.
  private func seen(_ reply: Reply) -> Reply {
    guard bugs.contains(.proofIsBlind) else { return reply }
    var blind = reply
    blind.result = .succeeded
    return blind
  }

  private func finish(_ id: Int, _ reply: Reply) {
    guard let call = calls.removeValue(forKey: id), let runner, call.process == runner.number
    else { return }
    self.runner?.calls[call.request.id] = nil
    var told = reply
    lie(&told, call.request.kind)
    monitor.hears(told.result, to: call.request.id)
    if bugs.contains(.unknownIsSuccess), told.result == .unknown { told.result = .succeeded }
    var at = now
    if bugs.contains(.staleAnswerIsFresh), case .guardOrder(_, .renew) = call.request.kind {
      at += 2_500_000_000
      (told.sentAt, told.endedAt) = (at, at)
    }
    queue.put(.tell(process: call.process, .reply(id: call.request.id, told)), at: at)
  }

  /// Bugs that are planted in what is said of hosts.
  private func lie(_ reply: inout Reply, _ kind: Request.Kind) {
    switch kind {
    case .effectProbe(_, expectsOpen: false) where bugs.contains(.probeSeesNothing):
      reply.result = .succeeded
      reply.values["open"] = "no"
    case .question where bugs.contains(.proofIsBlind): reply.result = .succeeded
    case .guardOrder(_, let order):
      if bugs.contains(.holdIsNotAsked), order == .renew || order == .hold {
        reply.guardAnswer?.held?.program = .hold
      }
      if bugs.contains(.proofIsBlind), reply.guardAnswer != nil, order != .fence {
        reply.result = .succeeded
        reply.guardAnswer?.held?.failed = []
        reply.guardAnswer?.held?.changed = []
        if order == .disarm || order == .residue {
          reply.guardAnswer = GuardAnswer?.absent(reply.guardAnswer)
        }
      }
    default: break
    }
  }

  /// How everything stands, as hosts that answer tell it; the judgement is the real performer's.
  private func inspect(_ use: Request.InspectionUse) -> Reply {
    guard use == .before || use == .after else {
      // Addresses, links and what stands beside the pool are not simulated.
      return Reply(.succeeded, detail: "so it is", sentAt: now, endedAt: now)
    }
    let inspection = site.inspection
    let before = runner?.snapshots[Inspection.subject]
    if use == .before { runner?.snapshots[Inspection.subject] = inspection.lasting }
    return seen(
      RequestPerformer.reply(to: inspection, use, before: before, in: site.environment, now...now))
  }

  // MARK: - What no host is asked

  private func reply(to request: Request, _ process: Int, _ reply: Reply, after: UInt64) {
    monitor.hears(reply.result, to: request.id)
    queue.put(.local(process: process, request: request.id, reply), at: now + after)
  }

  private func carryOut(_ order: Request.ChatOrder) -> Reply {
    switch order {
    case .start:
      site.hasTraffic = true
      runner?.hasTraffic = true
      guard site.isChatAvailable else {
        return Reply(.unknown, detail: "not every user was answered", sentAt: now, endedAt: now)
      }
    case .stop:
      site.hasTraffic = false
      runner?.hasTraffic = false
      chatNumber += 1
    case .history, .compareHistory, .readBack: break
    }
    return Reply(.succeeded, detail: "done", sentAt: now, endedAt: now)
  }

  private func confirmation() -> Reply {
    guard weather.kinds.contains(.personDeclines), !isCalm else {
      return Reply(.succeeded, detail: "confirmed", sentAt: now, endedAt: now)
    }
    met.insert(.personDeclines)
    let answer = choices.pick([Reply.Result.failed, .unknown]) ?? .unknown
    return Reply(answer, detail: "not confirmed", sentAt: now, endedAt: now)
  }

  private func judgement() -> Reply {
    var reply = Reply(.succeeded, detail: "judged", sentAt: now, endedAt: now)
    var integrity = IntegrityResult()
    if weather.kinds.contains(.messagesLost) {
      met.insert(.messagesLost)
      integrity.lost = 3
    }
    integrity.verdict = integrity.lost == 0 ? .passed : .failed
    reply.events = [.integrity(integrity)]
    return reply
  }
}

extension GuardAnswer? {
  /// The answer of a host without a guard.
  fileprivate static func absent(_ answer: GuardAnswer?) -> GuardAnswer? {
    answer.map { GuardAnswer(.absent, nil, bootID: $0.bootID) }
  }
}
