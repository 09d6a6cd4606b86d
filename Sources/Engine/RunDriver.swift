public import DrillModel
public import Journal

/// The machine's real driver: sends what it asks for, and tells it what came of it.
///
/// Effects are carried out in their order; a journal record is on disk before anything after it
/// is sent. Where a record cannot be written, what it announces is not sent, and the machine is
/// told before it hears of anything else: what it orders from then on is healing, which goes on
/// without a record. Requests run side by side; their answers come back through one queue.
public actor RunDriver {
  private var machine: RunMachine
  private let performer: any RequestPerforming
  private let journal: JournalWriter
  private let clock: JournalClock
  private let onRecord: @Sendable (JournalRecord) -> Void
  private let onUnrecorded: @Sendable (JournalEvent) -> Void
  private let events: AsyncStream<TimedEvent>
  private nonisolated let sink: AsyncStream<TimedEvent>.Continuation
  private var underWay: [Int: Task<Void, Never>] = [:]
  private var timers: [Task<Void, Never>] = []
  private var hasJournalTrouble = false

  private struct TimedEvent: Sendable {
    var event: EngineEvent
    var at: UInt64
  }

  /// Prepares to carry out a plan.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - start: From where.
  ///   - performer: Who carries requests out.
  ///   - journal: Where the run is recorded.
  ///   - clock: The clocks.
  ///   - onRecord: Called with each record once it is on disk.
  ///   - onUnrecorded: Called with what could not be put on disk, so that someone hears of it.
  public init(
    plan: Plan, start: RunMachine.Start = .fromTheBeginning, performer: any RequestPerforming,
    journal: JournalWriter,
    clock: JournalClock = .system, onRecord: @escaping @Sendable (JournalRecord) -> Void,
    onUnrecorded: @escaping @Sendable (JournalEvent) -> Void = { _ in }
  ) {
    machine = RunMachine(plan: plan, start: start)
    self.performer = performer
    self.journal = journal
    self.clock = clock
    self.onRecord = onRecord
    self.onUnrecorded = onUnrecorded
    (events, sink) = AsyncStream.makeStream(of: TimedEvent.self)
  }

  /// Tells the machine of something from outside: a signal, chat coming or going.
  public nonisolated func tell(_ event: EngineEvent) {
    sink.yield(TimedEvent(event: event, at: clock.monotonic()))
  }

  /// Carries the run out to its end.
  ///
  /// - Returns: The code to leave with.
  public func run() async -> ExitStatus {
    tell(.begin)
    var exit: ExitStatus?
    for await timed in events {
      if let code = carryOut(machine.handle(timed.event, at: timed.at)) { exit = code }
      if let exit {
        stopEverything()
        return exit
      }
    }
    return exit ?? .notRestored
  }

  private func carryOut(_ effects: [EngineEffect]) -> ExitStatus? {
    var trouble: String?
    var exit: ExitStatus?
    for effect in effects {
      switch effect {
      case .journal(let event):
        if let reason = record(event) { trouble = trouble ?? reason }
      case .perform(let request):
        if let trouble { refuse(request, trouble) } else { perform(request) }
      case .finish(let code): exit = code
      default: carryOut(effect)
      }
    }
    guard let trouble, exit == nil else { return exit }
    return carryOut(machine.handle(.trouble(trouble), at: clock.monotonic()))
  }

  /// What could not be announced is not done.
  private func refuse(_ request: Request, _ reason: String) {
    let now = clock.monotonic()
    tell(
      .reply(
        id: request.id,
        Reply(
          .failed, detail: "not sent: \(reason)",
          values: ["muster_outcome": "not-done", Reply.unsent: "yes"],
          sentAt: now, endedAt: now)))
  }

  private func carryOut(_ effect: EngineEffect) {
    switch effect {
    case .journal, .perform, .finish: break
    case .abandon(let id): underWay.removeValue(forKey: id)?.cancel()
    case .setTimer(let timer, let delay):
      timers.append(
        Task { [weak self] in
          guard (try? await Task.sleep(for: delay)) != nil else { return }
          self?.tell(.timer(timer))
        })
    }
  }

  /// Appends a record; why that failed, the first time it does.
  private func record(_ event: JournalEvent) -> String? {
    var event = event
    if case .runEnded(var ended) = event {
      ended.ended = UTCTime.iso8601(clock.wall())
      event = .runEnded(ended)
    }
    do {
      onRecord(try journal.append(event))
      return nil
    } catch {
      onUnrecorded(event)
      guard !hasJournalTrouble else { return nil }
      hasJournalTrouble = true
      return "the journal cannot be written: \(error)"
    }
  }

  private func perform(_ request: Request) {
    underWay[request.id] = Task { [performer, weak self] in
      let reply = await performer.perform(request)
      guard !Task.isCancelled else { return }
      await self?.deliver(reply, for: request.id)
    }
  }

  private func deliver(_ reply: Reply, for id: Int) {
    underWay[id] = nil
    tell(.reply(id: id, reply))
  }

  private func stopEverything() {
    for task in underWay.values { task.cancel() }
    for timer in timers { timer.cancel() }
    sink.finish()
  }
}
