import CLibLinux

/// What an event-loop thread asks of the kernel.
enum LoopThread {
  /// The usual length of a turn, in nanoseconds.
  ///
  /// The thread sleeps most of the time and does little when it wakes, but what it does is timed.
  /// Measured beside a dozen busy processes, nine of ten probes left within 0.1 ms of their moment
  /// instead of within 2 ms.
  private static let shortTurn: UInt64 = 100_000
  /// The length of a turn in which many hosts are struck at one moment.
  private static let longTurn: UInt64 = 5_000_000

  /// Asks for short turns for this thread; a kernel that knows no such thing says nothing.
  static func prepare() {
    _ = shim_set_turn(shortTurn)
  }

  /// Does something that should not be interrupted, by others that it wakes least of all.
  static func withLongTurn(_ body: () -> Void) {
    _ = shim_set_turn(longTurn)
    body()
    _ = shim_set_turn(shortTurn)
  }
}
