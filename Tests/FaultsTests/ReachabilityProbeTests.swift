import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Faults

/// What a probe makes of an answer, a refusal, silence, and of not being able to ask.
@Suite(.serialized) struct ReachabilityProbeTests {
  private func probe(_ address: String, _ port: String) throws -> Script {
    let struck = ExampleEnvironment.host("db1", "dc1", [.primaryDatabase], address)
    var environment = ExampleEnvironment.whole
    environment.database.settings = ["port": port]
    let probes = ReachabilityProbes(
      context: ExampleEnvironment.context(environment), struck: [struck])
    return try #require(probes.all.first?.script)
  }

  @Test func aRefusalIsAnAnswerAndSilenceIsNone() async throws {
    try await withNetworkLab { lab in
      let address = NetworkLab.struckAddress
      #expect(try await lab.run(.client, probe(address, "5432")).text == "reach=open")
      let refused = try await lab.run(.client, probe(address, "5433"))
      #expect(refused.text == "reach=refused" && refused.ending == .exited(0))
      let reject = """
        nft add table inet idle
        nft 'add chain inet idle in { type filter hook input priority 0; }'
        nft add rule inet idle in tcp dport 5432 reject with tcp reset
        nft add rule inet idle in tcp dport 5434 drop
        nft add rule inet idle in tcp dport 5435 reject with icmpx type admin-prohibited
        """
      try await #require(lab.command(.struck, reject).succeeded)
      let idle = try await lab.run(.client, probe(address, "5432"))
      #expect(idle.text == "reach=refused" && idle.ending == .exited(0))
      let silent = try await lab.run(.client, probe(address, "5434"))
      #expect(silent.text == "reach=silent" && silent.ending == .exited(1))
      let barred = try await lab.run(.client, probe(address, "5435"))
      #expect(barred.ending == .exited(1))
      let lost = try await lab.run(.client, probe("233.252.0.1", "1"))
      #expect(lost.ending == .exited(1))
      try await #require(lab.command(.client, "ip route del default").succeeded)
      let nowhere = try await lab.run(.client, probe(address, "5432"))
      #expect(nowhere.text == "reach=unreachable" && nowhere.ending == .exited(1))
    }
  }

  @Test func whatCannotBeAskedIsUnknown() async throws {
    let script = try probe("127.0.0.1", "1")
    let without = try await LocalCommand(
      "/bin/dash", ["-s", "--"] + script.arguments, environment: ["PATH": "/nowhere"],
      input: Array(script.text.utf8)
    ).run()
    #expect(without.ending == .exited(2))
    #expect(without.text.contains("timeout or bash is missing"))
    let odd = try probe("no such host", "1")
    let unresolved = try await LocalCommand(
      "/bin/dash", ["-s", "--"] + odd.arguments, input: Array(odd.text.utf8)
    ).run()
    #expect(unresolved.ending == .exited(2))
  }

  @Test func aHostTooBusyToAskSaysSo() async throws {
    // A fake bash that never comes to asking.
    let folder = "/dev/shm/muster-probe-\(UUID().uuidString.prefix(8).lowercased())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "#!/bin/sh\nexec sleep 30\n".write(
      toFile: "\(folder)/bash", atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bash")
    let script = try probe("127.0.0.1", "1")
    let busy = try await LocalCommand(
      "dash", ["-s", "--"] + script.arguments,
      environment: ["PATH": "\(folder):/usr/bin:/bin"], input: Array(script.text.utf8)
    ).run()
    #expect(busy.ending == .exited(2))
    #expect(busy.text.hasPrefix("reach=unknown"))
  }
}
