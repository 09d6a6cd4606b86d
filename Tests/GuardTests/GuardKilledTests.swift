import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Guard

/// Commands that are killed anywhere and sent again.
@Suite(.serialized) struct GuardKilledTests {
  /// Sends a command in a session of its own and kills all of it after so many milliseconds.
  ///
  /// - Returns: False where it had ended by itself before.
  @discardableResult
  private func kill(
    _ host: GuardedHost, after milliseconds: Int, _ script: Script
  ) async throws -> Bool {
    try host.write("command", script.text)
    let killer = """
      file=$1 delay=$2
      shift 2
      setsid dash -s -- "$@" <"$file" >/dev/null 2>&1 &
      sleep "$delay"
      kill -9 "-$!"
      """
    let delay = String(format: "%.3f", Double(milliseconds) / 1000)
    return try await LocalCommand(
      "dash", ["-c", killer, "killer", "\(host.folder)/command", delay] + script.arguments
    ).run().succeeded
  }

  @Test(arguments: [3, 17, 2026])
  func anyCommandKilledAnywhereCanBeSentAgain(seed: UInt64) async throws {
    var random = SplitMix(state: seed)
    var kills = 0
    for _ in 0..<4 {
      try await withGuardedHost { host in
        let slow = "i=0; while [ $i -lt 5 ]; do sleep 0.01; i=$((i + 1)); done"
        let program = try host.program([
          host.entry("cut", apply: slow, undo: slow), host.entry("fill", apply: slow),
          host.entry("fence", kind: .fence, undo: slow),
        ])
        let control = program.control
        let sequence: [(Script, Set<String>)] = [
          (program.arm, []), (control.strike(), ["cut", "fill"]),
          (control.fence(), ["cut", "fill", "fence"]), (control.heal(), ["fence"]),
          (control.unfence(), []),
        ]
        for (script, inEffect) in sequence {
          kills += try await kill(host, after: random.next(below: 150) + 1, script) ? 1 : 0
          let reply = GuardReply(try await host.run(script))
          let held = try #require(reply.done?.held, "seed \(seed): \(reply)")
          #expect(Set(held.applied) == inEffect, "seed \(seed)")
          #expect(held.digest == program.digest)
          for id in ["cut", "fill", "fence"] {
            #expect(host.has("is-\(id)") == inEffect.contains(id), "seed \(seed): \(id)")
          }
        }
        let watcher = host.watcher
        kills += try await kill(host, after: random.next(below: 80) + 1, control.disarm()) ? 1 : 0
        let reply = GuardReply(try await host.run(control.disarm()))
        #expect(reply.done?.state == .absent)
        if let watcher { #expect(!GuardedHost.isRunning(watcher)) }
        #expect(!host.has("volatile"))
        try await host.expect(.done, control.forgetReceipts())
        #expect(!host.has("durable"))
      }
    }
    #expect(kills >= 8, "most commands must have been killed before they ended")
  }

  @Test(arguments: [5, 99])
  func aRunnerThatDiesInAnyCommandLeavesNothing(seed: UInt64) async throws {
    var random = SplitMix(state: seed)
    for _ in 0..<3 {
      try await withGuardedHost { host in
        let program = try host.program(
          lease: .seconds(2), [host.entry("cut"), host.entry("fill", apply: "sleep 0.05")])
        try await host.expect(.done, program.arm)
        try await kill(host, after: random.next(below: 200) + 1, program.control.strike())
        try await host.eventually(program.control.query()) {
          $0.state == .fired && $0.held?.applied == []
        }
        #expect(!host.has("is-cut") && !host.has("is-fill"), "seed \(seed)")
        try await host.expect(.done, program.control.disarm())
      }
    }
  }

  @Test func anOrphanOfAKilledStrikeDoesNotStrikeAfterTheHeal() async throws {
    try await withGuardedHost { host in
      let program = try host.program([
        host.entry("cut", apply: ": >\"$1/begun\"; sleep 2; echo late >>\"$1/story\"")
      ])
      try await host.expect(.done, program.arm)
      #expect(try await kill(host, after: 1000, program.control.strike()))
      #expect(host.has("begun"))
      try await host.expect(.done, program.control.heal())
      try await Task.sleep(for: .milliseconds(2500))
      #expect(!host.has("is-cut") && !host.story.contains("late"))
    }
  }

  @Test func aCommandCutShortOnItsWayDoesNothing() async throws {
    try await withGuardedHost { host in
      let program = try host.program([host.entry("cut")])
      let arm = program.arm
      for share in [0.3, 0.6, 0.9, 0.999] {
        let part = String(arm.text.prefix(Int(Double(arm.text.count) * share)))
        _ = try await host.run(Script(part, arm.arguments))
        #expect(!host.has("durable/guard"))
      }
      try await host.expect(.done, arm)
      // Damage on the way is seen by the digest.
      let damaged = Script(
        program.control.disarm().text.replacing("muster", with: "mustard"), arm.arguments)
      #expect(damaged.text != program.control.disarm().text)
      let bad = Script(arm.text.replacing("is-", with: "is_"), arm.arguments)
      #expect(try await host.expect(.unable, bad).reason == "the guard arrived damaged")
    }
  }
}

/// A small seeded generator, so that a failure can be repeated.
private struct SplitMix {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
