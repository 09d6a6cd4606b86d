package import DrillModel
import Journal
import Remote

/// Requests that go to a host: acts, questions, probes, states.
extension RequestPerformer {
  func carryOut(_ act: Act, deadline: Duration) async -> Reply {
    let limit = min(deadline, act.deadline)
    if let precondition = act.precondition {
      let check = await runAgain(
        precondition, on: act.host, deadline: limit, variables: variables(of: act))
      guard check.succeeded else { return Self.refusal(check) }
    }
    let outcome =
      act.isIdempotent
      ? await runAgain(act.command, on: act.host, deadline: limit, variables: variables(of: act))
      : await run(act.command, on: act.host, deadline: limit, variables: variables(of: act))
    var probed: CommandOutcome?
    if Self.asksProbe(of: act, after: outcome), let probe = act.outcomeProbe {
      probed = await runAgain(
        probe, on: act.host, deadline: .seconds(10), variables: variables(of: act))
    }
    var reply = Self.reply(to: act, outcome, probed: probed, now: clock.monotonic())
    reply.exitStatus = outcome.exitStatus
    if case .notSent = outcome.ending {
      reply.attempts = 0
    } else {
      reply.attempts = outcome.attempts
    }
    return reply
  }

  /// What an act came to whose precondition does not hold.
  package static func refusal(_ check: CommandOutcome) -> Reply {
    Reply(
      check.isUnknown ? .unknown : .failed,
      detail: "not sent, its precondition does not hold: \(check.sentence)",
      output: check.transcript,
      values: check.values.merging(["muster_outcome": "not-done"]) { $1 },
      sentAt: check.sentAt, endedAt: check.endedAt)
  }

  /// Whether what an act came to is for its outcome probe to tell.
  package static func asksProbe(of act: Act, after outcome: CommandOutcome) -> Bool {
    switch outcome.ending {
    case .exited(0), .notSent: false
    case .exited, .signalled, .unknown: act.outcomeProbe != nil
    }
  }

  /// What an act came to.
  ///
  /// - Parameters:
  ///   - act: The act.
  ///   - outcome: How its command ended.
  ///   - probed: How its outcome probe ended, where it was asked.
  ///   - now: The time, monotonic nanoseconds.
  /// - Returns: The reply.
  package static func reply(
    to act: Act, _ outcome: CommandOutcome, probed: CommandOutcome?, now: UInt64
  ) -> Reply {
    var values = outcome.values
    if outcome.succeeded {
      return Reply(
        .succeeded, detail: summary(of: values), output: outcome.transcript, values: values,
        sentAt: outcome.sentAt, endedAt: outcome.endedAt)
    }
    let (settled, reason) = settled(act, outcome, probed)
    let problems = values.filter { $0.key.hasPrefix("problem") && $0.key != "problems" }
      .sorted { $0.key < $1.key }.map(\.value)
    let sentence = ([reason] + problems).joined(separator: ": ")
    if settled == .failed { values["muster_outcome"] = "not-done" }
    return Reply(
      settled, detail: sentence, output: outcome.transcript, values: values,
      sentAt: outcome.sentAt, endedAt: settled == .succeeded ? now : outcome.endedAt)
  }

  /// What an act that did not end well came to, as far as its outcome probe could tell.
  ///
  /// What cannot be taken back is certainly not done only where its command said so itself: one
  /// that was cut off may still be at work when the probe looks.
  private static func settled(
    _ act: Act, _ outcome: CommandOutcome, _ probed: CommandOutcome?
  ) -> (Reply.Result, String) {
    if case .notSent = outcome.ending { return (.failed, outcome.sentence) }
    let mayGoOn = act.reversal == .irreversible && wasCutOff(act, outcome)
    guard let probed else {
      return (outcome.isUnknown || mayGoOn ? .unknown : .failed, outcome.sentence)
    }
    switch probed.ending {
    case .exited(1) where mayGoOn:
      return (.unknown, "\(outcome.sentence); it is not done yet, and may still be under way")
    case .exited(0): return (.succeeded, "\(outcome.sentence); its outcome probe says it is done")
    case .exited(1): return (.failed, "\(outcome.sentence); its outcome probe says it is not done")
    default: return (.unknown, "\(outcome.sentence); its outcome probe: \(probed.sentence)")
    }
  }

