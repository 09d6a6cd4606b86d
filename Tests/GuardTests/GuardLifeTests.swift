import DrillModel
import Foundation
import Testing

@testable import Guard

/// The life of a guard on a real shell: arm, read back, strike, heal, disarm.
@Suite(.serialized) struct GuardLifeTests {
  @Test(arguments: GuardedHost.shells)
  func armedReadBackStruckHealedDisarmed(shell: [String]) async throws {
    try await withGuardedHost(shell: shell) { host in
      let program = try host.program([host.entry("cut"), host.entry("fill")])
      let control = program.control
      #expect(
        try await host.expect(.done, GuardControl.lockState(folders: host.folders)).state == .absent
      )
      try await host.expect(.absent, control.query())

      try await host.expect(.done, program.arm)
      let armed = try #require(try await host.expect(.done, control.query()).held)
      #expect(armed.digest == program.digest)
      #expect(armed.isProcessAlive)
      #expect(armed.watcher == .loop)
      #expect(armed.leaseLeft > 30 && armed.leaseLeft <= 60)
      #expect(armed.generation == 1)
      #expect(armed.run == "run-1" && armed.owner == "tester on here" && armed.host == "db1")
      #expect(armed.applied == [] && host.story == [])

      let struck = try await host.expect(.done, control.strike())
      #expect(struck.held?.applied == ["fill", "cut"])
      #expect(struck.outcomes.map(\.what) == ["apply", "effect", "apply", "effect"])
      #expect(struck.outcomes.allSatisfy { $0.status == 0 && $0.actor == .runner })
      #expect(host.has("is-cut") && host.has("is-fill"))

      try await host.expect(.inEffect, control.disarm())
      let healed = try await host.expect(.done, control.heal())
      #expect(healed.held?.applied == [] && healed.held?.failed == [])
      #expect(host.story == ["apply cut", "apply fill", "undo fill", "undo cut"])
      #expect(!host.has("is-cut") && !host.has("is-fill"))

      let watcher = try #require(host.watcher)
      #expect(try await host.expect(.done, control.disarm()).state == .absent)
      #expect(!GuardedHost.isRunning(watcher))
      #expect(!host.has("volatile") && !host.has("durable/guard"))
      let receipts = try await host.expect(.done, control.receipts())
      #expect(receipts.outcomes.map(\.what).filter { $0 == "undo" }.count == 2)
      try await host.expect(.done, control.forgetReceipts())
      #expect(!host.has("durable"))
    }
  }

  @Test func everyCommandTwiceIsOnce() async throws {
    try await withGuardedHost { host in
      let program = try host.program([host.entry("cut"), host.entry("fence", kind: .fence)])
      let control = program.control
      for _ in 0..<2 { try await host.expect(.done, program.arm) }
      let watcher = host.watcher
      for _ in 0..<2 {
        let held = try #require(try await host.expect(.done, control.strike()).held)
        #expect(held.applied == ["cut"])
      }
      for _ in 0..<2 { try await host.expect(.done, control.fence()) }
      for _ in 0..<2 {
        #expect(try await host.expect(.done, control.switchToHold()).held?.program == .hold)
      }
      for _ in 0..<2 {
        #expect(try await host.expect(.done, control.heal()).held?.applied == ["fence"])
      }
      for _ in 0..<2 {
        #expect(try await host.expect(.done, control.unfence()).held?.applied == [])
      }
      #expect(host.watcher == watcher)
      #expect(host.story.filter { $0 == "undo cut" }.count == 1)
      #expect(host.story.filter { $0 == "undo fence" }.count == 1)
      for _ in 0..<2 {
        #expect(try await host.expect(.done, control.disarm()).state == .absent)
      }
    }
  }

  @Test func renewalIsComparedAndRenewed() async throws {
    try await withGuardedHost { host in
      let program = try host.program(lease: .seconds(30))
      let control = program.control
      try await host.expect(.done, program.arm)
      let second = control.renew(generation: 1, lease: .seconds(100))
      let renewed = try #require(try await host.expect(.done, second).held)
      #expect(renewed.generation == 2 && renewed.leaseLeft > 60)
      // The same request that comes twice is answered, and not counted twice.
      #expect(try await host.expect(.done, second).held?.generation == 2)
      try await host.expect(.done, control.renew(generation: 2, lease: .seconds(100)))
      let late = try await host.expect(.otherGeneration, second)
      #expect(late.held?.generation == 3)
    }
  }

  @Test func dataStaysData() async throws {
    try await withGuardedHost { host in
      let hostile = [
        "", " ", "a b", "$(touch \(host.folder)/pwned)", "`id`", "'", "\"", "\\", "\n", "a\nend\n",
        "entry x fault undo\n+\n|", "-n", "*", "line\r\nline", "é\u{1F600}", "trailing\n\n",
        "MUSTER_GUARD_MANIFEST", "\nMUSTER_GUARD_MANIFEST\n",
      ]
      var entry = host.entry("args")
      entry.apply = Script(
        "out=$1; shift; for a; do printf '%s\\0' \"$a\"; done >\"$out\"\n: >\"${out%/*}/is-args\"\n",
        ["\(host.folder)/got"] + hostile)
      try await host.expect(.done, host.program([entry]).arm)
      try await host.expect(.done, host.control().strike())
      #expect(host.read("got") == hostile.map { "\($0)\0" }.joined())
      #expect(!host.has("pwned"))
      try await host.expect(.done, host.control().heal())
    }
  }

  @Test func whatIsInEffectStaysInAnExtendedProgram() async throws {
    try await withGuardedHost { host in
      let first = try host.program([host.entry("cut")])
      let control = first.control
      try await host.expect(.done, first.arm)
      try await host.expect(.done, control.strike())
      try await host.expect(.inEffect, host.program([]).arm)
      try await host.expect(.inEffect, host.program([host.entry("cut", undo: "true")]).arm)
      let more = try host.program([host.entry("cut"), host.entry("fence", kind: .fence)])
      let held = try #require(try await host.expect(.done, more.arm).held)
      #expect(held.digest == more.digest && held.applied == ["cut"] && held.generation == 2)
      try await host.expect(.done, control.fence(entries: ["fence"]))
      try await host.expect(.usage, control.fence(entries: ["cut"]))
      let released = try await host.expect(.done, control.release())
      #expect(released.held?.applied == [])
      #expect(host.story.suffix(2) == ["undo fence", "undo cut"])
    }
  }
}
