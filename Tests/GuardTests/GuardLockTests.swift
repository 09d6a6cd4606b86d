import DrillModel
import Foundation
import Testing

@testable import Guard

/// The guard's folder as the lock of its host.
@Suite(.serialized) struct GuardLockTests {
  @Test func aSecondRunIsRefusedWithWhoSinceAndUntil() async throws {
    try await withGuardedHost { host in
      let mine = try host.program([host.entry("cut")])
      let theirs = try host.program(run: "run-2", token: 9)
      try await host.expect(.done, mine.arm)
      for script in [
        theirs.arm, theirs.control.query(), theirs.control.strike(), theirs.control.heal(),
        theirs.control.renew(generation: 1, lease: .seconds(60)), theirs.control.release(),
        theirs.control.switchToHold(), theirs.control.unfence(), theirs.control.fence(),
        theirs.control.disarm(),
      ] {
        let held = try #require(try await host.expect(.held, script).held)
        #expect(held.run == "run-1" && held.owner == "tester on here")
        #expect(held.since.hasSuffix("Z") && held.expires > held.since)
      }
      #expect(host.story == [])
      #expect(
        try await host.expect(.done, GuardControl.lockState(folders: host.folders)).held?.run
          == "run-1")
    }
  }

  @Test func anOlderTokenIsRefusedAndAHigherOneTakesOver() async throws {
    try await withGuardedHost { host in
      let old = try host.program(token: 3, [host.entry("cut")])
      try await host.expect(.done, old.arm)
      let recovered = try host.control(token: 4)
      #expect(try await host.expect(.done, recovered.query()).held?.token == 4)
      for script in [
        old.arm, old.control.query(), old.control.strike(),
        old.control.renew(generation: 1, lease: .seconds(60)), old.control.disarm(),
      ] {
        try await host.expect(.staleToken, script)
      }
      #expect(host.story == [])
      try await host.expect(.done, recovered.disarm())
    }
  }

  @Test func twentyRunsAtOnceAndOneGetsTheHost() async throws {
    try await withGuardedHost { host in
      let replies = try await withThrowingTaskGroup(of: GuardReply.self) { group in
        for number in 0..<20 {
          let program = try host.program(run: "run-\(number)")
          group.addTask { GuardReply(try await host.run(program.arm)) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let winners = replies.compactMap(\.done)
      #expect(winners.count == 1)
      #expect(replies.compactMap(\.answer).allSatisfy { $0.held?.run == winners.first?.held?.run })
    }
  }

  @Test func aLapsedLockOfNothingIsTakenOver() async throws {
    try await withGuardedHost { host in
      let gone = try host.program(run: "gone")
      try await host.expect(.done, gone.arm)
      try await host.lapse(gone.control)
      let next = try host.program(run: "next", [host.entry("cut")])
      try await host.eventually(next.arm) { $0.held?.run == "next" }
      try await host.expect(.done, next.control.query())
      try await host.expect(.held, gone.control.query())
      try await host.expect(.done, next.control.disarm())
    }
  }

  @Test func aGuardThatHasNotUndoneIsNeverTakenOver() async throws {
    try await withGuardedHost { host in
      let gone = try host.program(run: "gone", [host.entry("cut")])
      try await host.expect(.done, gone.arm)
      try await host.expect(.done, gone.control.strike())
      let watcher = try #require(host.watcher)
      kill(watcher, SIGKILL)
      try await host.lapse(gone.control)
      try await host.eventually(gone.control.query()) { ($0.held?.leaseLeft ?? 1) < 0 }
      let next = try host.program(run: "next")
      let held = try #require(try await host.expect(.held, next.arm).held)
      #expect(held.applied == ["cut"] && !held.isProcessAlive)
      // Whoever recovers the run heals it, and then the host is free.
      let recovered = try host.control(run: "gone", token: 2)
      try await host.expect(.done, recovered.heal())
      try await host.expect(.done, next.arm)
      try await host.expect(.done, next.control.disarm())
    }
  }

  @Test func aFencedHostIsNotTakenOver() async throws {
    try await withGuardedHost { host in
      let gone = try host.program(
        run: "gone", [host.entry("fence", kind: .fence)])
      try await host.expect(.done, gone.arm)
      try await host.expect(.done, gone.control.fence())
      try await host.expect(.done, gone.control.switchToHold())
      try await host.lapse(gone.control)
      try await host.eventually(gone.control.query()) { $0.state == .fired }
      #expect(try await host.expect(.held, host.program(run: "next").arm).held?.program == .hold)
      #expect(host.has("is-fence"))
    }
  }
}
