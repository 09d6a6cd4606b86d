import DrillModel
import Guard
import LocalProcess
import Testing

@testable import Faults

/// The cut at a router on real nftables, in network namespaces.
@Suite(.serialized) struct RouterCutTests {
  @Test func itCutsTheSubnetAndSparesTheRunner() async throws {
    try await withNetworkLab { lab in
      var environment = ExampleEnvironment.whole
      environment.dataCenters[0].subnets = ["198.51.100.0/24"]
      environment.hosts = [
        ExampleEnvironment.host("router", nil, [.router], "192.0.2.254"),
        ExampleEnvironment.host("db1", "dc1", [.primaryDatabase], NetworkLab.struckAddress),
        ExampleEnvironment.host("client1", nil, [.clientSite], NetworkLab.clientAddress),
      ]
      environment.database.settings = [:]
      let description = try DataCenterOffline.describe(
        .primary, by: .router,
        context: ExampleEnvironment.context(
          environment,
          facts: ["db1": HostFacts(runnerAddress: NetworkLab.runnerAddress, sshPort: 2222)]))
      let entry = description.placements[0].entry
      let probe = description.effectProbes[0].script
      #expect(try await lab.status(.client, probe) == 0)
      for _ in 0..<2 { #expect(try await lab.status(.router, entry.apply) == 0) }
      #expect(try await lab.status(.router, entry.effect) == 0)
      #expect(try await lab.status(.client, probe) == 1)
      #expect(try await lab.echoes(from: .runner, NetworkLab.struckAddress, "2222"))
      #expect(try await !lab.echoes(from: .runner, NetworkLab.struckAddress, "5432"))
      #expect(try await !lab.echoes(from: .client, NetworkLab.struckAddress, "2222"))
      // What is not of the data center goes on through the router.
      try await lab.start(.client, ["busybox", "nc", "-ll", "-p", "2222", "-e", "/bin/cat"])
      #expect(try await lab.echoes(from: .runner, NetworkLab.clientAddress, "2222"))
      for _ in 0..<2 { #expect(try await lab.status(.router, entry.undo) == 0) }
      #expect(try await lab.status(.router, entry.residue) == 0)
      #expect(try await lab.status(.client, probe) == 0)
    }
  }

  @Test func subnetsThatDoNotReadBackAsWrittenAreRefusedAndLeaveNothing() async throws {
    try await withNetworkLab { lab in
      var environment = ExampleEnvironment.whole
      environment.dataCenters[0].subnets = ["198.51.100.77/24"]
      environment.hosts.removeAll { $0.name == "chat1" }
      let description = try RouterCut.describe(
        hosts: ["router"], parameters: ["data-center": "primary"],
        context: ExampleEnvironment.context(environment))
      let entry = description.placements[0].entry
      let applied = try await lab.run(.router, entry.apply)
      #expect(applied.ending == .exited(1))
      #expect(applied.text.contains("does not read back"))
      #expect(try await lab.status(.router, entry.residue) == 0)
      #expect(try await lab.status(.router, entry.undo) == 0)
    }
  }
}
