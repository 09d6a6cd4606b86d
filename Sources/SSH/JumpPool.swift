import NIOCore

/// The sessions to jump hosts, shared by the sessions that they carry.
///
/// libssh2 opens one channel at a time on a session, and an open to a host that is dark stays
/// pending. So a session is lent for one open at a time, which takes a round trip when the host is
/// there; who has waited for `patience` has another session made. It is closed when nothing is
/// carried on it any more.
actor JumpPool {
  /// One session to a jump host.
  final class Carrier {
    let session: SSHSession
    /// How many sessions it carries, or is being opened for.
    var carriedCount = 0
    /// True while a channel is being opened on it.
    var isLent = false
    /// True when no more is opened on it: an open was given up, which the far side may go on with.
    var isRetired = false

    init(_ session: SSHSession) {
      self.session = session
    }
  }

  /// A carrier that was lent, to be given back once its open has an outcome.
  struct Loan: Sendable {
    let session: SSHSession
    fileprivate let route: Route
  }

  /// The jump hosts on a way, on one event loop.
  struct Route: Sendable, Hashable {
    let jumps: [SSHTarget]
    let loop: ObjectIdentifier
  }

  private struct Waiter {
    let number: Int
    let continuation: CheckedContinuation<Result<Loan, SSHError>, Never>
  }

  private final class Lane {
    var carriers: [Carrier] = []
    var waiters: [Waiter] = []
    var connecting = 0
    let connect: @Sendable () async throws(SSHError) -> SSHSession

    init(connect: @escaping @Sendable () async throws(SSHError) -> SSHSession) {
      self.connect = connect
    }
  }

  /// How long one waits for others' opens before a further session is made.
  private static let patience = TimeAmount.milliseconds(250)

  private var lanes: [Route: Lane] = [:]
  /// What is under way: sessions that are being made, or closed.
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var nextNumber = 0
  /// Numbers that wait, or are about to.
  private var wanted: Set<Int> = []

  /// Waits for a session to the last of some jump hosts, to open one channel on it.
  ///
  /// `connect` makes such a session. Whoever gets a loan calls `settle` once the open has an
  /// outcome, and `giveBack` when what it carried has ended.
  func borrow(
    _ route: Route, until deadline: MonotonicInstant, on loop: any EventLoop,
    connect: @escaping @Sendable () async throws(SSHError) -> SSHSession
  ) async throws(SSHError) -> Loan {
    nextNumber += 1
    let number = nextNumber
    wanted.insert(number)
    let lane = lanes[route] ?? Lane(connect: connect)
    lanes[route] = lane
    let alarm = loop.scheduleTask(in: .nanoseconds(deadline.since(.now).wholeNanoseconds)) {
      Task { await self.giveUp(number, route, .deadlinePassed) }
    }
    let hurry = loop.scheduleTask(in: Self.patience) {
      Task { await self.hurry(number, route) }
    }
    defer {
      alarm.cancel()
      hurry.cancel()
    }
    let result: Result<Loan, SSHError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard wanted.contains(number) else {
          return continuation.resume(returning: .failure(unwanted(.cancelled, route)))
        }
        lane.waiters.append(Waiter(number: number, continuation: continuation))
        serve(lane, route)
        if lane.carriers.isEmpty && lane.connecting == 0 { startConnecting(lane, route) }
      }
    } onCancel: {
      Task { await self.giveUp(number, route, .cancelled) }
    }
    return try result.get()
  }

  /// Notes that the open has an outcome, so that the next one may begin.
  ///
  /// After an open that was given up the far side may still go on with it, so that no other is
  /// begun on that session.
  func settle(_ loan: Loan, wasGivenUp: Bool) {
    guard let lane = lanes[loan.route], let carrier = carrier(of: loan) else { return }
    carrier.isLent = false
    if wasGivenUp { carrier.isRetired = true }
    serve(lane, loan.route)
  }

  /// Notes that what was carried has ended; the last one ends the session.
  func giveBack(_ loan: Loan) {
    guard let lane = lanes[loan.route], let carrier = carrier(of: loan) else { return }
    carrier.carriedCount -= 1
    closeIfUnused(carrier, lane, loan.route)
  }

  private func carrier(of loan: Loan) -> Carrier? {
    lanes[loan.route]?.carriers.first { $0.session === loan.session }
  }

  private func closeIfUnused(_ carrier: Carrier, _ lane: Lane, _ route: Route) {
    guard carrier.carriedCount == 0, lane.waiters.isEmpty || carrier.isRetired else { return }
    lane.carriers.removeAll { $0 === carrier }
    forgetIfIdle(lane, route)
    let session = carrier.session
    nextNumber += 1
    let number = nextNumber
    tasks[number] = Task {
      await session.close()
      tasks[number] = nil
    }
  }

  /// Closes what is left, and waits until nothing is under way: the event loop may end then.
  func end() async {
    for task in tasks.values { task.cancel() }
    while let task = tasks.values.first { await task.value }
    let sessions = lanes.values.flatMap { $0.carriers.map(\.session) }
    lanes = [:]
    for session in sessions { await session.close() }
  }

  private func forgetIfIdle(_ lane: Lane, _ route: Route) {
    if lane.carriers.isEmpty && lane.waiters.isEmpty && lane.connecting == 0 { lanes[route] = nil }
  }

  // MARK: Waiting

  private func serve(_ lane: Lane, _ route: Route) {
    while !lane.waiters.isEmpty,
      let carrier = lane.carriers.first(where: { !$0.isLent && !$0.isRetired })
    {
      let waiter = lane.waiters.removeFirst()
      wanted.remove(waiter.number)
      carrier.isLent = true
      carrier.carriedCount += 1
      waiter.continuation.resume(returning: .success(Loan(session: carrier.session, route: route)))
    }
    let hasHope = lane.connecting > 0 || lane.carriers.contains { !$0.isRetired }
    if !lane.waiters.isEmpty && !hasHope { startConnecting(lane, route) }
  }

  private func giveUp(_ number: Int, _ route: Route, _ code: SSHError.Code) {
    guard wanted.remove(number) != nil, let lane = lanes[route],
      let index = lane.waiters.firstIndex(where: { $0.number == number })
    else { return }
    let waiter = lane.waiters.remove(at: index)
    waiter.continuation.resume(returning: .failure(unwanted(code, route)))
    for carrier in lane.carriers { closeIfUnused(carrier, lane, route) }
    forgetIfIdle(lane, route)
  }

  private func unwanted(_ code: SSHError.Code, _ route: Route) -> SSHError {
    let name = route.jumps.last?.name ?? ""
    return SSHError(
      code, host: name, operation: "connect",
      message: code == .cancelled
        ? "it was no longer wanted"
        : "the deadline passed while others were being connected through it")
  }

  // MARK: Connecting

  /// Has a further session made for one who still waits.
  private func hurry(_ number: Int, _ route: Route) {
    guard let lane = lanes[route], lane.connecting == 0,
      lane.waiters.contains(where: { $0.number == number })
    else { return }
    startConnecting(lane, route)
  }

  private func startConnecting(_ lane: Lane, _ route: Route) {
    lane.connecting += 1
    nextNumber += 1
    let number = nextNumber
    tasks[number] = Task {
      let result: Result<SSHSession, SSHError>
      do throws(SSHError) {
        result = .success(try await lane.connect())
      } catch {
        result = .failure(error)
      }
      await hasConnected(result, lane, route)
      tasks[number] = nil
    }
  }

  private func hasConnected(
    _ result: Result<SSHSession, SSHError>, _ lane: Lane, _ route: Route
  ) async {
    lane.connecting -= 1
    switch result {
    case .failure(let error):
      guard lane.carriers.isEmpty else { break }
      let waiters = lane.waiters
      lane.waiters = []
      for waiter in waiters {
        wanted.remove(waiter.number)
        waiter.continuation.resume(returning: .failure(error))
      }
    case .success(let session):
      let carrier = Carrier(session)
      lane.carriers.append(carrier)
      lanes[route] = lane
      await session.whenLost { _ in Task { await self.isLost(session, route) } }
      serve(lane, route)
      closeIfUnused(carrier, lane, route)
    }
    forgetIfIdle(lane, route)
  }

  private func isLost(_ session: SSHSession, _ route: Route) {
    guard let lane = lanes[route] else { return }
    lane.carriers.removeAll { $0.session === session }
    serve(lane, route)
    forgetIfIdle(lane, route)
  }
}
