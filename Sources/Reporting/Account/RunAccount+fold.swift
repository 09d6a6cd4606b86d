public import DrillModel

extension RunAccount {
  /// Folds the records of a journal, or of any prefix of one.
  ///
  /// - Parameter records: In their order.
  public init(_ records: [JournalRecord]) {
    firstMoment = records.first?.monotonic ?? 0
    lastMoment = firstMoment
    firstTime = records.first?.time ?? ""
    for record in records {
      if record.event.isOfTheRunItself { lastMoment = max(lastMoment, record.monotonic) }
      lastTime = record.time
      lastRecord = "\(record.event.kind) (record \(record.sequence))"
      take(record.event, at: record.monotonic)
    }
  }

  private mutating func take(_ event: JournalEvent, at moment: UInt64) {
    switch event {
    case .runStarted(let payload): begin(payload)
    case .hostMet(let payload): meet(payload)
    case .preflight(let payload): preflight.append(payload)
    case .lock(let payload): locks.append(payload)
    case .stepStarting, .stepEnded, .actStarting, .actEnded: takeStep(event, at: moment)
    case .faultStriking(let payload):
      faults.append(FaultAccount(strike: payload, strikingAt: moment))
    case .faultObserved(let payload):
      observe(payload)
    case .milestone(let milestone): reach(milestone)
    case .irreversible(let step, let reason):
      if pointOfNoReturn == nil {
        pointOfNoReturn = Noted(
          at: moment, value: PointOfNoReturn(step: step, reason: reason))
      }
    case .stopping(let reason, let signal):
      stops.append(Noted(at: moment, value: Stop(reason: reason, signal: signal)))
    case .guardState(let payload): guards.append(Noted(at: moment, value: payload))
    case .healed(let payload): heal(payload, at: moment)
    case .fileClosed(let name, let sha256, let lines):
      files.removeAll { $0.name == name }
      files.append(ClosedFile(name: name, sha256: sha256, lines: lines))
    case .stateRecorded(let subject, let values) where subject.hasPrefix("outside "):
      let name = String(subject.dropFirst("outside ".count))
      outside[name, default: [:]][values["phase"] ?? "before"] = values
    case .stateRecorded("trace context", let values): traceParent = values["traceparent"]
    case .stateRecorded(let subject, let values): find(subject, values)
    case .history: break
    case .integrity(let payload): integrity = payload
    case .objective(let payload):
      objectives.removeAll { $0.name == payload.name }
      objectives.append(payload)
    case .hostRestored(let name, let restored, let detail):
      let index = indexOfHost(name)
      hosts[index].restored = restored
      hosts[index].detail = detail
    case .earlierRuns(let payload): earlier = payload
    case .remark(let text): remarks.append(Noted(at: moment, value: text))
    case .runEnded(let payload): end = payload
    }
  }

  private mutating func begin(_ payload: JournalEvent.RunStarted) {
    start = payload
    steps = payload.steps.map { StepAccount(plan: $0) }
    for name in payload.steps.flatMap(\.hosts) { _ = indexOfHost(name) }
  }

  private mutating func meet(_ payload: JournalEvent.HostMet) {
    let index = indexOfHost(payload.name)
    if payload.phase == "end" {
      hosts[index].end = payload
    } else if hosts[index].start == nil {
      hosts[index].start = payload
    }
  }

  /// Adds what was said to the fault that it is about: of the step, and on the host where the step
  /// has several.
  private mutating func observe(_ payload: JournalEvent.FaultObserved) {
    let ofStep = faults.indices.filter { faults[$0].strike.step == payload.step }
    let onHost = ofStep.last { faults[$0].strike.hosts.contains(payload.host) }
    guard let index = onHost ?? ofStep.last else { return }
    faults[index].observations.append(payload)
  }

  private mutating func reach(_ milestone: Milestone) {
    let isOfStrike = milestone.name == .faultInjected || milestone.name == .faultBitten
    if isOfStrike, milestones[milestone.name] != nil { return }
    milestones[milestone.name] = milestone
  }

  private mutating func heal(_ payload: JournalEvent.Healing, at moment: UInt64) {
    healings.append(Noted(at: moment, value: payload))
    guard ["heal", "release"].contains(payload.what), payload.verdict == .passed else { return }
    for index in faults.indices { faults[index].heal(payload.host, at: moment) }
  }

  private mutating func takeStep(_ event: JournalEvent, at moment: UInt64) {
    switch event {
    case .stepStarting(let payload):
      let index = indexOfStep(payload.id, kind: payload.kind, title: payload.title)
      steps[index].startedAt = moment
      steps[index].deadlineSeconds = payload.deadlineSeconds
    case .stepEnded(let payload):
      let index = indexOfStep(payload.id)
      steps[index].endedAt = moment
      steps[index].endedTime = lastTime
      steps[index].end = payload
    case .actStarting(let payload):
      let index = indexOfStep(payload.step)
      steps[index].acts.append(
        StepAccount.ActAccount(
          act: payload.act, host: payload.host, isOwnCommand: payload.isOwnCommand,
          commandDigest: payload.commandDigest))
    case .actEnded(let payload):
      let index = indexOfStep(payload.step)
      let open = steps[index].acts.lastIndex {
        $0.act == payload.act && $0.host == payload.host && $0.end == nil
      }
      guard let open else { break }
      steps[index].acts[open].end = payload
    default: break
    }
  }

  private mutating func indexOfHost(_ name: String) -> Int {
    if let index = hosts.firstIndex(where: { $0.name == name }) { return index }
    hosts.append(HostAccount(name: name))
    return hosts.count - 1
  }

  private mutating func indexOfStep(_ id: String, kind: String = "", title: String = "") -> Int {
    if let index = steps.firstIndex(where: { $0.plan.id == id }) { return index }
    steps.append(
      StepAccount(
        plan: JournalEvent.PlannedStepSummary(
          id: id, kind: kind, title: title, hosts: [], isWayBack: false)))
    return steps.count - 1
  }
}

extension JournalEvent {
  /// True for what the runner did and saw; false for what recovery may add, hours later or after a
  /// reboot, when the monotonic clock has another origin.
  fileprivate var isOfTheRunItself: Bool {
    switch self {
    case .runStarted, .stepStarting, .stepEnded, .actStarting, .actEnded, .faultStriking,
      .faultObserved, .milestone, .irreversible, .stopping:
      true
    case .hostMet, .preflight, .lock, .guardState, .healed, .fileClosed, .history, .integrity,
      .stateRecorded,
      .objective, .hostRestored, .earlierRuns, .remark, .runEnded:
      false
    }
  }
}
