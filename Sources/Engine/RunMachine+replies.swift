import DrillModel
import Guard

/// What answers mean.
extension RunMachine {
  mutating func take(_ reply: Reply, for id: Int) -> [EngineEffect] {
    if let host = renewals.removeValue(forKey: id) { return takeRenewal(reply, of: host) }
    if let index = stopProbes.open.removeValue(forKey: id) {
      return takeStopProbe(reply, of: index)
    }
    guard var current = stage, let index = current.open.removeValue(forKey: id) else { return [] }
    let kind = current.planned.requests[index]
    let judged = judged(reply, for: kind)
    current.replies[index] = judged
    let isNews = current.said.updateValue(judged.outcome, forKey: index) != judged.outcome
    stage = current
    learn(from: judged, of: kind)
    let news = (isNews ? record(judged, of: kind) : []) + halts(told: judged, by: kind)
    return news + endStageIfAnswered()
  }

  /// Whether an answer that came is the answer that was wanted.
  private func judged(_ reply: Reply, for kind: Request.Kind) -> Reply {
    guard reply.result == .succeeded else { return reply }
    var judged = reply
    switch kind {
    case .act(_, let planned):
      let expects = (try? told.completed(planned).get()) ?? planned
      for (key, wanted) in expects.sorted(by: { $0.key < $1.key })
      where reply.values[key] != wanted {
        judged.result = reply.values[key] == nil ? .unknown : .failed
        judged.detail = "expected \(key)=\(wanted), found \(key)=\(reply.values[key] ?? "nothing")"
      }
    case .guardOrder(let host, let order):
      guard let answer = reply.guardAnswer else {
        judged.result = .unknown
        judged.detail = "no readable answer: \(reply.detail)"
        return judged
      }
      if let complaint = complaint(about: answer, of: host, after: order) {
        judged.result = .failed
        judged.detail = complaint
      }
    case .judge: judged.events += shippingObjectives
    default: break
    }
    return judged
  }

  /// What is wrong with a guard's answer to an order, in words.
  private func complaint(
    about answer: GuardAnswer, of host: String, after order: Request.GuardOrder
  ) -> String? {
    let program = plan.program(on: host)
    let entries = program?.entries ?? []
    let faults = entries.filter { $0.kind == .fault }.map(\.id)
    let fences = entries.filter { $0.kind == .fence }.map(\.id)
    let applied = answer.held?.applied ?? []
    let stuck = (answer.held?.failed ?? []) + (answer.held?.changed ?? [])
    func missing(_ wanted: [String]) -> String? {
      let missing = wanted.filter { !applied.contains($0) }
      return missing.isEmpty ? nil : "not in effect: \(missing.joined(separator: ", "))"
    }
    func left(_ unwanted: [String]) -> String? {
      let left = unwanted.filter { applied.contains($0) }
      let stuck = order == .residue ? stuck : stuck.filter(unwanted.contains)
      if left.isEmpty && stuck.isEmpty { return nil }
      return "still in effect: \(left.joined(separator: ", "))"
        + (stuck.isEmpty ? "" : "; could not be taken back: \(stuck.joined(separator: ", "))")
    }
    switch order {
    case .disarm: return answer.state == .absent ? nil : "still \(answer.state.rawValue)"
    case .residue, .release: return left(faults + fences)
    case .heal(let ids): return left(ids.isEmpty ? healed(by: program) : ids)
    case .unfence: return left(fences)
    // Fired or unwatched, it fences no more.
    case .unhold where answer.held?.program == .release: return nil
    default: break
    }
    guard answer.state == .armed, let held = answer.held else {
      return "the guard is \(answer.state.rawValue)"
    }
    guard held.isProcessAlive else { return "its watcher is not alive" }
    switch order {
    case .query, .arm:
      if let program, held.digest != program.digest {
        return "it holds other entries than were sent (digest \(held.digest))"
      }
      return nil
    case .hold: return held.program == .hold ? nil : "its program is still release"
    case .unhold: return held.program == .release ? nil : "its program is still hold"
    case .strike(let ids), .regain(let ids): return missing(ids)
    case .fence: return missing(fences)
    default: return nil
    }
  }

