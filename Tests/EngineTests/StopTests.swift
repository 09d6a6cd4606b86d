import DrillModel
import Engine
import Guard
import Testing

/// Signals, wherever they meet a run.
@Suite struct StopTests {
  @Test(
    arguments: [(2, DrillModel.ExitStatus.interrupted), (15, .terminated), (1, .hangup)]
      as [(Int32, DrillModel.ExitStatus)])
  func beforeAnythingWasStruckTheLocksAreLetGo(signal: Int32, exit: DrillModel.ExitStatus) throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .signals([(signal, .seconds(1))]) { $0 == .chat(.start) })
    #expect(run.exit == exit)
    #expect(run.ended?.outcome == .interrupted)
    #expect(!run.hasSent { $0.orders("strike") })
    #expect(run.hasSent { $0 == .chat(.stop) })
    #expect(run.world.guards.values.allSatisfy { $0.state == .absent })
  }

  @Test(
    arguments: [(2, DrillModel.ExitStatus.interrupted), (15, .terminated), (1, .hangup)]
      as [(Int32, DrillModel.ExitStatus)])
  func beforeNoReturnEverythingIsTakenBack(signal: Int32, exit: DrillModel.ExitStatus) throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .signals([(signal, .milliseconds(5))]) { $0.orders("fence") })
    #expect(run.exit == exit)
    #expect(run.ended?.outcome == .interrupted)
    #expect(run.ended?.restored == true)
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.hosts(ordered: "release") == ["chat1", "chat2", "db1", "db2"])
    #expect(run.world.inEffect(.fault) == [])
    #expect(run.world.inEffect(.fence) == [])
    #expect(run.world.writable == ["db1"])
  }

  @Test func hostsAreLetGoBeforeTheArchiveIsReadBack() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .signals([(2, .milliseconds(5))]) { $0.orders("fence") })
    let archive = try #require(run.first { $0 == .chat(.readBack) })
    let disarmed = run.sent.filter { $0.kind.orders("disarm") }
    #expect(disarmed.count == run.world.guards.count)
    #expect(disarmed.allSatisfy { $0.index < archive.index })
  }

  @Test func aWaitIsGivenUpAtOnce() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .signals([(2, .seconds(3))]) { $0 == .chat(.start) })
    let signal = try #require(run.entries.first { $0.what == .heard(.signal(2)) })
    let stop = try #require(run.first { $0 == .chat(.stop) })
    #expect(stop.at == signal.at)
  }

  @Test func afterNoReturnTheWayBackIsWalked() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .signals([(2, .milliseconds(100))]) { $0.acts(.promote, on: "db3") })
    #expect(run.exit == .interrupted)
    #expect(run.ended?.restored == true)
    #expect(!run.hasSent { $0.acts(.activate, on: "chat3") })
    #expect(!run.hasSent { $0.orders("release") })
    #expect(run.hasSent { $0.acts(.promote, on: "db1") })
    #expect(run.milestones.last?.name == .returned)
    #expect(run.world.writable == ["db1"])
    #expect(run.world.rivals == [])
  }

  @Test func onTheWayBackASignalChangesNothingButTheCode() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .signals([(15, .milliseconds(5))]) { $0.acts(.reseed, on: "db1") })
    #expect(run.exit == .terminated)
    #expect(run.ended?.restored == true)
    #expect(run.sent.filter { $0.kind.acts(.reseed, on: "db1") }.count == 1)
    #expect(run.world.writable == ["db1"])
  }

  @Test func whatTheWayBackHasDoneIsNotDoneAgain() throws {
    // A former backup made anew, then stopped: to begin again would undo the serving database.
    let run = SimulatedDriver.run(
      try LabPlan.make(), .signals([(2, .milliseconds(5))]) { $0.acts(.promote, on: "db1") })
    #expect(run.exit == .interrupted)
    #expect(run.sent.filter { $0.kind.acts(.reseed, on: "db1") }.count == 1)
    #expect(run.sent.filter { $0.kind.acts(.promote, on: "db1") }.count == 1)
    #expect(run.world.writable == ["db1"])
  }

  @Test func aSecondSignalLeavesTheRestToTheGuards() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .signals([(2, .milliseconds(5)), (2, .milliseconds(6))]) { $0.orders("fence") })
    #expect(run.exit == .notRestored)
    #expect(run.ended == nil)
    let second = try #require(
      run.entries.lastIndex { $0.what == .heard(.signal(2)) })
    #expect(run.sent.allSatisfy { $0.index < second })
    let reason = run.journal.compactMap { entry -> String? in
      if case .stopping(let reason, 2) = entry.event { reason } else { nil }
    }.last
    #expect(reason?.hasPrefix("second signal: left to the guards on chat1, chat2, ") == true)
  }

  @Test func aSecondSignalBeforeAnyStrikeLeavesNothingBroken() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(),
      .signals([(2, .seconds(1)), (2, .milliseconds(1001))]) {
        $0 == .chat(.start)
      })
    #expect(run.exit == .interrupted)
  }

  @Test func aJournalThatCannotBeWrittenStopsTheRun() throws {
    var script = SimulatedScript()
    script.happenings = [
      SimulatedScript.Happening(
        after: .milliseconds(5), event: .trouble("the disk is full")
      ) { $0.orders("strike") }
    ]
    let run = SimulatedDriver.run(try LabPlan.make(), script)
    #expect(run.exit == .inconclusive)
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.world.inEffect(.fault) == [])
    #expect(run.ended?.reasons.contains("the disk is full") == true)
  }
}
