import Glibc

/// A moment on this machine's monotonic clock, CLOCK_MONOTONIC, in nanoseconds.
///
/// It orders and measures what this process saw. It says nothing about wall time, does not count
/// time in which the machine is suspended, and means nothing on another machine.
public struct MonotonicInstant: Sendable, Hashable, Comparable {
  /// Nanoseconds since an unspecified moment before this machine started.
  public var nanoseconds: Int64

  /// Names the moment that is this many nanoseconds on the clock.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The present moment.
  public static var now: MonotonicInstant {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicInstant(
      nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// How long after an earlier moment this one is; negative when it is before.
  public func since(_ earlier: MonotonicInstant) -> Duration {
    .nanoseconds(nanoseconds - earlier.nanoseconds)
  }

  /// The moment that is a duration after this one.
  public func advanced(by duration: Duration) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: nanoseconds + duration.wholeNanoseconds)
  }

  /// Whether one moment is before the other.
  public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension Duration {
  /// This duration in nanoseconds, what is finer cut off, held within 64 bits.
  var wholeNanoseconds: Int64 {
    let parts = components
    let (whole, overflow) = parts.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return parts.seconds < 0 ? .min / 2 : .max / 2 }
    return min(.max / 2, max(.min / 2, whole)) + parts.attoseconds / 1_000_000_000
  }

  /// This duration for a person: `250 ms`, `1.5 s`.
  var readable: String {
    let milliseconds = wholeNanoseconds / 1_000_000
    guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
    let tenths = milliseconds % 1000 / 100
    return tenths == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds / 1000).\(tenths) s"
  }
}
