import DrillModel
import Synchronization

/// What the runner knows of its traffic: every report goes through here, becomes ledger entries
/// in the order in which it came, and changes the live state.
final class TrafficBook: Sendable {
  private struct State {
    var chat = ChatState()
    var routeOf: [Int?]
    var logs: [AttemptLog]
    var isReady = false
    var jobs: [Int: ReadJob] = [:]
    var nextJob = 0
  }

  /// A room whose archive is being read.
  struct ReadJob: Sendable {
    var room: String
    var messages: [ArchivedMessage] = []
    var isOver = false
    var failure: String?
  }

  let setup: WorkerSetup
  private let gap: UInt64
  private let sink: @Sendable (LedgerEntry) -> Void
  private let onWaiting: @Sendable (Bool) -> Void
  private let state: Mutex<State>

  /// - Parameters:
  ///   - setup: What the worker was told.
  ///   - attemptPeriod: The time between two tries of a route, nanoseconds.
  ///   - rule: When chat counts as gone.
  ///   - sink: Where ledger entries go; called in their order, must return soon.
  ///   - onWaiting: Told whether some user now waits for a route.
  init(
    setup: WorkerSetup, attemptPeriod: UInt64, rule: AvailabilityRule,
    sink: @escaping @Sendable (LedgerEntry) -> Void,
    onWaiting: @escaping @Sendable (Bool) -> Void
  ) {
    self.setup = setup
    gap = MonotonicTime.nanoseconds(rule.gap)
    self.sink = sink
    self.onWaiting = onWaiting
    var chat = ChatState()
    chat.users = setup.users.count
    state = Mutex(
      State(
        chat: chat, routeOf: Array(repeating: nil, count: setup.users.count),
        logs: setup.routes.map { AttemptLog(address: $0.name, period: attemptPeriod) }))
  }

  /// The live state now.
  var chat: ChatState {
    state.withLock { state in
      state.chat.at = MonotonicTime.now()
      return state.chat
    }
  }

  /// Whether the worker has understood its setup.
  var isReady: Bool { state.withLock(\.isReady) }

  /// Notes whether messages are sent.
  func setSending(_ isSending: Bool) { state.withLock { $0.chat.isSending = isSending } }

  /// Opens a job for reading a room.
  func startJob(room: String) -> Int {
    state.withLock { state in
      defer { state.nextJob += 1 }
      state.jobs[state.nextJob] = ReadJob(room: room)
      return state.nextJob
    }
  }

  /// A job as it stands; handed out for good once it is over.
  func job(_ number: Int) -> ReadJob? {
    state.withLock { state in
      guard let job = state.jobs[number] else { return nil }
      if job.isOver { state.jobs[number] = nil }
      return job
    }
  }

  /// Notes a try of a route.
  func attempted(_ attempt: RouteAttempt, route: Int) {
    state.withLock { state in
      for entry in state.logs[route].add(attempt) { sink(entry) }
    }
  }

  /// Writes out what is held back of tries.
  func flushAttempts() {
    state.withLock { state in
      for route in state.logs.indices {
        for entry in state.logs[route].flush() { sink(entry) }
      }
    }
  }

  /// Notes what the worker reported.
  func take(_ report: WorkerProcess.Report) {
    let waiting: Bool? = state.withLock { state in
      let before = state.chat.connectedUsers
      switch report {
      case .event(let event): take(event, &state)
      case .ended(let reason): end(reason, &state)
      }
      let after = state.chat.connectedUsers
      guard before != after || report.isReady else { return nil }
      return after < state.chat.users && state.chat.workerEnded == nil
    }
    if let waiting { onWaiting(waiting) }
  }

