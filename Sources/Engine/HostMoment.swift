import DrillModel
import Guard
import Remote

/// When something happened by a host's own stamps, in the runner's monotonic time.
///
/// The host says when a script began and ended on its wall clock; the clock's reading over the
/// live session, with its error, carries that over. What the host says never widens what the
/// runner knows already: that it was between the order and its answer.
struct HostMoment {
  /// The host's clock against the runner's.
  var reading: ClockReading
  /// The runner's wall clock, seconds since 1970, read together with `monotonic`.
  var wall: Double
  /// The runner's monotonic clock, nanoseconds.
  var monotonic: UInt64

  /// `/proc/uptime` counts hundredths of a second (proc(5)).
  private static let uptimeGrain = 0.01

  /// From the first of these applied entries' beginning to the last one's end.
  ///
  /// - Parameters:
  ///   - outcomes: What the guard says that it did.
  ///   - entries: The entries that were ordered.
  ///   - order: When the order left and its answer came, monotonic nanoseconds.
  /// - Returns: Nil where an entry has no stamp, or the stamps contradict the order's own times.
  func applied(
    _ outcomes: [GuardOutcome], entries: [String], order: ClosedRange<UInt64>
  ) -> ClosedRange<UInt64>? {
    var from = Double.infinity
    var to = -Double.infinity
    for entry in entries {
      guard
        let outcome = outcomes.last(where: {
          $0.entry == entry && $0.what == "apply" && $0.status == 0 && $0.actor == .runner
        })
      else { return nil }
      let took = Double(outcome.endedUptime - outcome.begunUptime) / 1000
      from = min(from, outcome.wall - took - Self.uptimeGrain)
      to = max(to, outcome.wall)
    }
    guard from <= to else { return nil }
    let lower = max(runnerTime(of: from - reading.error), Double(order.lowerBound))
    let upper = min(runnerTime(of: to + reading.error), Double(order.upperBound))
    guard lower <= upper else { return nil }
    return UInt64(lower)...UInt64(upper)
  }

  /// Nanoseconds of the runner's monotonic clock.
  private func runnerTime(of hostWall: Double) -> Double {
    let age = wall - (hostWall - reading.offset)
    return Double(monotonic) - age * 1e9
  }
}
