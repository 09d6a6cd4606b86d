package import DrillModel
package import Guard
import Journal
import Remote

/// Orders to guards: each may be sent twice, so each is sent until it is answered.
extension RequestPerformer {
  func guardOrder(
    _ order: Request.GuardOrder, on host: String, deadline: Duration
  ) async -> Reply {
    let begin = clock.monotonic()
    guard let program = plan.program(on: host) else {
      return Reply(
        .failed, detail: "there is no guard planned on \(host)", sentAt: begin, endedAt: begin)
    }
    var (reply, outcome) = await obeyed(order, program, within: deadline)
    if case .answered(.otherGeneration, let answer) = reply, let held = answer.held {
      generations[host] = held.generation
      (reply, outcome) = await obeyed(order, program, within: deadline)
    }
    if let held = reply.answer?.held { generations[host] = held.generation }
    var made = Self.made(of: reply, order, outcome)
    if case .strike(let ids) = order, let answer = reply.answer {
      made.happened = await moment(of: ids, answer, on: host, made)
    }
    return made
  }

  /// Sends an order until its answer is whole.
  ///
  /// A guard's command that was killed on its host leaves half an answer: the next one finds its
  /// note there, ends what is left of it, and goes on.
  private func obeyed(
    _ order: Request.GuardOrder, _ program: GuardProgram, within deadline: Duration
  ) async -> (GuardReply, CommandOutcome) {
    let end = clock.monotonic() + deadline.inNanoseconds
    var left = deadline
    for _ in 1..<Self.mostDeaths {
      let outcome = await runAgain(script(for: order, program), on: program.host, deadline: left)
      let reply = GuardReply(outcome)
      guard case .unknown = reply, case .exited = outcome.ending,
        clock.monotonic() + Self.retryPause.inNanoseconds < end, !Task.isCancelled
      else { return (reply, outcome) }
      try? await Task.sleep(for: Self.retryPause)
      guard let rest = clock.left(until: end) else { return (reply, outcome) }
      left = rest
    }
    let outcome = await runAgain(script(for: order, program), on: program.host, deadline: left)
    return (GuardReply(outcome), outcome)
  }

  /// What the guard noted in this run; what it did by itself is put on record.
  func receipts(of host: String, forgets: Bool, deadline: Duration) async -> Reply {
    let begin = clock.monotonic()
    guard let control = plan.program(on: host)?.control else {
      return Reply(
        .failed, detail: "there is no guard planned on \(host)", sentAt: begin, endedAt: begin)
    }
    let script = forgets ? control.forgetReceipts() : control.receipts()
    let outcome = await runAgain(script, on: host, deadline: deadline)
    guard case .answered(_, let answer) = GuardReply(outcome) else {
      return Reply(
        .unknown, detail: outcome.sentence, output: outcome.transcript, sentAt: outcome.sentAt,
        endedAt: outcome.endedAt)
    }
    let own = forgets ? [] : answer.outcomes.filter { $0.actor == .watcher }.prefix(200)
    let lines = own.map { note in
      JournalEvent.remark(
        "the guard on \(host) by itself, at "
          + UTCTime.iso8601(.milliseconds(Int64(note.wall * 1000)))
          + ": \(note.what) \(note.entry ?? "") status \(note.status) \(note.said)")
    }
    return Reply(
      .succeeded, detail: own.isEmpty ? "" : "\(own.count) things done by itself", events: lines,
      sentAt: outcome.sentAt, endedAt: outcome.endedAt)
  }

  /// When a strike took effect by the host's own word; its clock is asked right after.
  private func moment(
    of ids: [String], _ answer: GuardAnswer, on host: String, _ made: Reply
  ) async -> ClosedRange<UInt64>? {
    guard made.sentAt <= made.endedAt, let remote = hosts[host],
      let reading = try? await remote.clock(deadline: .seconds(1))
    else { return nil }
    return HostMoment(
      reading: reading, wall: clock.wall().inSeconds, monotonic: clock.monotonic()
    ).applied(answer.outcomes, entries: ids, order: made.sentAt...made.endedAt)
  }

  private func script(for order: Request.GuardOrder, _ program: GuardProgram) -> Script {
    let control = program.control
    return switch order {
    case .lock, .arm: program.arm
    case .query, .residue: control.query()
    case .renew: control.renew(generation: generations[program.host] ?? 0, lease: program.lease)
    case .strike(let ids): control.strike(entries: ids)
    case .regain(let ids): control.regain(entries: ids)
    case .fence: control.fence()
    case .hold: control.switchToHold()
    case .unhold: control.switch(to: .release)
    case .heal(let ids): control.heal(entries: ids.isEmpty ? nil : ids)
    case .release: control.release()
    case .unfence: control.unfence()
    case .disarm: control.disarm()
    }
  }

  /// What a guard's answer to an order means.
  package static func made(
    of reply: GuardReply, _ order: Request.GuardOrder, _ outcome: CommandOutcome
  ) -> Reply {
    var made = Reply(
      .unknown, detail: "", guardAnswer: reply.answer, sentAt: outcome.sentAt,
      endedAt: outcome.endedAt)
    switch reply {
    case .answered(let status, let answer):
      made.result = accepts(status, order) ? .succeeded : .failed
      made.detail = sentence(status, answer)
      if status == .held { made.values["muster_locked"] = "yes" }
    case .unable(let reason):
      made.result = .failed
      made.detail = "the host cannot carry a guard: \(reason)"
    case .unknown(let reason): made.detail = "no answer that can be read: \(reason)"
    case .notSent(let reason): made.detail = "not sent: \(reason)"
    }
    return made
  }

  private static func accepts(_ status: GuardStatus, _ order: Request.GuardOrder) -> Bool {
    switch (status, order) {
    case (.done, _): true
    // Nothing is held where there is no guard; whether anything is left, residue checks tell.
    case (.absent, let order) where order.takesBack || order == .disarm: true
    case (.fired, .residue): true
    default: false
    }
  }

  private static func sentence(_ status: GuardStatus, _ answer: GuardAnswer) -> String {
    let who = answer.held.map {
      "\($0.owner), run \($0.run), since \($0.since), until \($0.expires)"
    }
    let reason = answer.reason.map { ": \($0)" } ?? ""
    return switch status {
    case .done:
      answer.held.map {
        "\(answer.state.rawValue), \($0.program.rawValue), lease \($0.leaseLeft) s"
          + ($0.applied.isEmpty ? "" : ", in effect: \($0.applied.joined(separator: ", "))")
      } ?? answer.state.rawValue
    case .held: "held by \(who ?? "another run")"
    case .staleToken: "another runner has taken this run over (\(who ?? ""))"
    case .absent: "there is no guard"
    case .fired: "its lease has lapsed"
    case .changedByOthers: "changed by someone else: \(answer.held?.changed ?? [])\(reason)"
    default: "\(status)\(reason)"
    }
  }
}