  private func take(_ event: WorkerEvent, _ state: inout State) {
    switch event {
    case .ready: state.isReady = true
    case .sent(let user, let sequence, let digest, let due, let at):
      state.chat.sent += 1
      sink(.sent(key(user, sequence), digest: digest, scheduledAt: due, at: at))
    case .acknowledged(let user, let sequence, let archiveID, let at):
      acknowledge(at, &state)
      sink(.acknowledged(key(user, sequence), archiveID: archiveID, at: at))
    case .reflected(let user, let sequence, let at): sink(.reflected(key(user, sequence), at: at))
    case .refused(let user, let sequence, let reason, let at):
      state.chat.refused += 1
      sink(.refused(key(user, sequence), reason: reason, at: at))
    case .notSent(let user, let sequence, let due):
      sink(.notSent(key(user, sequence), scheduledAt: due))
    case .joined(let user, let route, let at):
      guard state.routeOf.indices.contains(user), setup.routes.indices.contains(route) else {
        return
      }
      state.chat.connectedUsers += state.routeOf[user] == nil ? 1 : 0
      state.routeOf[user] = route
      sink(.joined(user: setup.users[user].name, address: setup.routes[route].name, at: at))
    case .gone(let user, let route, let reason, let at):
      guard state.routeOf.indices.contains(user), setup.routes.indices.contains(route) else {
        return
      }
      state.chat.connectedUsers -= state.routeOf[user] == nil ? 0 : 1
      state.routeOf[user] = nil
      let address = setup.routes[route].name
      sink(
        .disconnected(user: setup.users[user].name, address: address, reason: reason, at: at))
    case .login(let route, let outcome, let from, let to):
      guard setup.routes.indices.contains(route) else { return }
      let address = setup.routes[route].name
      sink(.attempted(address: address, outcome: outcome, from: from, to: to))
    case .stalled(let from, let to): sink(.stalled(from: from, to: to))
    case .archived(let job, let archiveID, let bodyDigest, let marker):
      guard let room = state.jobs[job]?.room else { return }
      let position = state.jobs[job]?.messages.count ?? 0
      state.jobs[job]?.messages.append(
        ArchivedMessage(
          source: .xmpp, room: room, position: position, archiveID: archiveID, marker: marker,
          bodyDigest: bodyDigest))
    case .readEnded(let job, let failure):
      state.jobs[job]?.isOver = true
      state.jobs[job]?.failure = failure
    case .fatal: break
    }
  }

  private func acknowledge(_ moment: UInt64, _ state: inout State) {
    state.chat.acknowledged += 1
    if state.chat.firstAcknowledgedAt == nil { state.chat.firstAcknowledgedAt = moment }
    let last = state.chat.lastAcknowledgedAt
    if let last, moment > last, moment - last > gap {
      state.chat.lastGapAfter = last
      state.chat.answeringSince = moment
    }
    if state.chat.answeringSince == nil { state.chat.answeringSince = moment }
    state.chat.lastAcknowledgedAt = max(moment, last ?? 0)
  }

  private func end(_ reason: String, _ state: inout State) {
    state.chat.workerEnded = reason
    let now = MonotonicTime.now()
    for user in state.routeOf.indices {
      guard let route = state.routeOf[user] else { continue }
      state.routeOf[user] = nil
      sink(
        .disconnected(
          user: setup.users[user].name, address: setup.routes[route].name,
          reason: "chat worker ended: \(reason)", at: now))
    }
    state.chat.connectedUsers = 0
    for job in state.jobs.keys where state.jobs[job]?.isOver == false {
      state.jobs[job]?.isOver = true
      state.jobs[job]?.failure = "the chat worker ended: \(reason)"
    }
  }

  private func key(_ user: Int, _ sequence: Int) -> MessageKey {
    guard setup.users.indices.contains(user) else {
      return MessageKey(room: "", sender: "", sequence: sequence)
    }
    return MessageKey(
      room: setup.users[user].room, sender: setup.users[user].name, sequence: sequence)
  }
}

extension WorkerProcess.Report {
  /// Whether this is the worker's word that it has understood its setup.
  fileprivate var isReady: Bool {
    if case .event(.ready) = self { true } else { false }
  }
}
