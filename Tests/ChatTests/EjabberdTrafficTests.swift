import Chat
import DrillModel
import Integrity
import Testing

/// Traffic against a real ejabberd.
@Suite(.serialized)
struct EjabberdTrafficTests {
  @Test func `traffic outlives an orderly restart, and the archive agrees`() async throws {
    let server = try EjabberdServer()
    try await server.start()
    let ledger = LedgerCollector()
    let traffic = try await TestTraffic.start(
      [server], workload: ChatWorkload(rooms: 2, users: 6, rate: 80), run: "restart-1",
      sink: ledger.append)
    let connected = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 6 }
    #expect(connected != nil, "\(server.process.output)")
    try await traffic.startSending()
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.acknowledged >= 150 }
    server.process.terminate()
    let down = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 0 }
    #expect(down != nil)
    let acknowledgedBefore = traffic.state.acknowledged
    try await server.start()
    let up = await traffic.wait(upTo: TestTraffic.patience) {
      $0.connectedUsers == 6 && $0.acknowledged >= acknowledgedBefore + 150
    }
    #expect(up != nil, "\(server.process.output)")
    await traffic.stopSending()
    let archive = try await traffic.readBack()
    await traffic.stop()
    let found = Set(archive.compactMap { $0.marker?.key })
    #expect(Set(ledger.acknowledged.keys).subtracting(found).isEmpty)
    let result = IntegrityCheck.judge(
      ledger: LedgerIndex(ledger.entries), xmpp: archive, database: archive, historyBefore: [],
      historyAfter: [], run: "restart-1", zero: 0)
    #expect(result.verdict == .passed, "\(result)")
    let disconnections = ledger.entries.filter {
      if case .disconnected = $0 { true } else { false }
    }
    #expect(disconnections.count >= 6)
  }

  @Test func `what a server acknowledged and lost in a crash is found and named`() async throws {
    // Mnesia keeps the archive in buffers for minutes; the client was told that it is archived.
    let server = try EjabberdServer()
    try await server.start()
    let ledger = LedgerCollector()
    let traffic = try await TestTraffic.start(
      [server], workload: ChatWorkload(rooms: 1, users: 2, rate: 80), run: "liar-1",
      sink: ledger.append)
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 2 }
    try await traffic.startSending()
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.acknowledged >= 80 }
    server.process.kill()
    await traffic.stopSending()
    try await server.start()
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 2 }
    let archive = try await traffic.readBack()
    await traffic.stop()
    let result = IntegrityCheck.judge(
      ledger: LedgerIndex(ledger.entries), xmpp: archive, database: archive, historyBefore: [],
      historyAfter: [], run: "liar-1", zero: 0)
    let found = Set(archive.compactMap { $0.marker?.key })
    let lost = Set(ledger.acknowledged.keys).subtracting(found)
    #expect(!lost.isEmpty)
    #expect(
      Set(
        result.lostMessages.map {
          MessageKey(room: $0.room, sender: $0.sender, sequence: $0.sequence)
        }) == lost)
    #expect(
      result.lostMessages.allSatisfy { $0.archiveID != nil && $0.acknowledgedSeconds != nil })
  }
}
