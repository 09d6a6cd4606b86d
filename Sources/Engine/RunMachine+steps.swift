import DrillModel

/// From step to step and from stage to stage.
extension RunMachine {
  mutating func beginNextStep() -> [EngineEffect] {
    step = nil
    stage = nil
    guard !queue.isEmpty else { return end() }
    let planned = queue.removeFirst()
    step = RunningStep(planned: planned)
    let deadline = planned.stages.reduce(Duration.zero) { $0 + $1.deadline }
    var effects: [EngineEffect] = []
    if planned.section == .drill, !isUnderWay {
      isUnderWay = true
      effects += beginStopProbes()
    }
    // Where an approval is to come, that is the decision.
    if planned.kind == "fence", !queue.contains(where: \.isApprovalOfPromotion) {
      effects += reach(.decided, from: now, to: now)
    }
    effects.append(
      .journal(
        .stepStarting(
          JournalEvent.StepStarting(
            id: planned.id, kind: planned.kind, title: planned.title,
            deadlineSeconds: deadline.inSeconds))))
    return effects + beginStage()
  }

  mutating func beginStage() -> [EngineEffect] {
    guard let running = step else { return [] }
    guard running.stageIndex < running.planned.stages.count else { return endStep() }
    let planned = running.planned.stages[running.stageIndex]
    if planned.isIrreversible, let expectation = plan.drill.expectation {
      return refuseUnexpectedPromotion(expectation)
    }
    if planned.isIrreversible, let obstacle = obstacleToNoReturn(within: planned.deadline) {
      return failStep(.inconclusive, "not promoted: \(obstacle)")
    }
    if planned.isGuarded, let obstacle = obstacleToNoReturn(within: planned.deadline) {
      return askGuardsAgain(because: obstacle)
    }
    let number = number()
    stage = RunningStage(planned: planned, number: number, startedAt: now)
    var effects = planned.announcements.map { EngineEffect.journal($0) }
    if planned.isIrreversible {
      promotions += 1
      effects.append(
        .journal(.irreversible(step: running.planned.id, reason: planned.title)))
    }
    effects += reach(planned.startMilestone, from: now, to: now)
    effects.append(.setTimer(.stageDeadline(number), after: planned.deadline))
    effects += ask(Array(planned.requests.indices))
    return effects + (stage?.open.isEmpty == true ? endStageIfAnswered() : [])
  }

  /// Asks the requests of these indices; what the machine knows itself it answers at once.
  mutating func ask(_ indices: [Int]) -> [EngineEffect] {
    var effects: [EngineEffect] = []
    for index in indices {
      guard var current = stage else { return effects }
      let kind = current.planned.requests[index]
      let id = number()
      switch kind {
      case .chatState(let isAvailable):
        if chatIsAvailable == isAvailable {
          current.replies[index] = Reply(
            .succeeded, detail: kind.title, sentAt: now, endedAt: now)
        } else {
          current.open[id] = index
        }
      case .pause(let duration, _):
        current.open[id] = index
        effects.append(.setTimer(.pause(id), after: duration))
      default:
        switch completed(kind) {
        case .failure(let missing):
          current.replies[index] = Reply(
            .unknown, detail: "what it needs was never told: \(missing.token)", sentAt: now,
            endedAt: now)
        case .success(let whole):
          current.open[id] = index
          effects += announcement(of: whole)
          note(whole)
          effects.append(
            .perform(Request(id: id, kind: whole, deadline: current.planned.deadline)))
        }
      }
      stage = current
    }
    return effects
  }

  /// The request with what earlier acts told.
  private func completed(_ kind: Request.Kind) -> Result<Request.Kind, Told.Missing> {
    switch kind {
    case .act(let act, let expects):
      told.completed(act).flatMap { act in
        told.completed(expects).map { .act(act, expects: $0) }
      }
    case .confirm(let prompt, let approval):
      .success(.confirm(prompt: told.completed(sentence: prompt), approval))
    case .judge: .success(.judge(milestones))
    default: .success(kind)
    }
  }

  /// What must be on record before a request may have an effect.
  private func announcement(of kind: Request.Kind) -> [EngineEffect] {
    guard case .act(let act, _) = kind, let step else { return [] }
    return [
      .journal(
        .actStarting(
          JournalEvent.ActStarting(
            step: step.planned.id, act: act.name.rawValue, service: act.service.rawValue,
            host: act.host, commandDigest: act.command.fingerprint,
            isOwnCommand: act.isOwnCommand)))
    ]
  }

