import Glibc

/// The two clocks that every journal record is stamped with.
///
/// Durations come from `monotonic` only; `wall` tells people when it was.
public struct JournalClock: Sendable {
  /// Time since 1970-01-01T00:00:00Z.
  public var wall: @Sendable () -> Duration
  /// Nanoseconds of a clock that never goes back while the machine runs.
  public var monotonic: @Sendable () -> UInt64

  /// Makes a clock of two readings.
  public init(wall: @escaping @Sendable () -> Duration, monotonic: @escaping @Sendable () -> UInt64)
  {
    self.wall = wall
    self.monotonic = monotonic
  }

  /// The machine's `CLOCK_REALTIME` and `CLOCK_MONOTONIC`.
  public static let system = JournalClock(
    wall: {
      let now = reading(CLOCK_REALTIME)
      return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
    },
    monotonic: {
      let now = reading(CLOCK_MONOTONIC)
      return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    })

  private static func reading(_ clock: clockid_t) -> timespec {
    var now = timespec()
    clock_gettime(clock, &now)
    return now
  }
}
