import Chat
import DrillModel
import Foundation
import Integrity
import Testing

/// Traffic against a real Prosody.
@Suite(.serialized)
struct ProsodyTrafficTests {
  @Test func `what the clients were told is what the archive holds`() async throws {
    let server = try ProsodyServer()
    try await server.start()
    let ledger = LedgerCollector()
    let traffic = try await TestTraffic.start(
      [server], workload: ChatWorkload(rooms: 3, users: 8, rate: 100), run: "plain-1",
      sink: ledger.append)
    let connected = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 8 }
    #expect(connected != nil, "\(server.process.output)")
    let before = HistoryFingerprint.fingerprints(
      of: try await traffic.readBack(), rooms: traffic.rooms)
    #expect(before.map(\.count) == [0, 0, 0])
    try await traffic.startSending()
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.acknowledged >= 200 }
    await traffic.stopSending()
    let archive = try await traffic.readBack()
    let state = traffic.state
    await traffic.stop()
    #expect(state.sent >= 200)
    #expect(state.acknowledged == state.sent)
    let archived = Dictionary(
      uniqueKeysWithValues: archive.compactMap { message in
        message.marker.map { ($0.key, message.archiveID) }
      })
    #expect(archived == ledger.acknowledged)
    let result = IntegrityCheck.judge(
      ledger: LedgerIndex(ledger.entries), xmpp: archive, database: archive,
      historyBefore: before,
      historyAfter: HistoryFingerprint.fingerprints(of: archive, as: before), run: "plain-1",
      zero: 0)
    #expect(result.verdict == .passed)
    #expect(result.found == state.sent)
  }

  @Test func `a crash and a start are timed, and what was in flight is unknown`() async throws {
    let server = try ProsodyServer()
    try await server.start()
    let ledger = LedgerCollector()
    let rule = AvailabilityRule(gap: .seconds(1), hold: .seconds(2))
    let traffic = try await TestTraffic.start(
      [server], workload: ChatWorkload(rooms: 2, users: 8, rate: 100), run: "crash-1",
      rule: rule, sink: ledger.append)
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 8 }
    try await traffic.startSending()
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.acknowledged >= 300 }
    let striking = Monotonic.now()
    server.process.kill()
    let struck = Monotonic.now()
    let gone = await traffic.wait(upTo: TestTraffic.patience) { !$0.isAnswering(by: rule) }
    #expect(gone != nil)
    #expect(traffic.state.connectedUsers == 0)
    let starting = Monotonic.now()
    try await server.start()
    let back = await traffic.wait(upTo: TestTraffic.patience) {
      ($0.answeringSince ?? 0) > starting && $0.isAvailable(by: rule)
    }
    #expect(back != nil, "\(server.process.output)")
    // The ledger alone must show the hold: its last answer is older than the moment of asking.
    let answered = traffic.state.acknowledged
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.acknowledged >= answered + 200 }
    await traffic.stopSending()
    let archive = try await traffic.readBack()
    await traffic.stop()

    let index = LedgerIndex(ledger.entries)
    let result = IntegrityCheck.judge(
      ledger: index, xmpp: archive, database: archive, historyBefore: [], historyAfter: [],
      run: "crash-1", zero: struck)
    #expect(result.lost == 0)
    #expect(result.verdict == .passed)
    #expect(result.ghost <= result.unknown)
    let times = RecoveryTimes.measure(index, rule: rule, faultInjected: struck)
    let last = try #require(times.lastAcknowledged)
    let first = try #require(times.firstAcknowledged)
    #expect(last.at <= struck)
    #expect(last.at + last.error >= striking)
    #expect(first.at > starting)
    #expect(try #require(times.recoveryTime).error > 0)
    #expect(times.outages.count == 1)
  }

  @Test func `a reflection without an archive id acknowledges nothing`() async throws {
    let server = try ProsodyServer(users: 2, hasArchive: false)
    try await server.start()
    let ledger = LedgerCollector()
    let traffic = try await TestTraffic.start(
      [server], workload: ChatWorkload(rooms: 1, users: 2, rate: 50), run: "bare-1",
      sink: ledger.append)
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 2 }
    try await traffic.startSending()
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.sent >= 20 }
    await traffic.stopSending()
    await #expect(throws: ChatError.self) { try await traffic.readBack() }
    await traffic.stop()
    #expect(ledger.acknowledged.isEmpty)
    let reflected = ledger.entries.filter { if case .reflected = $0 { true } else { false } }
    #expect(reflected.count >= 20)
    let result = IntegrityCheck.judge(
      ledger: LedgerIndex(ledger.entries), xmpp: [], database: [], historyBefore: [],
      historyAfter: [], run: "bare-1", zero: 0)
    #expect(result.verdict == .inconclusive)
    #expect(result.unknown == result.sent)
  }

  @Test func `a frozen server is left for one that answers`() async throws {
    let frozen = try ProsodyServer()
    let other = try ProsodyServer()
    try await frozen.start()
    let ledger = LedgerCollector()
    let traffic = try await TestTraffic.start(
      [frozen, other], workload: ChatWorkload(rooms: 2, users: 6, rate: 60), run: "frozen-1",
      sink: ledger.append)
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 6 }
    try await traffic.startSending()
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.acknowledged >= 100 }
    // Its port stays open: connections are taken by the system and nobody ever answers.
    frozen.process.freeze(true)
    let silent = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 0 }
    #expect(silent != nil)
    let acknowledged = traffic.state.acknowledged
    try await other.start()
    let moved = await traffic.wait(upTo: TestTraffic.patience) {
      $0.connectedUsers == 6 && $0.acknowledged > acknowledged + 60
    }
    frozen.process.freeze(false)
    await traffic.stop()
    #expect(moved != nil, "\(other.process.output)")
    var reasons: Set<String> = []
    var hangs = 0
    var lastPlaces: [String: String] = [:]
    for entry in ledger.entries {
      switch entry {
      case .disconnected(_, "chat1", let reason, _): reasons.insert(reason)
      case .attempted("chat1", "login-stuck", _, _): hangs += 1
      case .joined(let user, let address, _): lastPlaces[user] = address
      default: break
      }
    }
    #expect(reasons == ["no answer for 1000 ms"])
    #expect(hangs > 0)
    #expect(lastPlaces.count == 6)
    #expect(Set(lastPlaces.values) == ["chat2"])
  }

  @Test func `rows deleted, doubled and changed by hand are found`() async throws {
    let server = try ProsodyServer(users: 4)
    try await server.start()
    let ledger = LedgerCollector()
    let traffic = try await TestTraffic.start(
      [server], workload: ChatWorkload(rooms: 1, users: 4, rate: 100), run: "planted-1",
      sink: ledger.append)
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 4 }
    try await traffic.startSending()
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.acknowledged >= 100 }
    await traffic.stopSending()
    server.process.terminate()
    try server.editArchive(of: "muster-1") { rows in
      rows[50] = rows[50].replacingOccurrences(of: "in room", with: "in  room")
      rows[20] = rows[20].replacingOccurrences(of: "sha256=", with: "sha256=0")
      rows.append(rows[30])
      rows.remove(at: 10)
    }
    try await server.start()
    _ = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 4 }
    let archive = try await traffic.readBack()
    await traffic.stop()
    let result = IntegrityCheck.judge(
      ledger: LedgerIndex(ledger.entries), xmpp: archive, database: archive, historyBefore: [],
      historyAfter: [], run: "planted-1", zero: 0)
    #expect(result.lost == 1)
    #expect(result.altered == 2)
    #expect(result.duplicated == 1)
    #expect(result.ghost == 0)
    #expect(result.verdict == .failed)
    let lost = try #require(result.lostMessages.first)
    let key = MessageKey(room: lost.room, sender: lost.sender, sequence: lost.sequence)
    #expect(ledger.acknowledged[key] == lost.archiveID)
    #expect(lost.acknowledgedSeconds != nil)
  }

  @Test(arguments: [ChatService.TLS.trusted, .verified])
  func `a certificate nobody vouches for is taken only where that is said`(
    _ tls: ChatService.TLS
  ) async throws {
    let server = try ProsodyServer(users: 2, tls: tls)
    try await server.makeCertificate()
    try await server.start()
    let ledger = LedgerCollector()
    let traffic = try await TestTraffic.start(
      [server], workload: ChatWorkload(rooms: 1, users: 2, rate: 40), run: "tls-1",
      sink: ledger.append)
    if tls == .trusted {
      _ = await traffic.wait(upTo: TestTraffic.patience) { $0.connectedUsers == 2 }
      try await traffic.startSending()
      _ = await traffic.wait(upTo: TestTraffic.patience) { $0.acknowledged >= 40 }
      await traffic.stopSending()
      let archive = try await traffic.readBack()
      #expect(archive.count == traffic.state.sent)
    } else {
      for _ in 0..<6_000 where ledger.failedLogins < 3 {
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(ledger.failedLogins >= 3)
      #expect(traffic.state.connectedUsers == 0)
    }
    await traffic.stop()
  }
}
