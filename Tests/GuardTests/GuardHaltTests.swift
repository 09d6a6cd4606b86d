import DrillModel
import Foundation
import Testing

@testable import Guard

/// Marks that forbid runs, and the question whether a host is free.
@Suite(.serialized) struct GuardHaltTests {
  private func place(_ host: GuardedHost, _ environment: String = "lab") throws -> Script {
    try GuardHalt.place(
      environment: environment, by: "duty@desk", reason: "it's \"$(date)\"\nsick",
      folders: host.folders)
  }

  private func lift(_ host: GuardedHost, _ environment: String = "lab") throws -> Script {
    try GuardHalt.lift(
      environment: environment, by: "duty@desk", reason: "well", folders: host.folders)
  }

  @Test(arguments: GuardedHost.shells)
  func everyAnswerTellsOfItAndNothingIsHindered(shell: [String]) async throws {
    try await withGuardedHost(shell: shell) { host in
      let mine = try host.program([host.entry("cut")])
      try await host.expect(.done, mine.arm)
      #expect(try await host.expect(.done, mine.control.query()).halts == [])
      let marks = try await host.expect(.done, place(host)).halts
      #expect(marks.map(\.environment) == ["lab"])
      #expect(marks.first?.by == "duty@desk")
      #expect(marks.first?.reason == "it's \"$(date)\" sick")
      #expect(marks.first?.since.hasSuffix("Z") == true)
      let renewal = mine.control.renew(generation: 1, lease: .seconds(60))
      #expect(try await host.expect(.done, renewal).halts == marks)
      #expect(try await host.expect(.done, mine.control.strike()).halts == marks)
      #expect(try await host.expect(.done, mine.control.heal()).halts == marks)
      // A second one changes nothing; the mark outlives the run.
      #expect(try await host.expect(.done, place(host)).halts == marks)
      try await host.expect(.done, mine.control.disarm())
      let state = GuardControl.lockState(folders: host.folders)
      #expect(try await host.expect(.done, state).halts == marks)
      #expect(try await host.expect(.done, lift(host, "other")).halts == marks)
      #expect(try await host.expect(.done, lift(host)).halts == [])
      #expect(try await host.expect(.done, lift(host)).halts == [])
      try await host.expect(.done, mine.control.forgetReceipts())
      #expect(!host.has("durable"))
    }
  }

  @Test func aDamagedMarkCounts() async throws {
    try await withGuardedHost { host in
      try await host.expect(.done, place(host))
      try host.write("durable/halted/lab", "")
      let marks = try await host.expect(
        .done, GuardControl.lockState(folders: host.folders)
      ).halts
      #expect(marks.map(\.environment) == ["lab"])
      #expect(
        try await host.run(GuardControl.freedom(for: "run-1", folders: host.folders)).ending
          == .exited(29))
      try await host.expect(.done, lift(host))
    }
  }

  @Test func freedomIsRefusedToOthersAndWhereRunsAreHalted() async throws {
    try await withGuardedHost { host in
      func ask(_ run: String) async throws -> CommandOutcome {
        try await host.run(GuardControl.freedom(for: run, folders: host.folders))
      }
      #expect(try await ask("run-1").ending == .exited(0))
      let mine = try host.program([host.entry("cut")])
      try await host.expect(.done, mine.arm)
      #expect(try await ask("run-1").ending == .exited(0))
      let refused = try await ask("run-2")
      #expect(refused.ending == .exited(20))
      #expect(refused.values["muster_locked"] == "yes")
      #expect(refused.errorText.hasPrefix("held by tester on here, run run-1, since 20"))
      try await host.expect(.done, place(host))
      let halted = try await ask("run-1")
      #expect(halted.ending == .exited(29))
      #expect(halted.errorText.contains("halted by duty@desk since 20"))
      try await host.expect(.done, lift(host))
      // Lapsed with nothing in effect: it may be taken over.
      try await host.lapse(mine.control)
      try await host.eventually(GuardControl.lockState(folders: host.folders)) {
        $0.state == .fired
      }
      #expect(try await ask("run-2").ending == .exited(0))
      try await host.expect(.done, mine.control.disarm())
    }
  }

  @Test func whatIsInEffectIsNotFreeHoweverLongItsLeaseHasLapsed() async throws {
    try await withGuardedHost { host in
      let mine = try host.program([host.entry("fence", kind: .fence)])
      try await host.expect(.done, mine.arm)
      try await host.expect(.done, mine.control.fence())
      try await host.expect(.done, mine.control.switchToHold())
      try await host.lapse(mine.control)
      try await host.eventually(GuardControl.lockState(folders: host.folders)) {
        $0.state == .fired
      }
      let asked = try await host.run(
        GuardControl.freedom(for: "run-2", folders: host.folders))
      #expect(asked.ending == .exited(20))
      try await host.expect(.done, mine.control.unfence())
      try await host.expect(.done, mine.control.disarm())
    }
  }

  @Test func namesThatNoHostTakesAreRefused() {
    #expect(throws: GuardError.self) {
      _ = try GuardHalt.place(environment: "../x", by: "a", reason: "r")
    }
    #expect(throws: GuardError.self) {
      _ = try GuardHalt.place(environment: "x", by: "a b", reason: "r")
    }
  }
}
