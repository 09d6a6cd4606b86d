import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Faults

/// Traffic that is dropped, refused, lost and limited in part, on real nftables.
@Suite(.serialized) struct TrafficFaultTests {
  private func describe(
    _ kind: String, _ parameters: [String: String] = [:], _ lab: NetworkLab
  ) throws -> (FaultDescription, StruckStage) {
    var environment = ExampleEnvironment.whole
    environment.hosts = [
      ExampleEnvironment.host("db1", "dc1", [.primaryDatabase], NetworkLab.struckAddress),
      ExampleEnvironment.host("client1", nil, [.clientSite], NetworkLab.clientAddress),
      ExampleEnvironment.host("db3", "dc2", [.backupDatabase], NetworkLab.runnerAddress),
    ]
    environment.database.settings = [:]
    let description = try FaultCatalogue.describe(
      kind, hosts: ["db1"], parameters: parameters,
      context: ExampleEnvironment.context(
        environment,
        facts: ["db1": HostFacts(runnerAddress: NetworkLab.runnerAddress, sshPort: 2222)]))
    return (description, StruckStage(lab: lab))
  }

  @Test func aPortIsCutForOnePeerOnly() async throws {
    try await withNetworkLab { lab in
      let (description, stage) = try describe(
        "network-cut", ["peer": "client1", "port": "5432", "direction": "in"], lab)
      #expect(description.effectProbes.map(\.title) == ["db1:5432 from client1"])
      let probe = description.effectProbes[0].script
      let before = try await stage.line("nft list ruleset")
      try await stage.expectAble(description)
      #expect(try await lab.status(.client, probe) == 0)
      try await stage.proveByHand(description.placements[0].entry) { () async throws in
        #expect(try await lab.status(.client, probe) == 1)
        #expect(try await lab.echoes(from: .client, NetworkLab.struckAddress, "2222"))
        #expect(try await lab.echoes(from: .runner, NetworkLab.struckAddress, "5432"))
      }
      #expect(try await lab.status(.client, probe) == 0)
      #expect(try await stage.line("nft list ruleset") == before)
    }
  }

  @Test func aSubnetIsCutInOneDirection() async throws {
    try await withNetworkLab { lab in
      let (description, stage) = try describe(
        "network-cut", ["peer": "203.0.113.0/24", "direction": "out", "protocol": "tcp"], lab)
      try await stage.expectAble(description)
      try await lab.start(.client, ["busybox", "nc", "-ll", "-p", "7001", "-e", "/bin/cat"])
      try await stage.proveByHand(description.placements[0].entry) { () async throws in
        #expect(try await !lab.echoes(from: .struck, NetworkLab.clientAddress, "7001"))
        #expect(try await lab.echoes(from: .runner, NetworkLab.struckAddress, "5432"))
      }
      #expect(try await lab.echoes(from: .struck, NetworkLab.clientAddress, "7001"))
    }
  }

  @Test func aRefusalIsSeenAtOnceAndTheGuardTakesItBack() async throws {
    try await withNetworkLab { lab in
      let (description, stage) = try describe(
        "network-reject", ["port": "5432", "direction": "in"], lab)
      #expect(description.effectProbes.map(\.title) == ["db1:5432 from db3"])
      let probe = description.effectProbes[0].script
      try await stage.expectAble(description)
      #expect(try await lab.status(.runner, probe) == 0)
      let entry = description.placements[0].entry
      try await stage.proveByHand(entry) { () async throws in
        let refused = try await lab.run(.runner, probe)
        #expect(refused.ending == .exited(1) && refused.text == "reach=refused")
        #expect(try await lab.echoes(from: .runner, NetworkLab.struckAddress, "2222"))
      }
      try await stage.proveByGuard([entry]) { () async throws in
        #expect(try await lab.status(.runner, probe) == 1)
      }
      #expect(try await lab.status(.runner, probe) == 0)
    }
  }

  @Test func allTrafficCanBeRefused() async throws {
    try await withNetworkLab { lab in
      let (description, stage) = try describe("network-reject", [:], lab)
      try await stage.proveByHand(description.placements[0].entry) { () async throws in
        #expect(try await !lab.echoes(from: .client, NetworkLab.struckAddress, "2222"))
        #expect(try await lab.echoes(from: .runner, NetworkLab.struckAddress, "2222"))
        #expect(try await lab.echoes(from: .struck, "127.0.0.1", "5432"))
        let ping = "busybox ping -c 1 -W 1 \(NetworkLab.struckAddress)"
        #expect(try await !lab.command(.client, ping).succeeded)
      }
    }
  }

