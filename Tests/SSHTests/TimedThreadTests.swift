import Glibc
import Testing

@testable import SSH

/// What an event-loop thread asks of the kernel for a moment, it gives back.
@Suite struct TimedThreadTests {
  @Test func aThreadGoesFirstForAMomentOnly() {
    let before = sched_getscheduler(0)
    var inside: Int32 = -1
    TimedThread.first { inside = sched_getscheduler(0) }
    #expect(sched_getscheduler(0) == before)
    // Who may not put a thread before others has it done as everything else is.
    #expect([SCHED_FIFO, before].contains(inside))
    if geteuid() == 0, before == SCHED_OTHER { #expect(inside == SCHED_FIFO) }
  }
}
