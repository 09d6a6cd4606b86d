public import DrillModel

/// Chat traffic of a run: users in rooms, numbered messages at a fixed rate, every fate known or
/// known to be unknown.
///
/// It owns a chat worker, a child process that ends with it, and tries the chat servers while
/// users are disconnected. It sends nothing again, judges nothing and writes no file: ledger
/// entries go to the sink. `stop` ends it; until then it holds a process and connections.
///
///     let traffic = try await ChatTraffic.start(…)      // users connect
///     let history = try await traffic.readBack()        // before anything is sent
///     await traffic.startSending()
///     …                                                 // traffic.state while the drill goes on
///     await traffic.stopSending()
///     let archive = try await traffic.readBack()
///     await traffic.stop()
public actor ChatTraffic {
  /// The least time between two tries of a route.
  private static let shortestAttempts = Duration.milliseconds(5)
  private static let checkEvery = Duration.milliseconds(20)

  private let book: TrafficBook
  private let worker: WorkerProcess
  private let prober: RouteProber
  private let workload: ChatWorkload
  private let options: ChatOptions

  /// The rooms that are spoken in: local parts.
  public nonisolated let rooms: [String]

  private init(
    book: TrafficBook, worker: WorkerProcess, prober: RouteProber, workload: ChatWorkload,
    options: ChatOptions, rooms: [String]
  ) {
    self.book = book
    self.worker = worker
    self.prober = prober
    self.workload = workload
    self.options = options
    self.rooms = rooms
  }

  /// Starts the worker and lets users connect wherever a route is open; nothing is sent yet.
  ///
  /// Users are the first `workload.users` of the service's; user *i* speaks in room *i* modulo
  /// rooms, named by the service's prefix and a number from 1. Routes are tried every
  /// `workload.retrySpacing`, or as often as messages are sent, if that is more often.
  ///
  /// - Parameters:
  ///   - program: The worker's program.
  ///   - service: The chat service; its password's reference is not followed here.
  ///   - password: The password of all users.
  ///   - workload: How much traffic.
  ///   - run: The run's id: no white space.
  ///   - routes: The ways to the chat servers.
  ///   - rule: When chat counts as gone, for `state`.
  ///   - options: Limits.
  ///   - sink: Where ledger entries go, in order, one at a time, from any thread; it must return
  ///     soon and must not call back.
  /// - Returns: Running traffic.
  /// - Throws: `ChatError.unfit`, `.workerNotStarted` or `.workerEnded`.
  public static func start(
    program: WorkerProgram, service: ChatService, password: String, workload: ChatWorkload,
    run: String, routes: [any ChatRoute], rule: AvailabilityRule = AvailabilityRule(),
    options: ChatOptions = ChatOptions(),
    sink: @escaping @Sendable (LedgerEntry) -> Void
  ) async throws(ChatError) -> ChatTraffic {
    let setup = try WorkerSetup(
      service: service, password: password, workload: workload, run: run, routes: routes,
      options: options)
    let spacing = Duration.seconds(1 / max(workload.rate, 1e-6))
    let period = max(shortestAttempts, min(workload.retrySpacing, spacing))
    let prober = RouteProber(routes: routes, period: period)
    let book = TrafficBook(
      setup: setup, attemptPeriod: MonotonicTime.nanoseconds(period), rule: rule, sink: sink,
      onWaiting: { prober.setWaiting($0) })
    let worker = try await WorkerProcess(program) { book.take($0) }
    worker.send(setup.commands)
    prober.begin { attempt, route in
      book.attempted(attempt, route: route)
      guard attempt.outcome == .opened else { return }
      worker.send([.open(route: route, at: attempt.to)], mustArrive: false)
    }
    let traffic = ChatTraffic(
      book: book, worker: worker, prober: prober, workload: workload, options: options,
      rooms: (1...workload.rooms).map { "\(service.roomPrefix)\($0)" })
    let deadline = ContinuousClock.now + options.startLimit
    while !book.isReady {
      let ended = book.chat.workerEnded
      if ended != nil || ContinuousClock.now > deadline {
        await traffic.stop()
        throw .workerEnded(reason: ended ?? "it said nothing for \(options.startLimit)")
      }
      try? await Task.sleep(for: .milliseconds(2))
    }
    return traffic
  }

  /// The live state.
  public nonisolated var state: ChatState { book.chat }

  /// Waits until the live state is as wanted.
  ///
  /// - Parameters:
  ///   - limit: How long to wait.
  ///   - condition: What is wanted; asked every 20 ms.
  /// - Returns: The state that was as wanted, or nil at the limit, when the worker is gone, or
  ///   when the task is cancelled.
  public nonisolated func wait(
    upTo limit: Duration, until condition: @Sendable (ChatState) -> Bool
  ) async -> ChatState? {
    let deadline = ContinuousClock.now + limit
    while !Task.isCancelled {
      let state = book.chat
      if condition(state) { return state }
      guard state.workerEnded == nil, ContinuousClock.now < deadline else { return nil }
      try? await Task.sleep(for: Self.checkEvery)
    }
    return nil
  }

  /// Begins to send: the first message is due at once.
  ///
  /// - Throws: `ChatError.workerEnded`.
  public func startSending() throws(ChatError) {
    try checkWorker()
    book.setSending(true)
    worker.send([.send(from: MonotonicTime.now())])
  }

  /// Sends no more, and waits for what is still unanswered, `workload.answerDeadline` at most.
  public func stopSending() async {
    worker.send([.hush])
    book.setSending(false)
    let deadline = ContinuousClock.now + workload.answerDeadline
    // Nothing more comes once nothing came for a while, or all is answered.
    let quiet = MonotonicTime.nanoseconds(options.silentLimit)
    try? await Task.sleep(for: Self.checkEvery)
    while ContinuousClock.now < deadline, !Task.isCancelled {
      let state = book.chat
      let last = state.lastAcknowledgedAt ?? 0
      let isAnswered = state.sent <= state.acknowledged + state.refused
      if state.workerEnded != nil || isAnswered { return }
      if state.connectedUsers == 0 || state.at > last + 2 * quiet { return }
      try? await Task.sleep(for: Self.checkEvery)
    }
  }

  /// Reads the whole archive of rooms over XMPP, messages with a body, in archive order.
  ///
  /// - Parameter rooms: The rooms' local parts; all of this traffic's where nil.
  /// - Returns: The archived messages, room by room.
  /// - Throws: `ChatError.readBackFailed` or `.workerEnded`.
  public func readBack(rooms: [String]? = nil) async throws(ChatError) -> [ArchivedMessage] {
    var found: [ArchivedMessage] = []
    for room in rooms ?? self.rooms {
      try checkWorker()
      let number = book.startJob(room: room)
      worker.send([.read(job: number, room: room)])
      var job = book.job(number)
      while let current = job, !current.isOver {
        try? await Task.sleep(for: Self.checkEvery)
        job = book.job(number)
        if Task.isCancelled { throw .readBackFailed(room: room, reason: "cancelled") }
      }
      if let failure = job?.failure { throw .readBackFailed(room: room, reason: failure) }
      found += job?.messages ?? []
    }
    return found
  }

  /// Ends everything; the ledger is complete when this returns.
  public func stop() async {
    await prober.stop()
    book.flushAttempts()
    worker.send([.quit])
    worker.closeInput()
    let deadline = ContinuousClock.now + .seconds(2)
    while book.chat.workerEnded == nil {
      if ContinuousClock.now > deadline { worker.kill() }
      try? await Task.sleep(for: .milliseconds(10))
    }
  }

  private func checkWorker() throws(ChatError) {
    if let reason = book.chat.workerEnded { throw .workerEnded(reason: reason) }
  }
}