  /// Whether a command did not come to its own end: lost, killed, or out of time; a provider's
  /// script says by 2 that it gave up waiting for what it had begun.
  private static func wasCutOff(_ act: Act, _ outcome: CommandOutcome) -> Bool {
    switch outcome.ending {
    case .exited(2): !act.isOwnCommand
    // As `timeout` leaves with, or a shell whose command a signal ended.
    case .exited(let status): status == 124 || status >= 128
    case .notSent: false
    case .signalled, .unknown: true
    }
  }

  private func variables(of act: Act) -> [String: String] {
    [
      "MUSTER_RUN": plan.run, "MUSTER_ACT": act.name.rawValue,
      "MUSTER_SERVICE": act.service.rawValue, "MUSTER_HOST": act.host,
      "MUSTER_ENVIRONMENT": plan.environment.name,
    ]
  }

  func ask(_ script: Script, of host: String, deadline: Duration) async -> Reply {
    Self.reply(to: await runAgain(script, on: host, deadline: deadline))
  }

  /// What a question came to, whoever was asked.
  package static func reply(to outcome: CommandOutcome) -> Reply {
    let said = outcome.text.split(whereSeparator: \.isNewline)
      .filter { !$0.hasPrefix("muster_") }.joined(separator: "; ")
    // Some scripts say in a whole sentence what is wrong: their status adds nothing to it.
    let complaint = outcome.errorText.split(whereSeparator: \.isNewline).last.map(String.init)
    let isPlain = outcome.values["muster_plain"] == "yes"
    let sentence = isPlain ? complaint ?? outcome.sentence : "\(outcome.sentence) \(said)"
    return Reply(
      outcome.succeeded ? .succeeded : outcome.isAnswer ? .failed : .unknown,
      detail: outcome.succeeded ? said : sentence,
      output: outcome.transcript, values: outcome.values, sentAt: outcome.sentAt,
      endedAt: outcome.endedAt)
  }

  func look(
    _ probe: FaultDescription.EffectProbe, expectsOpen: Bool, deadline: Duration
  ) async -> Reply {
    Self.reply(
      toProbe: await runAgain(probe.script, on: probe.host, deadline: deadline),
      expectsOpen: expectsOpen)
  }

  /// What an effect probe's answer means.
  package static func reply(toProbe outcome: CommandOutcome, expectsOpen: Bool) -> Reply {
    var reply = Reply(
      .unknown, detail: outcome.sentence, sentAt: outcome.sentAt, endedAt: outcome.endedAt)
    switch outcome.ending {
    case .exited(0): reply.values["open"] = "yes"
    case .exited(1): reply.values["open"] = "no"
    default: return reply
    }
    let isOpen = reply.values["open"] == "yes"
    reply.result = isOpen == expectsOpen ? .succeeded : .failed
    reply.detail = "the way is \(isOpen ? "open" : "closed")"
    return reply
  }

  func connect(_ host: String, phase: String, deadline: Duration) async -> Reply {
    let begin = clock.monotonic()
    let end = begin + deadline.inNanoseconds
    var reason = "\(host) is not a host of the environment"
    while let remote = hosts[host] {
      let left = Duration.nanoseconds(Int64(end) - Int64(clock.monotonic()))
      do {
        let facts = try await remote.facts(within: min(left, .seconds(5)))
        let met = JournalEvent.HostMet(
          name: host, address: remote.host.address, hostKey: facts.hostKey,
          clockOffset: facts.clock.offset, clockError: facts.clock.error, phase: phase,
          login: facts.login)
        return Reply(
          .succeeded, detail: "reached", events: [.hostMet(met)], sentAt: begin,
          endedAt: clock.monotonic())
      } catch {
        reason = "\(error)"
      }
      guard clock.monotonic() + Self.retryPause.inNanoseconds < end, !Task.isCancelled else {
        break
      }
      try? await Task.sleep(for: Self.retryPause)
    }
    return Reply(.unknown, detail: reason, sentAt: begin, endedAt: clock.monotonic())
  }

  private static func summary(of values: [String: String]) -> String {
    values.sorted { $0.key < $1.key }.prefix(24).map { "\($0.key)=\($0.value.prefix(120))" }
      .joined(separator: " ")
  }
}

extension CommandOutcome {
  /// Whether the host certainly said something about the question itself.
  fileprivate var isAnswer: Bool {
    if case .exited = ending { return true }
    return false
  }
}