  /// The faults that a guard heals without being told which: in hold, not those to be kept.
  private func healed(by program: GuardProgram?) -> [String] {
    (program?.entries ?? []).filter { $0.kind == .fault && $0.hold == .undo }.map(\.id)
  }

  /// Keeps what an answer tells beyond its own stage.
  mutating func learn(from reply: Reply, of kind: Request.Kind) {
    switch kind {
    case .guardOrder(let host, let order):
      learn(from: reply, guardOn: host, order)
    case .snapshot(let host, true):
      prove(host, reply)
    case .question(let host, let title, _) where step?.planned.kind == "proof":
      noteResidue(host, title, reply)
    case .roles(true):
      unrestored["roles"] = reply.result == .succeeded ? nil : reply.detail
    case .chat(.stop): isWorkloadRunning = false
    case .judge: merge(reply.events)
    case .confirm(_, let approval): accept(approval, reply)
    case .inspection(.after):
      unrestored["live state"] = reply.result == .succeeded ? nil : reply.detail
    case .act(let act, _):
      told.note(act, reply.values)
      noteShipping(act, reply)
      if act.reversal == .irreversible, step?.planned.section == .drill,
        reply.result == .failed, reply.values["muster_outcome"] == "not-done"
      {
        promotions = max(0, promotions - 1)
      }
    default: break
    }
    // Letting go of what another run holds is no refusal by its lock.
    if case .guardOrder(_, .disarm) = kind { return }
    if reply.values["muster_locked"] == "yes" { isLockedByOther = true }
  }

  /// What else is not as it was on a host.
  private func complaints(about host: String) -> [String] {
    unrestored.filter { $0.key == host || $0.key.hasPrefix("\(host), ") }
      .sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
  }

  /// A residue check may be asked again: the last answer counts.
  private mutating func noteResidue(_ host: String, _ title: String, _ reply: Reply) {
    let key = "\(host), \(title)"
    unrestored[key] = reply.result == .succeeded ? nil : reply.detail
  }

  private mutating func prove(_ host: String, _ reply: Reply) {
    if reply.result == .succeeded {
      provedHosts.insert(host)
      unrestored["state of \(host)"] = nil
    } else {
      unrestored["state of \(host)"] = reply.detail
    }
  }

  private mutating func learn(
    from reply: Reply, guardOn host: String, _ order: Request.GuardOrder
  ) {
    if order == .disarm {
      if reply.result == .succeeded {
        unrestored[host] = nil
      } else if heldHosts.contains(host) || mayHoldAfterDeath(reply) {
        unrestored[host] = "guard not ended: \(reply.detail)"
      }
      return
    }
    notePresence(reply, of: host)
    if case .regain = order {
      unrestored["undo on \(host)"] =
        reply.result == .succeeded
        ? nil : "its guard was removed by somebody with what it had kept: \(reply.detail)"
    }
    let held = reply.guardAnswer?.held
    if order.takesBack, reply.result == .failed, held?.failed != [] || held?.changed != [] {
      unrestored[host] = reply.detail
    }
    // Where another run holds the host, the guard that answers is not ours.
    guard let held, isOurs(held) else { return }
    heldHosts.insert(host)
    // One that goes down with its host says that it is armed for the last time.
    guard reply.guardAnswer?.state == .armed, !takenAway.contains(host) else { return }
    guards[host] = GuardBook(held, answeredAt: reply.sentAt)
  }

  /// Whether a guard of a run whose runner died may still hold its host.
  private func mayHoldAfterDeath(_ reply: Reply) -> Bool {
    guard stop?.isCrash == true else { return false }
    return reply.guardAnswer?.held.map { $0.run == plan.run } ?? true
  }

  /// What judging found counts towards the run's verdict.
  private mutating func merge(_ events: [JournalEvent]) {
    for event in events {
      switch event {
      case .objective(let objective):
        verdict = Verdict.merged(verdict, objective.verdict)
        if objective.verdict != .passed {
          reasons.append("objective \(objective.name): \(objective.reason ?? "missed")")
        }
      case .integrity(let integrity):
        verdict = Verdict.merged(verdict, integrity.verdict)
        if integrity.verdict != .passed {
          reasons.append("integrity: \(Self.words(integrity))")
        }
      default: break
      }
    }
  }

