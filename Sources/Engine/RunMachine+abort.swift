import DrillModel
import Guard

/// What stops a run from outside: halts that hosts tell of, and the drill's stop conditions.
///
/// Either begins no new step and takes the way out that fits; neither ever hinders the healing,
/// and neither counts once the drill's own steps are over.
extension RunMachine {
  /// What is known of the stop conditions, by their index in the plan.
  struct StopProbes: Sendable {
    /// Requests under way: which condition each asks.
    var open: [Int: Int] = [:]
    /// How often in a row a condition was not met.
    var failures: [Int: Int] = [:]
    /// Since when chat is gone; nil where it is there.
    var chatGoneAt: UInt64?
  }

  /// Whether the guard that answered is commanded by this runner.
  func isOurs(_ held: GuardAnswer.Held) -> Bool {
    guard held.run == plan.run else { return false }
    return held.token <= plan.program(on: held.host)?.control.token ?? held.token
  }

  /// Whether a stop from outside still means anything.
  private var canBeStopped: Bool {
    guard stop == nil, !isFinished, let section = step?.planned.section else { return false }
    return section != .closing
  }

  // MARK: - Halts

  /// What a guard that was asked tells of halts.
  mutating func halts(told reply: Reply, by kind: Request.Kind) -> [EngineEffect] {
    guard case .guardOrder(let host, _) = kind else { return [] }
    return heed(reply.guardAnswer?.halts ?? [], on: host)
  }

  /// A mark on any host stops the run.
  mutating func heed(_ marks: [GuardHalt], on host: String) -> [EngineEffect] {
    guard let mark = marks.first, canBeStopped else { return [] }
    return halt(reason: "halted, as \(host) says: \(mark.sentence)", signal: nil)
  }

  // MARK: - Stop conditions

  /// From the first step of the drill on, each is looked at.
  mutating func beginStopProbes() -> [EngineEffect] {
    var effects: [EngineEffect] = []
    for index in plan.stops.indices { effects += askStop(index) }
    if chatIsAvailable == false { effects += noteChat(false) }
    return effects
  }

  /// Asks a condition, unless its last question is still under way.
  private mutating func askStop(_ index: Int) -> [EngineEffect] {
    guard case .asked(let kind, let every, let deadline, _) = plan.stops[index].probe else {
      return []
    }
    var effects = [EngineEffect.setTimer(.stopProbe(index), after: every)]
    guard !stopProbes.open.values.contains(index) else { return effects }
    let id = number()
    stopProbes.open[id] = index
    effects.append(.perform(Request(id: id, kind: kind, deadline: deadline)))
    return effects
  }

  mutating func takeStopTimer(_ index: Int) -> [EngineEffect] {
    guard canBeStopped, plan.stops.indices.contains(index) else { return [] }
    switch plan.stops[index].probe {
    case .asked: return askStop(index)
    case .chatGone(let limit):
      guard let since = stopProbes.chatGoneAt, now - since >= limit.inNanoseconds else { return [] }
      return stopFor(index, "it is gone for \(limit.inSeconds) s")
    }
  }

  mutating func takeStopProbe(_ reply: Reply, of index: Int) -> [EngineEffect] {
    guard canBeStopped, case .asked(_, _, _, let limit) = plan.stops[index].probe else { return [] }
    let before = stopProbes.failures[index] ?? 0
    guard reply.result != .succeeded else {
      stopProbes.failures[index] = 0
      return before == 0
        ? [] : [.journal(.remark("stop condition holds again: \(plan.stops[index].title)"))]
    }
    let count = before + 1
    stopProbes.failures[index] = count
    guard count >= limit else {
      return [
        .journal(
          .remark(
            "stop condition not met, \(count) of \(limit) in a row: "
              + "\(plan.stops[index].title): \(reply.detail)"))
      ]
    }
    return stopFor(index, "\(reply.detail), \(count) in a row")
  }

  private mutating func stopFor(_ index: Int, _ why: String) -> [EngineEffect] {
    let condition = plan.stops[index]
    return halt(
      reason: "stop condition (\(condition.position)): \(condition.title): \(why)", signal: nil)
  }

  /// Chat came or went: what waits for its return is set, or let be.
  mutating func noteChat(_ isAvailable: Bool) -> [EngineEffect] {
    chatIsAvailable = isAvailable
    guard !isAvailable else {
      stopProbes.chatGoneAt = nil
      return []
    }
    guard isUnderWay else { return [] }
    if stopProbes.chatGoneAt == nil { stopProbes.chatGoneAt = now }
    return plan.stops.indices.compactMap { index in
      guard case .chatGone(let limit) = plan.stops[index].probe else { return nil }
      return .setTimer(.stopProbe(index), after: limit)
    }
  }
}