  @Test func aShareOfThePacketsIsLost() async throws {
    try await withNetworkLab { lab in
      let (description, stage) = try describe(
        "network-loss", ["loss": "50%", "direction": "in"], lab)
      try await stage.expectAble(description)
      #expect(description.effectProbes.isEmpty)
      try await stage.proveByHand(description.placements[0].entry) { () async throws in
        let ping = "busybox ping -c 60 -A -W 1 \(NetworkLab.struckAddress) | grep received"
        let said = try await lab.command(.client, ping).text
        let words = said.split(separator: " ")
        let received = try #require(words.count > 3 ? Int(words[3]) : nil, "\(said)")
        #expect((5..<56).contains(received), "\(said)")
      }
      let (all, _) = try describe("network-loss", ["loss": "100%"], lab)
      try await stage.proveByHand(all.placements[0].entry) { () async throws in
        #expect(try await !lab.echoes(from: .client, NetworkLab.struckAddress, "5432"))
      }
    }
  }

  @Test func whatIsOverTheRateIsLost() async throws {
    try await withNetworkLab { lab in
      let (description, stage) = try describe(
        "bandwidth-limit", ["rate": "8kbit/s", "direction": "in", "protocol": "udp"], lab)
      try await stage.expectAble(description)
      // 300 datagrams of 1,000 bytes at once: some are within the burst, most are over the rate.
      let send = """
        perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => "udp", \
        PeerAddr => "\(NetworkLab.struckAddress)", PeerPort => 9); \
        $s->send("x" x 1000) for 1 .. 300'
        """
      let table = "nft add table inet counted"
      let chain =
        "nft 'add chain inet counted c { type filter hook input priority 0; policy accept; }'"
      let count = "nft add rule inet counted c udp dport 9 counter"
      try await stage.line("\(table); \(chain); \(count)")
      try await stage.proveByHand(description.placements[0].entry) { () async throws in
        try await stage.line(
          "nft reset counters; nft delete rule inet counted c handle "
            + "$(nft -a list chain inet counted c | sed -n 's/.*counter.*handle //p'); \(count)")
        _ = try await lab.command(.client, send)
        let said = try await stage.line("nft list chain inet counted c")
        let words = said.split(whereSeparator: \.isWhitespace).map(String.init)
        let at = try #require(words.firstIndex(of: "packets"))
        let passed = try #require(Int(words[at + 1]))
        #expect((1..<200).contains(passed), "\(said)")
      }
    }
  }

  @Test func questionsForNamesVanishAlsoOnTheHostItself() async throws {
    try await withNetworkLab { lab in
      let (description, stage) = try describe("dns-black-hole", [:], lab)
      try await stage.expectAble(description)
      try await lab.start(.struck, ["busybox", "nc", "-ll", "-p", "53", "-e", "/bin/cat"])
      try await stage.proveByHand(description.placements[0].entry) { () async throws in
        #expect(try await !lab.echoes(from: .struck, "127.0.0.1", "53"))
        #expect(try await lab.echoes(from: .struck, "127.0.0.1", "5432"))
        #expect(try await lab.echoes(from: .client, NetworkLab.struckAddress, "5432"))
      }
      #expect(try await lab.echoes(from: .struck, "127.0.0.1", "53"))
    }
  }

  @Test func aTableThatSomeoneChangedIsLeft() async throws {
    try await withNetworkLab { lab in
      let (description, stage) = try describe("network-loss", ["loss": "1%"], lab)
      let entry = description.placements[0].entry
      try await stage.expect(0, entry.apply)
      try await stage.line("nft add rule inet \(entry.apply.arguments[0]) input accept")
      try await stage.expect(9, entry.undo)
      #expect(try await stage.line("nft list tables").contains(entry.apply.arguments[0]))
    }
  }

  @Test(arguments: [
    ["peer": "nowhere"], ["peer": "203.0.113.0/40"], ["port": "0"], ["port": "70000"],
    ["port": "20-10"], ["direction": "sideways"], ["protocol": "icmp"], ["loss": "0%"],
    ["loss": "101%"], ["loss": "2.555%"], ["peer": "1.2.3.4; flush"], [:],
  ])
  func whatCannotBeMeantIsRefused(parameters: [String: String]) {
    #expect(throws: FaultError.self) {
      try FaultCatalogue.describe(
        "network-loss", hosts: ["db1"],
        parameters: parameters.isEmpty
          ? [:] : ["loss": "1%"].merging(parameters) { $1 },
        context: ExampleEnvironment.context())
    }
  }
}
