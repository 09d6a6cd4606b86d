import Chat
import DrillModel
import SSH
import TestSupport
import Testing

/// Traffic to a real Prosody through a real sshd.
@Suite(.serialized)
struct ForwardedTrafficTests {
  @Test func `a crash is survived through a forwarded port`() async throws {
    let server = try ProsodyServer(users: 4)
    try await server.start()
    let ledger = LedgerCollector()
    try await SSHServer.with { host in
      let key = try await host.makeKey()
      let client = SSHClient(threads: 1)
      let forwarder = try await Forwarder.open(
        to: "127.0.0.1", port: server.port,
        through: SSHTarget(
          name: "client-site", address: host.address, port: host.port, user: host.user,
          identityFiles: [key], knownHostsFiles: [host.knownHostsFile],
          connectDeadline: TestTraffic.patience),
        client: client)
      let route = await ForwardedRoute(name: "chat1", forwarder: forwarder)
      let traffic = try await ChatTraffic.start(
        program: TestTraffic.program(), service: server.service,
        password: ProsodyServer.password,
        workload: ChatWorkload(rooms: 2, users: 4, rate: 50), run: "forwarded-1",
        routes: [route],
        options: ChatOptions(loginLimit: .seconds(5), startLimit: TestTraffic.patience),
        sink: ledger.append)
      let connected = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 4 }
      #expect(connected != nil)
      try await traffic.startSending()
      _ = await traffic.wait(upTo: TestTraffic.patience) { $0.acknowledged >= 100 }
      server.process.kill()
      _ = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 0 }
      let acknowledged = traffic.state.acknowledged
      try await server.start()
      let back = await traffic.wait(upTo: TestTraffic.patience) {
        $0.connectedUsers == 4 && $0.acknowledged > acknowledged + 50
      }
      #expect(back != nil)
      await traffic.stopSending()
      let archive = try await traffic.readBack()
      await traffic.stop()
      await forwarder.close()
      await client.shutdown()
      let found = Set(archive.compactMap { $0.marker?.key })
      #expect(Set(ledger.acknowledged.keys).subtracting(found).isEmpty)
    }
    var outcomes: [String: Int] = [:]
    for case .attempted("chat1", let outcome, _, _) in ledger.entries {
      outcomes[outcome, default: 0] += 1
    }
    #expect(outcomes["refused", default: 0] > 0)
    #expect(outcomes["opened", default: 0] > 1)
    #expect(outcomes["joined", default: 0] == 8)
  }
}
