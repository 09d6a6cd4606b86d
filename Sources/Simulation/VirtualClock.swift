import Journal
import Synchronization

/// The one clock of a simulation: it stands still but for the queue.
final class VirtualClock: Sendable {
  private let nanoseconds = Atomic<UInt64>(0)

  var now: UInt64 { nanoseconds.load(ordering: .relaxed) }

  func advance(to time: UInt64) { nanoseconds.store(time, ordering: .relaxed) }

  /// What the journal is stamped with; the wall begins on 2026-01-01.
  var journalClock: JournalClock {
    JournalClock(
      wall: { .nanoseconds(1_767_225_600_000_000_000 + Int64(self.now)) },
      monotonic: { self.now })
  }
}
