import DrillModel
import Testing

@testable import Services

/// The order of the way back, and what it refuses to guess.
struct ReturnPlanTests {
  private static let steps = ReturnPlan(environment: SampleEnvironment.pool()).steps

  @Test("the list for the reference pool")
  func list() {
    #expect(
      Self.steps.map(\.id) == [
        "reseed-db1", "reseed-db2", "pool-state-chat1-home", "unfence-chat1-chat",
        "fingerprint-db3", "apply-db1", "fingerprint-db1-same",
        "drain-chat3", "status-chat3-away", "clients-db3", "fence-db3",
        "compare-db1", "promote-db1", "probe-write-db1", "activate-chat1",
        "status-chat1-home", "status-db3", "reseed-db3", "pool-state-chat3-away",
        "status-chat3-idle", "ship-db1", "copy-db3",
        "apply-db3", "unfence-db1", "unfence-db2", "unfence-db3",
      ])
    #expect(
      Self.steps.filter(\.isInOutage).map(\.id) == [
        "drain-chat3", "status-chat3-away", "clients-db3", "fence-db3", "compare-db1",
        "promote-db1", "probe-write-db1", "activate-chat1", "status-chat1-home",
      ])
  }

  @Test("the serving database is stopped before another is promoted, and chat is closed before")
  func order() throws {
    let ids = Self.steps.map(\.id)
    let fence = try #require(ids.firstIndex(of: "fence-db3"))
    let drain = try #require(ids.firstIndex(of: "drain-chat3"))
    let promote = try #require(ids.firstIndex(of: "promote-db1"))
    #expect(drain < fence && fence < promote)
    #expect(Self.steps[fence].parameters.isOrderly)
    #expect(Set(ids).count == ids.count)
  }

  @Test("the archive is read while chat goes on; by an own command, where nothing is written")
  func content() throws {
    let outage = Self.steps.filter(\.isInOutage).map(\.act)
    #expect(!outage.contains(.fingerprint))
    let environment = SampleEnvironment.pool(
      databaseCommands: ["fingerprint": OwnCommand(command: "tell")])
    for successor in [Successor.backup, .mirror] {
      let steps = ReturnPlan(environment: environment, from: successor).steps
      let told = steps.filter { $0.act == .fingerprint }
      #expect(told.count == 2 && told.allSatisfy(\.isInOutage))
      let ids = steps.map(\.id)
      let places = told.compactMap { ids.firstIndex(of: $0.id) }
      let (first, second) = (try #require(places.first), try #require(places.last))
      #expect(steps[first - 1].act == .clients && steps[first + 1].act == .fence)
      #expect(steps[second - 1].act == .compare && steps[second + 1].act == .promote)
    }
  }

  @Test("an own fence of the former primary is lifted while the backup is fenced")
  func ownFence() throws {
    let environment = SampleEnvironment.pool(databaseCommands: ["fence": OwnCommand(command: "on")])
    let ids = ReturnPlan(environment: environment).steps.map(\.id)
    let lifted = try #require(ids.firstIndex(of: "unfence-db1-own"))
    #expect(ids[lifted - 1] == "compare-db1")
    #expect(ids[lifted + 1] == "promote-db1")
    #expect(try #require(ids.firstIndex(of: "fence-db3")) < lifted)
    #expect(Set(ids).count == ids.count)
    #expect(!Self.steps.map(\.id).contains("unfence-db1-own"))
  }

  @Test("the original primary is promoted once it has reached the end of the log that was fenced")
  func reached() throws {
    let promote = try #require(Self.steps.first { $0.id == "promote-db1" })
    #expect(promote.reachedFrom == "fence-db3")
    #expect(promote.parameters.comparison == .reached)
  }

  @Test("each step is an act of the catalogue")
  func acts() throws {
    let environment = SampleEnvironment.pool(
      databaseSettings: ["share": "/srv/wal", "copy-folder": "/srv/copies"])
    let catalogue = try ServiceCatalogue(environment: environment)
    let plan = ReturnPlan(environment: environment, hasBackupMirror: true)
    #expect(plan.steps.contains { $0.host == "db4" })
    for step in plan.steps {
      let told = [
        "fence-db3": ["final_lsn": "0/1"], "ship-db1": ["shipped_lsn": "0/1"],
        "fingerprint-db3": ["marks": "0123456789ab.1"],
      ]
      let parameters = try #require(step.parameters(run: "r", told: told))
      let host = try #require(environment.host(step.host))
      _ = try catalogue.act(step.act, step.service, on: host, parameters: parameters)
    }
  }

  @Test("who is copied from whom on the way back")
  func sources() throws {
    let environment = SampleEnvironment.pool()
    for (name, sources) in [("db1", ["db3"]), ("db2", ["db1"]), ("db3", ["db1"]), ("db4", ["db3"])]
    {
      let host = try #require(environment.host(name))
      #expect(ReturnPlan.sources(of: host, in: environment) == sources)
    }
  }

  @Test("from the mirror: the former primary is its mirror first; the mirror is stopped before")
  func fromTheMirror() throws {
    let steps = ReturnPlan(environment: SampleEnvironment.pool(), from: .mirror).steps
    #expect(
      steps.map(\.id) == [
        "reseed-db1", "start-db2", "fingerprint-db2", "apply-db1", "fingerprint-db1-same",
        "drain-chat1", "clients-db2", "fence-db2", "compare-db1", "promote-db1", "probe-write-db1",
        "pool-state-chat1-home", "pool-state-chat3-home",
        "activate-chat1", "reseed-db2", "ship-db1", "copy-db3", "apply-db3", "unfence-db1",
        "unfence-db2",
      ])
    let ids = steps.map(\.id)
    let fence = try #require(steps.first { $0.id == "fence-db2" })
    #expect(fence.parameters.isOrderly)
    #expect(
      try #require(ids.firstIndex(of: "drain-chat1")) < #require(ids.firstIndex(of: "fence-db2")))
    #expect(steps.first { $0.id == "promote-db1" }?.reachedFrom == "fence-db2")
    #expect(steps.first { $0.id == "start-db2" }?.parameters.mirror == "db1")
    #expect(Set(ids).count == ids.count)
  }

  @Test("from the backup's mirror: it is followed, fenced, and made to follow before it is let go")
  func fromTheBackupsMirror() throws {
    let steps = ReturnPlan(environment: SampleEnvironment.pool(), from: .backupMirror).steps
    let ids = steps.map(\.id)
    #expect(steps.first?.parameters.source == "db4")
    func place(_ id: String) throws -> Int { try #require(ids.firstIndex(of: id)) }
    #expect(try place("fence-db4") < place("promote-db1"))
    #expect(try place("promote-db1") < place("reseed-db4"))
    // Its fence says that it served: lifted as it is, it would serve again beside the primary.
    #expect(try place("reseed-db4") < place("stop-db4"))
    #expect(try place("stop-db4") < place("unfence-db4"))
    #expect(try place("reseed-db3") < place("unfence-db3"))
    #expect(Set(ids).count == ids.count)
  }
}
