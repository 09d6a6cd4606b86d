import Glibc
import Synchronization

/// What the threads of a chat worker share: who is to log in where, when to send, when to leave.
///
/// Every thread waits on its own wake-up descriptor; whoever changes the board for it signals it.
final class WorkerBoard: Sendable {
  /// What a user's thread is to do now.
  struct Orders: Sendable {
    var login: Int?
    var sendFrom: UInt64?
    var isQuitting = false
  }

  private struct State {
    var planner: LoginPlanner
    var logins: [Int?]
    var sendFrom: UInt64?
    var isQuitting = false
  }

  let setup: WorkerSetup
  private let output: WorkerOutput
  private let wakers: [Int32]
  private let state: Mutex<State>

  init(_ setup: WorkerSetup, output: WorkerOutput) {
    self.setup = setup
    self.output = output
    wakers = setup.users.map { _ in Kernel.makeWaker() }
    state = Mutex(
      State(
        planner: LoginPlanner(users: setup.users.count, routes: setup.routes.count),
        logins: Array(repeating: nil, count: setup.users.count)))
  }

  /// The descriptor that is readable when there may be something new for a user.
  func waker(of user: Int) -> Int32 { wakers[user] }

  /// Takes what a user is to do; a log-in is handed out once.
  func take(_ user: Int) -> Orders {
    var count: UInt64 = 0
    _ = read(wakers[user], &count, 8)
    return state.withLock { state in
      defer { state.logins[user] = nil }
      return Orders(
        login: state.logins[user], sendFrom: state.sendFrom, isQuitting: state.isQuitting)
    }
  }

  /// Writes an event for the runner.
  func tell(_ event: WorkerEvent) { output.write(event) }

  /// A route was found open.
  func opened(_ route: Int, at moment: UInt64) { change { $0.planner.opened(route, at: moment) } }

  /// A user is in its room.
  func joined(_ user: Int, route: Int) { change { $0.planner.joined(user, route: route) } }

  /// A user's log-in failed.
  func failed(_ user: Int, route: Int) {
    let now = MonotonicTime.now()
    change { $0.planner.failed(user, route: route, at: now) }
  }

  /// A user lost its connection.
  func lost(_ user: Int, route: Int) { change { $0.planner.lost(user, route: route) } }

  /// Time has passed: whoever waited long enough may go.
  func tick() { change { _ in } }

  /// Sends from this moment on, or no more.
  func send(from moment: UInt64?) {
    state.withLock { $0.sendFrom = moment }
    wakers.indices.forEach(wake)
  }

  /// Everybody leaves.
  func quit() {
    state.withLock { $0.isQuitting = true }
    wakers.indices.forEach(wake)
  }

  /// The route that most users are on, for whoever wants to read an archive.
  func provenRoute() -> Int? { state.withLock { $0.planner.busiestRoute } }

  private func change(_ body: (inout State) -> Void) {
    let now = MonotonicTime.now()
    let orders = state.withLock { state in
      body(&state)
      let orders = state.planner.orders(at: now)
      for order in orders { state.logins[order.user] = order.route }
      return orders
    }
    for order in orders { wake(order.user) }
  }

  private func wake(_ user: Int) {
    var one: UInt64 = 1
    _ = write(wakers[user], &one, 8)
  }
}
