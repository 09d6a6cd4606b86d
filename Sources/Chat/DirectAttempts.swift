import Glibc
import Synchronization

/// A series of plain TCP connects, on a thread of its own: a try is started when it is due,
/// whatever became of those before, as long as not too many are under way.
final class DirectAttempts: RouteAttempts {
  private struct Pending {
    var descriptor: Int32
    var from: UInt64
  }

  private static let pendingLimit = 64

  private let route: DirectRoute
  private let period: UInt64
  private let stuckAfter: UInt64
  private let onAttempt: @Sendable (RouteAttempt) -> Void
  private let isStopped = Atomic<Bool>(false)
  private let hasEnded = Atomic<Bool>(false)

  init(
    route: DirectRoute, period: Duration, onAttempt: @escaping @Sendable (RouteAttempt) -> Void
  ) {
    self.route = route
    self.period = max(1_000_000, MonotonicTime.nanoseconds(period))
    stuckAfter = MonotonicTime.nanoseconds(route.stuckAfter)
    self.onAttempt = onAttempt
    let isStarted = WorkerThread.start { [self] in
      run()
      hasEnded.store(true, ordering: .releasing)
    }
    if !isStarted {
      let now = MonotonicTime.now()
      onAttempt(RouteAttempt(outcome: .failed, from: now, to: now))
      hasEnded.store(true, ordering: .releasing)
    }
  }

  func stop() async {
    isStopped.store(true, ordering: .releasing)
    while !hasEnded.load(ordering: .acquiring) { try? await Task.sleep(for: .milliseconds(1)) }
  }

  private func run() {
    var pending: [Pending] = []
    var due = MonotonicTime.now()
    while !isStopped.load(ordering: .acquiring) {
      let now = MonotonicTime.now()
      if now >= due {
        if pending.count < Self.pendingLimit, let started = start(at: now) {
          pending.append(started)
        }
        due = max(due + period, now)
      }
      wait(for: pending, until: due)
      settle(&pending)
    }
    for try_ in pending { close(try_.descriptor) }
  }

  /// Starts a connect; nil where its outcome is known at once, and told.
  private func start(at now: UInt64) -> Pending? {
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = in_port_t(UInt16(clamping: route.port)).bigEndian
    let stream =
      Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
      | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_INET, stream, 0)
    guard descriptor >= 0, inet_pton(AF_INET, route.address, &target.sin_addr) == 1 else {
      if descriptor >= 0 { close(descriptor) }
      onAttempt(RouteAttempt(outcome: .failed, from: now, to: MonotonicTime.now()))
      return nil
    }
    let status = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if status != 0, errno == EINPROGRESS { return Pending(descriptor: descriptor, from: now) }
    let outcome = status == 0 ? RouteAttempt.Outcome.opened : Self.outcome(of: errno)
    close(descriptor)
    onAttempt(RouteAttempt(outcome: outcome, from: now, to: MonotonicTime.now()))
    return nil
  }

  private func wait(for pending: [Pending], until due: UInt64) {
    var waits = pending.map { pollfd(fd: $0.descriptor, events: Int16(POLLOUT), revents: 0) }
    var until = due
    if let oldest = pending.first { until = min(until, oldest.from + stuckAfter) }
    let now = MonotonicTime.now()
    // Never longer than the stop may have to wait.
    let span = min(until > now ? until - now : 0, 20_000_000)
    Kernel.wait(for: &waits, upTo: span)
  }

  private func settle(_ pending: inout [Pending]) {
    let now = MonotonicTime.now()
    pending.removeAll { attempt in
      var state = pollfd(fd: attempt.descriptor, events: Int16(POLLOUT), revents: 0)
      let outcome: RouteAttempt.Outcome
      if poll(&state, 1, 0) > 0 {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(attempt.descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
        outcome = error == 0 ? .opened : Self.outcome(of: error)
      } else if now >= attempt.from + stuckAfter {
        outcome = .stuck
      } else {
        return false
      }
      close(attempt.descriptor)
      onAttempt(RouteAttempt(outcome: outcome, from: attempt.from, to: now))
      return true
    }
  }

  private static func outcome(of error: Int32) -> RouteAttempt.Outcome {
    switch error {
    case ECONNREFUSED, ECONNRESET: .refused
    case ETIMEDOUT: .stuck
    default: .failed
    }
  }
}