  /// What was found of the messages, and of the archive as a whole where that is not in order.
  private static func words(_ found: IntegrityResult) -> String {
    var words = [
      "\(found.lost) lost", "\(found.altered) altered", "\(found.duplicated) duplicated",
      "\(found.reordered) reordered",
    ]
    if let holes = found.holes { words[0] += ", \(holes) of them no tail" }
    if found.historyIntact == false {
      let first = found.historyDeviations.first.map { ": \($0)" } ?? ""
      words.append("what the archive held before is not there as it was\(first)")
    }
    if found.readingsAgree == false {
      let first = found.readingDeviations.first.map { ": \($0)" } ?? ""
      words.append("the two readings differ\(first)")
    }
    if found.ghost > 0 { words.append("\(found.ghost) found that were never acknowledged") }
    return words.joined(separator: ", ")
  }

  /// The journal records that an answer makes.
  func record(_ reply: Reply, of kind: Request.Kind) -> [EngineEffect] {
    let id = step?.planned.id ?? ""
    var events = reply.events
    let verdict: Verdict =
      switch reply.result {
      case .succeeded: .passed
      case .failed: .failed
      case .unknown: .inconclusive
      }
    switch kind {
    case .act(let act, _):
      events.append(
        .actEnded(
          JournalEvent.ActEnded(
            step: id, act: act.name.rawValue, host: act.host, verdict: verdict,
            ending: reply.detail, values: reply.values, output: reply.output,
            startedAt: reply.sentAt, endedAt: reply.endedAt, exitStatus: reply.exitStatus,
            attempts: reply.attempts)))
    case .guardOrder(let host, let order):
      events += guardEvents(reply, of: host, order, verdict)
    case .effectProbe(let probe, _):
      let open = reply.values["open"]
      events.append(
        .faultObserved(
          JournalEvent.FaultObserved(
            step: id, probe: probe.title, host: probe.host,
            inEffect: open == nil ? nil : open == "no", detail: reply.detail, at: reply.endedAt)))
    case .snapshot(let host, true):
      events.append(
        hostRestored(host, reply))
    case .question(let host, let title, _) where step?.planned.kind == "proof":
      events.append(
        .healed(
          JournalEvent.Healing(
            host: host, entry: title, what: "residue", verdict: verdict, detail: reply.detail)))
    case .question(let host, let title, _) where step?.planned.section == .opening:
      events.append(
        .preflight(
          JournalEvent.PreflightCheck(
            host: host, check: title, verdict: verdict, detail: reply.detail)))
    default: break
    }
    return events.map { .journal($0) }
  }

  /// What a host's compared state and everything else that is known of it come to.
  private func hostRestored(_ host: String, _ reply: Reply) -> JournalEvent {
    let complaints = complaints(about: host)
    let state = reply.result == .succeeded && !complaints.isEmpty ? [] : [reply.detail]
    return .hostRestored(
      name: host, restored: reply.result == .succeeded && complaints.isEmpty,
      detail: (state + complaints).joined(separator: "; "))
  }

  private func guardEvents(
    _ reply: Reply, of host: String, _ order: Request.GuardOrder, _ verdict: Verdict
  ) -> [JournalEvent] {
    let state = JournalEvent.guardState(
      reply.guardAnswer.change(host: host, detail: "\(order.word): \(reply.detail)"))
    switch order {
    case .lock, .disarm:
      return [
        .lock(
          JournalEvent.LockChange(
            host: host,
            change: verdict != .passed ? "refused" : order == .lock ? "taken" : "released",
            token: plan.program(on: host)?.control.token ?? 0, detail: reply.detail))
      ]
    case .heal, .release, .unfence, .residue:
      return [
        .healed(
          JournalEvent.Healing(
            host: host, entry: "all", what: order.word, verdict: verdict, detail: reply.detail))
      ]
    case .strike:
      return [
        state,
        .faultObserved(
          JournalEvent.FaultObserved(
            step: step?.planned.id ?? "", probe: "host", host: host,
            inEffect: reply.guardAnswer == nil ? nil : verdict == .passed, detail: reply.detail,
            at: reply.endedAt)),
      ]
    default: return [state]
    }
  }
}
