import NIOCore

extension Forwarder {
  /// Tries once whether the address is open now.
  ///
  /// - Returns: The try with its moments. When it is `opened`, the channel is kept for the next
  ///   local connection.
  public func attempt() async -> ForwardAttempt {
    await withCheckedContinuation { continuation in
      let open = attempt(sequence: 0, due: .now) { continuation.resume(returning: $0) }
      if isClosed {
        open.end(.lost(closedError), at: .now)
      } else if let lane = readyLane ?? displacedLane() {
        start(open, on: lane)
      } else {
        startOrWait(open)
      }
    }
  }

  /// Tries again and again on an absolute schedule, whatever became of the tries before.
  ///
  /// A try without an outcome is given up as `stuck` when a later one needs its lane and it has
  /// had four times as long as the slowest recent outcome, 100 ms at least, `stuckAfter` at most.
  /// With the usual four lanes a spacing of 25 ms thus holds even to an address whose packets are
  /// dropped, provided that outcomes were seen before. A moment at which no lane can be had is
  /// skipped, which shows as a gap in the sequence.
  ///
  /// - Parameters:
  ///   - period: The time between two tries.
  ///   - onAttempt: Told of each outcome as it is known, on the event loop: it must return at
  ///     once and must not block. Outcomes may come out of order.
  /// - Returns: The series, which goes on until it is cancelled or the forwarder is closed.
  public func attempts(
    every period: Duration = .milliseconds(25),
    onAttempt: @escaping @Sendable (ForwardAttempt) -> Void
  ) -> ForwardAttempts {
    let series = ForwardAttempts()
    tick(series, period, sequence: 0, origin: .now, onAttempt)
    return series
  }

  private func tick(
    _ series: ForwardAttempts, _ period: Duration, sequence: Int, origin: MonotonicInstant,
    _ onAttempt: @escaping @Sendable (ForwardAttempt) -> Void
  ) {
    guard !isClosed, !series.isCancelled else { return }
    let due = origin.advanced(by: period * sequence)
    if let lane = readyLane ?? displacedLane() {
      start(attempt(sequence: sequence, due: due, tell: onAttempt), on: lane)
    }
    keepLanesReady()
    let missed =
      MonotonicInstant.now.since(due).wholeNanoseconds / max(1, period.wholeNanoseconds)
    let next = sequence + 1 + Int(max(0, missed))
    let delay = origin.advanced(by: period * next).since(.now)
    loop.scheduleTask(in: .nanoseconds(delay.wholeNanoseconds)) {
      self.assumeIsolated { $0.tick(series, period, sequence: next, origin: origin, onAttempt) }
    }
  }

  /// An open whose channel is kept for a local connection when it opens.
  private func attempt(
    sequence: Int, due: MonotonicInstant, tell: @escaping (ForwardAttempt) -> Void
  ) -> ForwardOpen {
    ForwardOpen(sequence: sequence, due: due, isDisplaceable: true) { attempt, opened in
      if let opened { self.assumeIsolated { $0.keep(opened) } }
      tell(attempt)
    }
  }

  /// Keeps an opened channel for the next local connection, or closes it when enough are kept.
  private func keep(_ opened: OpenedChannel) {
    kept.removeAll { !$0.channel.isAlive }
    guard kept.count < options.keptChannels, !isClosed else { return opened.close() }
    kept.append(opened)
  }
}
