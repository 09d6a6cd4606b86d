public import DrillModel
public import Journal

/// The machine's real driver: sends what it asks for, and tells it what came of it.
///
/// Effects are carried out in their order; a journal record is on disk before anything after it
/// is sent. Requests run side by side; their answers come back through one queue.
public actor RunDriver {
  private var machine: RunMachine
  private let performer: RequestPerformer
  private let journal: JournalWriter
  private let clock: JournalClock
  private let onRecord: @Sendable (JournalRecord) -> Void
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
  public init(
    plan: Plan, start: RunMachine.Start = .fromTheBeginning, performer: RequestPerformer,
    journal: JournalWriter,
    clock: JournalClock = .system, onRecord: @escaping @Sendable (JournalRecord) -> Void
  ) {
    machine = RunMachine(plan: plan, start: start)
    self.performer = performer
    self.journal = journal
    self.clock = clock
    self.onRecord = onRecord
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
      for effect in machine.handle(timed.event, at: timed.at) {
        if let code = await carryOut(effect) { exit = code }
      }
      if let exit {
        stopEverything()
        return exit
      }
    }
    return exit ?? .notRestored
  }

  private func carryOut(_ effect: EngineEffect) async -> ExitStatus? {
    switch effect {
    case .journal(let event): record(event)
    case .perform(let request): perform(request)
    case .abandon(let id): underWay.removeValue(forKey: id)?.cancel()
    case .setTimer(let timer, let delay):
      timers.append(
        Task { [weak self] in
          guard (try? await Task.sleep(for: delay)) != nil else { return }
          self?.tell(.timer(timer))
        })
    case .finish(let code): return code
    }
    return nil
  }

  private func record(_ event: JournalEvent) {
    var event = event
    if case .runEnded(var ended) = event {
      ended.ended = UTCTime.iso8601(clock.wall())
      event = .runEnded(ended)
    }
    do {
      onRecord(try journal.append(event))
    } catch {
      guard !hasJournalTrouble else { return }
      hasJournalTrouble = true
      tell(.trouble("the journal cannot be written: \(error)"))
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