  /// What is assumed from the moment a request leaves, whatever its answer.
  private mutating func note(_ kind: Request.Kind) {
    switch kind {
    case .guardOrder(_, .lock): hasLocked = true
    case .guardOrder(let host, .arm):
      hasLocked = true
      takenAway.remove(host)
    case .guardOrder(let host, .strike(let entries)):
      hasStruck = true
      let before = removed.struck[host] ?? []
      removed.struck[host] = before + entries.filter { !before.contains($0) }
      forgetGuards(takenAwayBy: entries, on: host)
    case .guardOrder(let host, .fence):
      hasStruck = true
      removed.fenced.insert(host)
    case .act(let act, _) where act.name == .fence: hasStruck = true
    case .guardOrder(let host, .disarm):
      // From here on its absence is no loss.
      guards[host] = nil
    case .chat(.start):
      isWorkloadRunning = true
      hadTraffic = true
    default: break
    }
  }

  /// Ends the stage when nothing is open, asks again, or waits.
  mutating func endStageIfAnswered() -> [EngineEffect] {
    guard let current = stage, current.open.isEmpty else { return [] }
    let failed = current.planned.requests.indices.filter {
      current.replies[$0]?.result != .succeeded
    }
    if failed.isEmpty { return passStage(current) }
    if let pause = current.planned.repeatEvery, !current.isOverdue, !isStoppable(current) {
      if current.planned.isGuarded {
        return askGuardsAgain(because: Self.sentence(current, failed: failed))
      }
      return [.setTimer(.repetition(current.number), after: pause)]
    }
    return failStage(current, failed: failed)
  }

  /// True where a stop has been asked for and the stage only waits.
  private func isStoppable(_ current: RunningStage) -> Bool {
    guard stop != nil, let section = step?.planned.section else { return false }
    return section == .opening || section == .drill
  }

  private mutating func passStage(_ current: RunningStage) -> [EngineEffect] {
    let replies = current.replies.values
    let sent = replies.map { $0.happened?.lowerBound ?? $0.sentAt }.min() ?? current.startedAt
    let ended = replies.map { $0.happened?.upperBound ?? $0.endedAt }.max() ?? now
    let effects = reach(current.planned.milestone, from: sent, to: max(sent, ended))
    collect(current)
    return effects + advance()
  }

  private mutating func failStage(
    _ current: RunningStage, failed: [Int]
  ) -> [EngineEffect] {
    collect(current)
    // What was never sent has not failed either.
    let unknown = failed.contains {
      current.replies[$0]?.result != .failed || current.replies[$0]?.values[Reply.unsent] != nil
    }
    if let found = expectedFinding(in: current, failed: failed) { return endAsExpected(found) }
    let sentence = Self.sentence(current, failed: failed)
    if let question = question(aboutGapIn: current, failed: failed) {
      return ask(question, about: current, sentence)
    }
    switch current.planned.tolerance {
    case .recorded(let verdict):
      let actual = unknown ? Verdict.inconclusive : verdict
      let before = step?.verdict ?? .passed
      step?.verdict = Verdict.merged(before, actual)
      step?.details.append("\(current.planned.title): \(sentence)")
      reasons.append("\(step?.planned.id ?? ""): \(sentence)")
      return advance()
    case .none(let verdict):
      return failStep(unknown ? .inconclusive : verdict, "\(current.planned.title): \(sentence)")
    }
  }

  /// What failed, in words; what many say alike is said once.
  private static func sentence(_ current: RunningStage, failed: [Int]) -> String {
    var said: [(title: String, detail: String, more: Int)] = []
    for index in failed {
      let detail =
        current.replies[index]?.detail ?? "no answer within \(current.planned.deadline)"
      if let place = said.firstIndex(where: { Reply.gist($0.detail) == Reply.gist(detail) }) {
        said[place].more += 1
      } else {
        said.append((current.planned.requests[index].title, detail, 0))
      }
    }
    return said.map { title, detail, more in
      "\(title)\(more > 0 ? " and \(more) more" : ""): \(detail)"
    }.joined(separator: "; ")
  }

