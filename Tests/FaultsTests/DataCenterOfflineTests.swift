import DrillModel
import Testing

@testable import Faults

/// A whole data center, three ways, and the environments in which it is refused.
struct DataCenterOfflineTests {
  private func describe(
    _ rank: DataCenter.Rank = .primary, by way: Step.Way,
    facts: [String: HostFacts] = ExampleEnvironment.facts,
    _ change: (inout Environment) -> Void = { _ in }
  ) throws(FaultError) -> FaultDescription {
    var environment = ExampleEnvironment.whole
    change(&environment)
    return try DataCenterOffline.describe(
      rank, by: way,
      context: ExampleEnvironment.context(environment, facts: facts))
  }

  @Test func theGuardsStandWhereTheUndoMustRun() throws {
    #expect(try describe(by: .network).placements.map(\.host) == ["db1", "chat1"])
    #expect(try describe(by: .router).placements.map(\.host) == ["router"])
    #expect(try describe(by: .power).placements.map(\.host) == ["power", "power"])
    for way in Step.Way.allCases {
      #expect(try describe(by: way).struckHosts == ["db1", "chat1"])
    }
  }

  @Test(arguments: Step.Way.allCases)
  func theOtherSiteAndTheClientSiteSeeWhetherItBit(way: Step.Way) throws {
    let description = try describe(by: way)
    #expect(
      description.effectProbes.map(\.title) == [
        "db1:6543 from db3", "chat1:5333 from chat3", "chat1:5333 from client1",
      ])
    #expect(description.effectProbes[0].host == "db3")
    #expect(description.effectProbes[0].script.arguments == ["198.51.100.11", "6543"])
    let checked = Set(description.preflight.map(\.host))
    #expect(checked.isSuperset(of: ["db3", "chat3", "client1"]))
  }

  @Test func aHostWithoutAServiceIsAskedForItsSSH() throws {
    var facts = ExampleEnvironment.facts
    facts["spare1"] = HostFacts(runnerAddress: "192.0.2.1", sshPort: 2200)
    let description = try describe(by: .network, facts: facts) {
      $0.hosts.append(ExampleEnvironment.host("spare1", "dc1", [.witness], "198.51.100.99"))
    }
    #expect(
      description.effectProbes.map(\.title).suffix(3) == [
        "spare1:2200 from db3", "spare1:2200 from chat3", "spare1:2200 from client1",
      ])
  }

  @Test func heldOffStaysWhatServes() throws {
    let description = try describe(by: .power) {
      $0.hosts.append(ExampleEnvironment.host("spare1", "dc1", [.witness], "198.51.100.99"))
    }
    #expect(description.placements.map(\.entry.hold) == [.keep, .keep, .undo])
    #expect(description.effectProbes.last?.title == "spare1:22 from client1")
  }

  @Test func itIsRefusedWhereItWouldStrikeWhatItMustNot() {
    func code(
      _ rank: DataCenter.Rank = .primary, by way: Step.Way = .network,
      facts: [String: HostFacts] = ExampleEnvironment.facts,
      _ change: (inout Environment) -> Void = { _ in }
    ) -> FaultError.Code? {
      do {
        _ = try describe(rank, by: way, facts: facts, change)
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code() == nil)
    #expect(code { $0.protectedHosts = ["db1"] } == .protectedHost)
    #expect(code(by: .power) { $0.protectedHosts = ["chat1"] } == .protectedHost)
    #expect(code(by: .router) { $0.protectedHosts = ["router"] } == .protectedHost)
    #expect(code(.secondary) == .controlPath)
    for role in [Role.coordinator, .clientSite, .share, .powerController, .router] {
      #expect(code { $0.hosts[2].roles.append(role) } == .controlPath, "\(role)")
    }
    #expect(code(facts: [:]) == .facts)
    #expect(code(by: .router, facts: [:]) == .facts)
    #expect(code(by: .power, facts: [:]) == nil)
    var jumping = ExampleEnvironment.facts
    jumping["db3"]?.via = ["chat1"]
    #expect(code(facts: jumping) == .controlPath)
    var odd = ExampleEnvironment.facts
    odd["db1"]?.runnerAddress = "192.0.2.1 accept"
    #expect(code(facts: odd) == .facts)
    #expect(code(by: .router) { $0.hosts.remove(at: 0) } == .means)
    #expect(code(by: .router) { $0.dataCenters[0].subnets = [] } == .means)
    #expect(code(by: .router) { $0.dataCenters[0].subnets = ["198.51.100.0/24; drop"] } == .means)
    #expect(code(by: .power) { $0.power = nil } == .means)
    #expect(code(by: .power) { $0.hosts.removeAll { $0.name == "power" } } == .means)
    #expect(code(by: .power) { $0.hosts[1].dataCenter = "dc1" } == .controlPath)
    #expect(code { $0.hosts.removeAll { $0.dataCenter == "dc1" } } == .hosts)
    #expect(code { $0.dataCenters.remove(at: 0) } == .hosts)
  }

  @Test func namesOfRunAndStepCannotBreakOutOfARule() throws {
    var context = ExampleEnvironment.context()
    context.run = "r\" accept; } flush ruleset #"
    context.id = "ü/..\n1"
    let entry = try NetworkCut.describe(hosts: ["db1"], parameters: [:], context: context)
      .placements[0].entry
    #expect(entry.id == "-----1")
    let plain = Set("abcdefghijklmnopqrstuvwxyz0123456789_ .-")
    #expect(entry.apply.arguments.prefix(2).allSatisfy { $0.allSatisfy(plain.contains) })
  }
}
