import NIOCore
import Synchronization

/// How many handshakes may be under way: few with one server, since OpenSSH turns away at random
/// above ten (`MaxStartups 10:30:100`), many over all.
///
/// Places are given in the order in which they were asked for, server by server.
final class HandshakeLimiter: Sendable {
  /// A place that was given, to be given back once.
  struct Place: Sendable {
    let server: String
  }

  private struct Waiter {
    let number: Int
    let server: String
    let continuation: CheckedContinuation<Place?, Never>
  }

  private struct State {
    var inAll = 0
    var byServer: [String: Int] = [:]
    var waiters: [Waiter] = []
    var nextNumber = 0
    /// Numbers that were drawn and do not stand in the queue yet; without one that gave up.
    var asking: Set<Int> = []
  }

  private let perServer: Int
  private let inAll: Int
  private let state = Mutex(State())

  init(perServer: Int, inAll: Int) {
    self.perServer = perServer
    self.inAll = inAll
  }

  /// Waits for a place; nil when the deadline passes or the task is cancelled meanwhile.
  func take(
    _ server: String, until deadline: MonotonicInstant, on loop: any EventLoop
  ) async -> Place? {
    let number = state.withLock { state in
      state.nextNumber += 1
      state.asking.insert(state.nextNumber)
      return state.nextNumber
    }
    let alarm = loop.scheduleTask(in: .nanoseconds(deadline.since(.now).wholeNanoseconds)) {
      self.giveUp(number)
    }
    defer { alarm.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enqueue(Waiter(number: number, server: server, continuation: continuation))
      }
    } onCancel: {
      giveUp(number)
    }
  }

  /// Makes room for the next.
  func giveBack(_ place: Place) {
    state.withLock { state in
      state.inAll -= 1
      state.byServer[place.server, default: 0] -= 1
      if state.byServer[place.server] == 0 { state.byServer[place.server] = nil }
    }
    serve()
  }

  private func enqueue(_ waiter: Waiter) {
    let isGivenUp = state.withLock { state in
      guard state.asking.remove(waiter.number) != nil else { return true }
      state.waiters.append(waiter)
      return false
    }
    if isGivenUp {
      waiter.continuation.resume(returning: nil)
    } else {
      serve()
    }
  }

  private func giveUp(_ number: Int) {
    let waiter = state.withLock { state -> Waiter? in
      guard let index = state.waiters.firstIndex(where: { $0.number == number }) else {
        state.asking.remove(number)
        return nil
      }
      return state.waiters.remove(at: index)
    }
    waiter?.continuation.resume(returning: nil)
  }

  private func serve() {
    while let waiter = state.withLock({ nextServed(&$0) }) {
      waiter.continuation.resume(returning: Place(server: waiter.server))
    }
  }

  private func nextServed(_ state: inout State) -> Waiter? {
    guard
      state.inAll < inAll,
      let index = state.waiters.firstIndex(where: {
        state.byServer[$0.server, default: 0] < perServer
      })
    else { return nil }
    let waiter = state.waiters.remove(at: index)
    state.inAll += 1
    state.byServer[waiter.server, default: 0] += 1
    return waiter
  }
}
