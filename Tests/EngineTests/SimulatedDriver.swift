import DrillModel
import Engine

/// Obeys a machine on a clock of its own: one queue, one thread, no time passes but the queue's.
struct SimulatedDriver {
  private var machine: RunMachine
  private var world: SimulatedWorld
  private let script: SimulatedScript
  private var queue: [Pending] = []
  private var now: UInt64 = 1_000_000_000
  private var nextNumber = 0
  private var abandoned: Set<Int> = []
  private var happened: Set<Int> = []
  private var wasChatAvailable = false
  private var entries: [SimulatedRun.Entry] = []

  private struct Pending {
    var at: UInt64
    var number: Int
    var event: EngineEvent
  }

  private init(_ plan: Plan, _ script: SimulatedScript, _ start: RunMachine.Start) {
    machine = RunMachine(plan: plan, start: start)
    world = SimulatedWorld(plan)
    self.script = script
  }

  /// Carries a plan out to its end.
  ///
  /// `prepare` puts the world into the state in which it is found.
  static func run(
    _ plan: Plan, _ script: SimulatedScript = .smooth,
    start: RunMachine.Start = .fromTheBeginning,
    prepare: (inout SimulatedWorld) -> Void = { _ in }
  ) -> SimulatedRun {
    var driver = SimulatedDriver(plan, script, start)
    prepare(&driver.world)
    return driver.toTheEnd()
  }

  private mutating func toTheEnd() -> SimulatedRun {
    put(.begin, after: 0)
    var exit: ExitStatus?
    while exit == nil, entries.count < 100_000, let next = takeNext() {
      now = next.at
      if case .reply(let id, _) = next.event, abandoned.contains(id) { continue }
      entries.append(SimulatedRun.Entry(at: now, what: .heard(next.event)))
      for effect in machine.handle(next.event, at: now) {
        entries.append(SimulatedRun.Entry(at: now, what: .did(effect)))
        if let code = carryOut(effect) { exit = code }
      }
    }
    return SimulatedRun(entries: entries, exit: exit, world: world)
  }

  private mutating func carryOut(_ effect: EngineEffect) -> ExitStatus? {
    switch effect {
    case .journal: break
    case .perform(let request): perform(request)
    case .abandon(let id): abandoned.insert(id)
    case .setTimer(let timer, let delay): put(.timer(timer), after: Self.nanoseconds(delay))
    case .finish(let code): return code
    }
    return nil
  }

  private mutating func perform(_ request: Request) {
    for (index, happening) in script.happenings.enumerated()
    where !happened.contains(index) && happening.trigger(request.kind) {
      happened.insert(index)
      if let change = happening.worldly {
        change(&world)
      } else {
        put(happening.event, after: Self.nanoseconds(happening.after))
      }
    }
    defer { tellOfChat() }
    // Each is asked once, as it may count.
    let other = script.answers.compactMap { $0(request.kind) }.first
    var latency = Self.latency(of: request.kind)
    var reply: Reply
    switch other {
    case .silence:
      latency = Self.nanoseconds(request.deadline)
      reply = Reply(.unknown, detail: "no answer in time", sentAt: now, endedAt: now)
    case .instead(let result, let detail, let values):
      reply = Reply(result, detail: detail, values: values, sentAt: now, endedAt: now)
    case .doneButUnknown:
      _ = world.answer(request.kind, at: now)
      reply = Reply(.unknown, detail: "the connection was lost", sentAt: now, endedAt: now)
    case .late(let duration):
      latency = Self.nanoseconds(duration)
      reply = world.answer(request.kind, at: now)
    case .changed(let change):
      reply = world.answer(request.kind, at: now)
      change(&reply)
    case nil: reply = world.answer(request.kind, at: now)
    }
    reply.sentAt = now
    reply.endedAt = now + latency
    put(.reply(id: request.id, reply), after: latency)
  }

  /// Clients notice after the rule's gap of a second; a shorter one they do not.
  private mutating func tellOfChat() {
    let isAvailable = world.hasTraffic && world.isChatAvailable
    guard isAvailable != wasChatAvailable else { return }
    wasChatAvailable = isAvailable
    queue.removeAll { if case .chat = $0.event { true } else { false } }
    let delay: UInt64 = isAvailable ? 0 : 1_000_000_000
    put(.chat(isAvailable: isAvailable, detail: "by the rule"), after: delay)
  }

  private mutating func put(_ event: EngineEvent, after delay: UInt64) {
    nextNumber += 1
    queue.append(Pending(at: now + delay, number: nextNumber, event: event))
  }

  private mutating func takeNext() -> Pending? {
    let first = queue.indices.min { left, right in
      (queue[left].at, queue[left].number) < (queue[right].at, queue[right].number)
    }
    return first.map { queue.remove(at: $0) }
  }

  private static func latency(of kind: Request.Kind) -> UInt64 {
    kind.acts(.promote) ? 400_000_000 : 20_000_000
  }

  private static func nanoseconds(_ duration: Duration) -> UInt64 {
    let (seconds, attoseconds) = duration.components
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }
}
