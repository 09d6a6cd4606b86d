import Journal

extension JournalClock {
  /// The time until a moment of the monotonic clock; nil once it has passed.
  func left(until end: UInt64) -> Duration? {
    let now = monotonic()
    return now < end ? .nanoseconds(Int64(end - now)) : nil
  }
}
