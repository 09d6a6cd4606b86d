import DrillModel
import Foundation
import Guard
import LocalProcess
import Testing

@testable import Faults

/// The cut on real nftables, in network namespaces.
@Suite(.serialized) struct NetworkCutTests {
  private func environment() -> Environment {
    var environment = ExampleEnvironment.whole
    environment.hosts = [
      ExampleEnvironment.host("db1", "dc1", [.primaryDatabase], NetworkLab.struckAddress),
      ExampleEnvironment.host("client1", nil, [.clientSite], NetworkLab.clientAddress),
    ]
    environment.database.settings = [:]
    return environment
  }

  private func cut(runner: String = NetworkLab.runnerAddress) throws -> FaultDescription {
    try NetworkCut.describe(
      hosts: ["db1"], parameters: [:],
      context: ExampleEnvironment.context(
        environment(), facts: ["db1": HostFacts(runnerAddress: runner, sshPort: 2222)]))
  }

  @Test func itCutsAllButTheRunnersWayAndIsTakenBackWhole() async throws {
    try await withNetworkLab { lab in
      let description = try cut()
      let entry = description.placements[0].entry
      let probe = description.effectProbes[0]
      #expect(probe.title == "db1:5432 from client1")
      for check in description.preflight where check.host == "db1" {
        #expect(try await lab.status(.struck, check.script) == 0)
      }
      let before = try await lab.command(.struck, "nft list ruleset").text
      #expect(try await lab.status(.client, probe.script) == 0)
      #expect(try await lab.status(.struck, entry.effect) == 1)
      #expect(try await lab.status(.struck, entry.residue) == 0)

      // An open connection of the runner, and one of a client.
      let held = """
        exec 3<>/dev/tcp/\(NetworkLab.struckAddress)/PORT
        for i in 1 2 3 4 5 6; do
          echo $i >&3; read -r -t 1 a <&3 && echo "$a" >>FILE; sleep 0.5
        done
        """
      for (place, port, file) in [
        (NetworkLab.Place.runner, "2222", "runner"), (.client, "5432", "client"),
      ] {
        try await lab.start(
          place,
          [
            "bash", "-c",
            held.replacing("PORT", with: port).replacing("FILE", with: "\(lab.scratch)/\(file)"),
          ])
      }
      try await Task.sleep(for: .milliseconds(700))

      for _ in 0..<2 { #expect(try await lab.status(.struck, entry.apply) == 0) }
      #expect(try await lab.status(.struck, entry.effect) == 0)
      #expect(try await lab.status(.struck, entry.residue) == 1)
      #expect(try await lab.status(.client, probe.script) == 1)
      #expect(try await !lab.echoes(from: .client, NetworkLab.struckAddress, "2222"))
      #expect(try await !lab.echoes(from: .runner, NetworkLab.struckAddress, "5432"))
      #expect(try await lab.echoes(from: .runner, NetworkLab.struckAddress, "2222"))
      #expect(try await !lab.echoes(from: .struck, NetworkLab.clientAddress, "2222"))
      #expect(try await lab.echoes(from: .struck, "127.0.0.1", "5432"))
      try await Task.sleep(for: .seconds(4))
      let runner = try String(contentsOfFile: "\(lab.scratch)/runner", encoding: .utf8)
      let client = try String(contentsOfFile: "\(lab.scratch)/client", encoding: .utf8)
      #expect(runner == "1\n2\n3\n4\n5\n6\n")
      #expect(client.utf8.count < runner.utf8.count)

      for _ in 0..<2 { #expect(try await lab.status(.struck, entry.undo) == 0) }
      #expect(try await lab.status(.struck, entry.residue) == 0)
      #expect(try await lab.status(.client, probe.script) == 0)
      #expect(try await lab.command(.struck, "nft list ruleset").text == before)
    }
  }

  @Test func theUndoIsThreeWayAndTouchesNoOthersTable() async throws {
    try await withNetworkLab { lab in
      let entry = try cut().placements[0].entry
      let table = entry.apply.arguments[0]
      let others = "nft add table inet active_servers; nft add table inet muster_other_run"
      try await #require(lab.command(.struck, others).succeeded)

      // Someone added a rule: left as it is.
      #expect(try await lab.status(.struck, entry.apply) == 0)
      let rule = "nft insert rule inet \(table) input tcp dport 80 accept"
      try await #require(lab.command(.struck, rule).succeeded)
      let changed = try await lab.run(.struck, entry.undo)
      #expect(changed.ending == .exited(9))
      #expect(changed.text.contains("changed by someone else"))
      #expect(try await lab.command(.struck, "nft list table inet \(table)").succeeded)
      #expect(try await lab.status(.struck, entry.apply) == 9)
      #expect(try await lab.status(.struck, entry.effect) == 1)

      // Someone deleted it: nothing to do.
      try await #require(lab.command(.struck, "nft delete table inet \(table)").succeeded)
      #expect(try await lab.status(.struck, entry.undo) == 0)

      // Someone loosened its policy: not ours any more.
      #expect(try await lab.status(.struck, entry.apply) == 0)
      let policy = "nft 'add chain inet \(table) input { policy accept; }'"
      try await #require(lab.command(.struck, policy).succeeded)
      #expect(try await lab.status(.struck, entry.undo) == 9)

      let tables = try await lab.command(.struck, "nft list tables").text
      #expect(tables.contains("inet active_servers") && tables.contains("inet muster_other_run"))
      // A table that a former run left is found before anything starts.
      let left = try await lab.run(.struck, OwnTable.preflight)
      #expect(left.ending == .exited(1) && left.text.contains("muster_other_run"))
    }
  }

  @Test func theRunnerIsSparedOverIPv6OnTheLocalLink() async throws {
    try await withNetworkLab { lab in
      let entry = try cut(runner: NetworkLab.sixRunner).placements[0].entry
      #expect(try await lab.status(.struck, entry.apply) == 0)
      // Without its neighbour entries the link has to be found anew.
      for place in [NetworkLab.Place.runner, .struck] {
        _ = try await lab.command(place, "ip -6 neigh flush dev six")
      }
      let listener = ["busybox", "nc", "-ll", "-p", "2223", "-e", "/bin/cat"]
      try await lab.start(.struck, listener)
      #expect(try await lab.echoes(from: .runner, NetworkLab.sixStruck, "2222"))
      #expect(try await !lab.echoes(from: .runner, NetworkLab.sixStruck, "5432"))
      #expect(try await !lab.echoes(from: .runner, NetworkLab.struckAddress, "2222"))
      #expect(try await lab.status(.struck, entry.effect) == 0)
      #expect(try await lab.status(.struck, entry.undo) == 0)
    }
  }

  @Test func theGuardOpensTheNetworkAgainWithoutTheRunner() async throws {
    try await withNetworkLab { lab in
      let description = try cut()
      let control = try GuardControl(
        run: "run-1", token: 1,
        folders: GuardFolders(
          durable: "\(lab.scratch)/durable", volatile: "\(lab.scratch)/volatile"))
      let program = try GuardProgram(
        host: "db1", control: control, owner: "o", lease: .seconds(120),
        entries: description.placements.map(\.entry))
      func ask(_ script: Script) async throws -> GuardAnswer? {
        let result = try await lab.run(.struck, script)
        return GuardAnswer(text: result.text + "\n")
      }
      try #require(try await ask(program.arm)?.held?.isProcessAlive == true)
      #expect(try await ask(control.query())?.held?.digest == program.digest)
      let struck = try await ask(control.strike())
      #expect(struck?.outcomes.map(\.status) == [0, 0])
      #expect(try await lab.status(.client, description.effectProbes[0].script) == 1)
      _ = try await ask(control.renew(generation: 1, lease: .milliseconds(1)))
      for _ in 0..<200 where try await ask(control.query())?.held?.applied != [] {
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(try await lab.status(.client, description.effectProbes[0].script) == 0)
      #expect(try await lab.command(.struck, "nft list tables").text == "")
      #expect(try await ask(control.disarm())?.state == .absent)
    }
  }
}
