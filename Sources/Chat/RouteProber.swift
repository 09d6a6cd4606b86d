import Synchronization

/// Tries every route at a fixed rate while some user waits for one, and only then.
final class RouteProber: Sendable {
  private struct State {
    var isWaiting = false
    var changes: AsyncStream<Bool>.Continuation?
    var task: Task<Void, Never>?
  }

  private let routes: [any ChatRoute]
  private let period: Duration
  private let state = Mutex(State())

  init(routes: [any ChatRoute], period: Duration) {
    self.routes = routes
    self.period = period
  }

  /// Says whether some user waits now.
  func setWaiting(_ isWaiting: Bool) {
    state.withLock { state in
      guard state.isWaiting != isWaiting else { return }
      state.isWaiting = isWaiting
      state.changes?.yield(isWaiting)
    }
  }

  /// Obeys from now on.
  ///
  /// - Parameter onAttempt: Told of each try and the place of its route; returns at once.
  func begin(_ onAttempt: @escaping @Sendable (RouteAttempt, Int) -> Void) {
    let (changes, continuation) = AsyncStream.makeStream(of: Bool.self)
    let routes = self.routes
    let period = self.period
    let task = Task {
      var running: [any RouteAttempts] = []
      for await isWaiting in changes {
        if isWaiting, running.isEmpty {
          for (place, route) in routes.enumerated() {
            running.append(
              await route.startAttempts(every: period) { onAttempt($0, place) })
          }
        } else if !isWaiting {
          for attempts in running { await attempts.stop() }
          running = []
        }
      }
      for attempts in running { await attempts.stop() }
    }
    state.withLock { state in
      state.changes = continuation
      state.task = task
      if state.isWaiting { continuation.yield(true) }
    }
  }

  /// Tries no more; returns when the last try is told.
  func stop() async {
    let task = state.withLock { state in
      state.changes?.finish()
      return state.task
    }
    await task?.value
  }
}
