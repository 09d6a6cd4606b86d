import DrillModel
import Foundation
import Testing

@testable import Guard

/// What a guard does by itself once its lease has lapsed.
@Suite(.serialized) struct GuardFiringTests {
  @Test(arguments: GuardedHost.shells)
  func releasePutsEverythingBackWithoutTheRunner(shell: [String]) async throws {
    try await withGuardedHost(shell: shell) { host in
      let program = try host.program(
        [host.entry("cut"), host.entry("fill"), host.entry("fence", kind: .fence)])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try await host.expect(.done, program.control.fence())
      try await host.lapse(program.control)
      let fired = try await host.eventually(program.control.query()) {
        $0.state == .fired && $0.held?.applied == []
      }
      #expect(fired?.held?.failed == [])
      #expect(
        host.story == [
          "apply cut", "apply fill", "apply fence", "undo fence", "undo fill", "undo cut",
        ])
      try await host.expect(.fired, program.control.strike())
      try await host.expect(.fired, program.control.renew(generation: 1, lease: .seconds(9)))
      try await host.expect(.fired, program.control.switchToHold())
      try await host.expect(.fired, program.arm)
      let watched = try await host.expect(.done, program.control.receipts()).outcomes
        .filter { $0.actor == .watcher }
      #expect(watched.first?.what == "fire-release" && watched.last?.what == "fired")
      #expect(watched.compactMap(\.entry).first == "fence")
      try await host.expect(.done, program.control.disarm())
    }
  }

  @Test func holdFencesThenHealsAndKeepsWhatIsToBeKept() async throws {
    try await withGuardedHost { host in
      let program = try host.program(
        [
          host.entry("cut"), host.entry("power", hold: .keep),
          host.entry("fence-db", kind: .fence), host.entry("fence-chat", kind: .fence),
        ])
      let control = program.control
      try await host.expect(.done, program.arm)
      try await host.expect(.done, control.strike())
      try await host.expect(.done, control.fence(entries: ["fence-db"]))
      #expect(try await host.expect(.done, control.switchToHold()).held?.program == .hold)
      try await host.expect(.holdInForce, control.release())
      try await host.lapse(control)
      try await host.eventually(control.query()) {
        $0.state == .fired && $0.held?.applied == ["fence-chat", "fence-db", "power"]
      }
      // The fence that was on is not put on again; the missing one is, and before the fault goes.
      #expect(host.story.suffix(2) == ["apply fence-chat", "undo cut"])
      #expect(host.has("is-fence-db") && host.has("is-fence-chat") && host.has("is-power"))
      // Plain healing leaves what hold keeps; by name it is taken back.
      #expect(try await host.expect(.done, control.heal()).held?.applied.contains("power") == true)
      try await host.expect(.done, control.heal(entries: ["power"]))
      try await host.expect(.done, control.unfence())
      try await host.expect(.done, control.disarm())
    }
  }

  @Test func aGuardThatFiredInHoldCanBeToldToHoldNoLonger() async throws {
    try await withGuardedHost { host in
      let program = try host.program([host.entry("cut"), host.entry("fence-db", kind: .fence)])
      let control = program.control
      try await host.expect(.done, program.arm)
      try await host.expect(.done, control.strike())
      try await host.expect(.done, control.switchToHold())
      try await host.lapse(control)
      try await host.eventually(control.query()) {
        $0.state == .fired && $0.held?.applied == ["fence-db"]
      }
      let answer = try await host.expect(.done, control.switch(to: .release))
      #expect(answer.state == .fired && answer.held?.program == .release)
      #expect(answer.held?.applied == ["fence-db"], "ending hold lifts no fence")
      try await host.expect(.fired, control.switchToHold())
      try await host.expect(.done, control.unfence())
      try await host.expect(.done, control.disarm())
    }
  }

  @Test func holdThatCannotFenceLeavesTheFault() async throws {
    try await withGuardedHost { host in
      let program = try host.program(
        [
          host.entry("cut"),
          host.entry("fence", kind: .fence, apply: "[ -e \"$1/may-fence\" ] || exit 1"),
        ])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try await host.expect(.done, program.control.switchToHold())
      try await host.lapse(program.control)
      try await host.eventually(program.control.query()) {
        $0.state == .fired && $0.held?.failed == ["fence"]
      }
      #expect(host.has("is-cut"))
      #expect(!host.story.contains("undo cut"))
      // It goes on trying: once the fence can be put on, the fault is taken back.
      try host.write("may-fence", "")
      try await host.eventually(program.control.query()) { $0.held?.applied == ["fence"] }
      #expect(!host.has("is-cut"))
      try await host.expect(.done, program.control.unfence())
      try await host.expect(.done, program.control.disarm())
    }
  }

  @Test func goesOnAfterAFailedUndoAndTriesAgain() async throws {
    try await withGuardedHost { host in
      let program = try host.program(
        [
          host.entry("first"),
          host.entry("stubborn", undo: "[ -e \"$1/may-undo\" ] || { echo no; exit 3; }"),
          host.entry("last"),
        ])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try await host.lapse(program.control)
      try await host.eventually(program.control.query()) {
        $0.state == .fired && $0.held?.applied == ["stubborn"] && $0.held?.failed == ["stubborn"]
      }
      #expect(
        host.story.suffix(5) == ["undo last"] + Array(repeating: "undo stubborn", count: 3) + [
          "undo first"
        ])
      let healed = try await host.expect(.failed, program.control.heal())
      #expect(healed.outcomes.filter { $0.what == "undo" }.map(\.status) == [3, 3, 3])
      #expect(healed.outcomes.first?.said == "no")
      try await host.expect(.inEffect, program.control.disarm())
      try host.write("may-undo", "")
      try await host.eventually(program.control.query()) {
        $0.held?.applied == [] && $0.held?.failed == []
      }
      try await host.expect(.done, program.control.disarm())
    }
  }

  @Test func whatSomeoneElseChangedIsLeftAndReported() async throws {
    try await withGuardedHost { host in
      let program = try host.program([
        host.entry("cut"), host.entry("theirs", undo: "[ ! -e \"$1/by-others\" ] || exit 9"),
      ])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try host.write("by-others", "")
      let healed = try await host.expect(.changedByOthers, program.control.heal())
      #expect(healed.held?.changed == ["theirs"] && healed.held?.failed == [])
      #expect(healed.held?.applied == ["theirs"])
      #expect(host.story.filter { $0 == "undo theirs" }.count == 1)
      try await host.expect(.inEffect, program.control.disarm())
      try FileManager.default.removeItem(atPath: "\(host.folder)/by-others")
      let settled = try await host.expect(.done, program.control.heal())
      #expect(settled.held?.changed == [] && settled.held?.applied == [])
      try await host.expect(.done, program.control.disarm())
    }
  }

  @Test func anUndoThatLeavesSomethingIsNoUndo() async throws {
    try await withGuardedHost { host in
      var entry = host.entry("cut")
      entry.undo = Script("exit 0")
      let program = try host.program([entry])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      let healed = try await host.expect(.failed, program.control.heal())
      #expect(healed.held?.failed == ["cut"])
      #expect(healed.outcomes.last?.what == "residue" && healed.outcomes.last?.said == "left")
    }
  }

  @Test func aFaultThatDoesNotBiteIsSaid() async throws {
    try await withGuardedHost { host in
      var entry = host.entry("cut")
      entry.apply = Script("exit 0")
      let program = try host.program([entry])
      try await host.expect(.done, program.arm)
      let struck = try await host.expect(.failed, program.control.strike())
      #expect(struck.outcomes.map(\.status) == [0, 1])
      #expect(struck.held?.applied == ["cut"])
      try await host.expect(.done, program.control.heal())
    }
  }

  @Test func aHangingStrikeDoesNotKeepTheGuardFromActing() async throws {
    try await withGuardedHost { host in
      let program = try host.program(
        [host.entry("cut", apply: ": >\"$1/is-$2\"; sleep 50")])
      try await host.expect(.done, program.arm)
      async let strike = host.run(program.control.strike())
      while !host.has("is-cut") { try await Task.sleep(for: .milliseconds(50)) }
      try await host.lapse(program.control)
      try await host.eventually(program.control.query()) {
        $0.state == .fired && $0.held?.applied == []
      }
      #expect(!host.has("is-cut"))
      #expect(try await strike.ending != .exited(0))
    }
  }

  @Test func aServiceThatKeepsItsOutputOpenDoesNotHoldTheGuard() async throws {
    try await withGuardedHost { host in
      let program = try host.program([
        host.entry("cut", undo: "sleep 30 & echo $! >\"$1/daemon\"")
      ])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try await host.expect(.done, program.control.heal())
      let daemon = try #require(Int32(host.read("daemon").split(separator: "\n").first ?? ""))
      #expect(GuardedHost.isRunning(daemon))
      kill(daemon, SIGKILL)
      try await host.expect(.done, program.control.disarm())
    }
  }

  @Test func aKilledWatcherIsNoticedAndArmingStartsAnother() async throws {
    try await withGuardedHost { host in
      let program = try host.program([host.entry("cut")])
      try await host.expect(.done, program.arm)
      let first = try #require(host.watcher)
      kill(first, SIGKILL)
      try await host.eventually(program.control.query()) { $0.held?.isProcessAlive == false }
      try await host.expect(.done, program.arm)
      let second = try #require(host.watcher)
      #expect(second != first)
      kill(second, SIGSTOP)
      try await host.eventually(program.control.query()) { $0.held?.isProcessAlive == false }
      kill(second, SIGCONT)
      try await host.eventually(program.control.query()) { $0.held?.isProcessAlive == true }
      // HUP is what the end of a session would send.
      kill(second, SIGHUP)
      try await Task.sleep(for: .milliseconds(300))
      #expect(GuardedHost.isRunning(second))
      try await host.expect(.done, program.control.disarm())
    }
  }

  @Test func aLeaseThatIsTakenAwayCountsAsLapsed() async throws {
    try await withGuardedHost { host in
      let program = try host.program([host.entry("cut")])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try FileManager.default.removeItem(atPath: "\(host.folder)/volatile/lease")
      try await host.eventually(program.control.query()) {
        $0.state == .fired && $0.held?.applied == []
      }
      #expect(!host.has("is-cut"))
    }
  }

  @Test func aLeaseOfAnotherBootCountsAsLapsed() async throws {
    try await withGuardedHost { host in
      let program = try host.program(lease: .seconds(3600), [host.entry("cut")])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      let fields = host.read("volatile/lease").split(separator: " ")
      let other = "\(fields[0]) \(fields[1]) 00000000-0000-4000-8000-000000000000 \(fields[0])"
      try host.write(
        "volatile/lease", other.padding(toLength: 127, withPad: " ", startingAt: 0) + "\n")
      try await host.eventually(program.control.query()) {
        $0.state == .fired && $0.held?.applied == []
      }
    }
  }

  @Test func aGuardRemovedByHandComesBackAndActs() async throws {
    try await withGuardedHost { host in
      let program = try host.program(
        [host.entry("cut"), host.entry("fence", kind: .fence)])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try FileManager.default.removeItem(atPath: "\(host.folder)/durable")
      let back = try await host.eventually(program.control.query()) { $0.state == .armed }
      #expect(back?.held?.applied == ["cut"] && back?.held?.digest == program.digest)
      try await host.lapse(program.control)
      try await host.eventually(program.control.query()) {
        $0.state == .fired && $0.held?.applied == []
      }
      #expect(!host.has("is-cut"))
      try await host.expect(.done, program.control.disarm())
    }
  }

  @Test func aGuardWhoseFolderCannotComeBackActsAtOnce() async throws {
    try await withGuardedHost { host in
      let program = try host.program(lease: .seconds(3600), [host.entry("cut")])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try FileManager.default.removeItem(atPath: "\(host.folder)/durable")
      try host.write("durable", "in the way")
      for _ in 0..<200 where host.has("is-cut") { try await Task.sleep(for: .milliseconds(100)) }
      #expect(!host.has("is-cut"))
    }
  }

  @Test func anotherRunCannotTakeAHostByRemovingItsGuard() async throws {
    try await withGuardedHost { host in
      let mine = try host.program([host.entry("cut")])
      try await host.expect(.done, mine.arm)
      try await host.expect(.done, mine.control.strike())
      kill(try #require(host.watcher), SIGSTOP)
      try FileManager.default.removeItem(atPath: "\(host.folder)/durable/guard")
      let held = try #require(
        try await host.expect(.held, host.program(run: "run-2").arm).held)
      #expect(held.run == "run-1" && held.applied == ["cut"])
      try await host.expect(.done, mine.control.heal())
      #expect(!host.has("is-cut"))
    }
  }
}
