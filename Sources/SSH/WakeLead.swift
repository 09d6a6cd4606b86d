/// How long before a moment the timer for it is set, learned from how late timers come.
///
/// A thread that is woken by a timer runs some 50 µs after it, more on a machine that saves power
/// or is shared. Nine wake-ups of ten come within the lead; what is then left until the moment is
/// waited for without sleeping.
struct WakeLead {
  private static let range: ClosedRange<Int64> = 20_000...200_000
  private static let step: Int64 = 5000
  /// So much of a processor may go into waiting without sleeping: one part of this.
  private static let share: Int64 = 50

  private var learned: Int64 = 100_000

  /// The lead for a moment that comes back after each period, so many series being under way.
  func lead(period: Duration, series: Int) -> Duration {
    let bound = period.wholeNanoseconds / (Self.share * Int64(max(1, series)))
    return .nanoseconds(min(learned, bound))
  }

  /// Learns how long after its timer the thread ran.
  mutating func note(_ delay: Duration) {
    let isLate = delay.wholeNanoseconds > learned
    let moved = isLate ? learned + Self.step * 9 / 10 : learned - Self.step / 10
    learned = min(Self.range.upperBound, max(Self.range.lowerBound, moved))
  }
}