  /// Puts what was seen into the step's record.
  private mutating func collect(_ current: RunningStage) {
    for index in current.planned.requests.indices {
      guard let reply = current.replies[index] else { continue }
      if reply.result == .succeeded, !reply.detail.isEmpty {
        step?.details.append("\(current.planned.requests[index].title): \(reply.detail)")
      }
      if !reply.output.isEmpty, (step?.output.utf8.count ?? 0) < 64 << 10 {
        step?.output += reply.output.hasSuffix("\n") ? reply.output : reply.output + "\n"
      }
    }
  }

  mutating func advance() -> [EngineEffect] {
    stage = nil
    if stop != nil, let section = step?.planned.section,
      section == .opening || section == .drill
    {
      let before = step?.verdict ?? .skipped
      step?.verdict = Verdict.merged(before, .inconclusive)
      step?.details.append("stopped: \(stop?.reason ?? "")")
      return endStep()
    }
    step?.stageIndex += 1
    return beginStage()
  }

  mutating func failStep(_ verdict: Verdict, _ sentence: String) -> [EngineEffect] {
    let before = step?.verdict ?? .skipped
    step?.verdict = Verdict.merged(before, verdict)
    step?.details.append(sentence)
    let reason = "\(step?.planned.id ?? ""): \(sentence)"
    reasons.append(reason)
    let isOpening = step?.planned.section == .opening
    var effects: [EngineEffect] = []
    if stop == nil, step?.planned.kind != "verify" {
      stop = Stop(reason: reason, signal: nil, isCertainRefusal: isOpening)
      effects.append(.journal(.stopping(reason: reason, signal: nil)))
    }
    return effects + endStep()
  }

  mutating func endStep() -> [EngineEffect] {
    guard let ended = step else { return beginNextStep() }
    stage = nil
    step = nil
    let counts: Set<PlannedStep.Section> = [.drill, .heal, .wayBack]
    if counts.contains(ended.planned.section) {
      verdict = Verdict.merged(verdict, ended.verdict)
    }
    if ended.verdict == .passed { noteSuccess(of: ended.planned) }
    let record = EngineEffect.journal(
      .stepEnded(
        JournalEvent.StepEnded(
          id: ended.planned.id, verdict: ended.verdict,
          detail: ended.details.joined(separator: "\n"), output: ended.output)))
    if stop != nil { rebuildQueue(after: ended) }
    return [record] + beginNextStep()
  }

  private mutating func noteSuccess(of planned: PlannedStep) {
    switch planned.section {
    case .heal: isHealed = true
    case .wayBack: returned.insert(Self.nameOnWayBack(planned.id))
    case .drill where planned.kind == "protect": returned.formUnion(plan.protecting)
    default: break
    }
  }

  /// After a stop, what is still to be done depends on where the run stands.
  private mutating func rebuildQueue(after ended: RunningStep) {
    switch ended.planned.section {
    case .closing:
      if ended.planned.kind == "release" {
        let again = regaining()
        if !again.isEmpty { queue = again + plan.release + queue }
      }
      return
    case .opening:
      queue = isWorkloadRunning ? plan.closing.filter(\.isNeededByTraffic) : []
      if hasLocked { queue += plan.letGo }
    case .drill:
      guard isPastNoReturn else {
        // Where nothing was struck there is nothing to judge: the host is given free at once.
        queue =
          hasStruck
          ? regaining() + plan.release + closing : closing.filter { !$0.isAboutArchive }
        return
      }
      queue = (isHealed ? [] : plan.heal) + openWayBack + closing
    case .heal:
      if ended.verdict != .passed { return giveUp() }
      queue = openWayBack + closing
    case .wayBack:
      if ended.verdict != .passed { return giveUp() }
      queue = openWayBack + closing
    }
  }

  var openWayBack: [PlannedStep] {
    keepsServing ? [] : wayBack.filter { !returned.contains(Self.nameOnWayBack($0.id)) }
  }

  /// The way back failed: what is left is to say so, and waiting does not mend it.
  private mutating func giveUp() {
    queue = closing.map(\.askedOnce)
  }

  /// What ends the run: without what traffic needs, where there was none.
  ///
  /// After a stop hosts are proved and let go of first: reading a long archive back takes minutes.
  var closing: [PlannedStep] {
    guard hadTraffic else {
      let closing = plan.closing.filter { !$0.isAboutTraffic }
      return keepsServing ? closing.map(\.askedOnce) : closing
    }
    return plan.closing.filter { !$0.isAboutArchive } + plan.closing.filter(\.isAboutArchive)
  }
}
