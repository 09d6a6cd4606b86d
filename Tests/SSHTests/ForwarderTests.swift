import Glibc
import SSH
import Synchronization
import TestSupport
import Testing

@Suite("Forwarding through a real sshd", .serialized)
struct ForwarderTests {
  /// Runs a body with a forwarder to a loopback port and closes it afterwards.
  private func withForwarder(
    to port: Int, options: Forwarder.Options = Forwarder.Options(),
    configuration: [String] = [], _ body: (SSHServer, Forwarder) async throws -> Void
  ) async throws {
    try await SSHServer.with(SSHServer.Options(configuration: configuration)) { server in
      let key = try await server.makeKey()
      try await SSHClient.with { client in
        let forwarder = try await Forwarder.open(
          to: "127.0.0.1", port: port, through: server.target(identityFiles: [key]),
          client: client, options: options)
        do {
          try await body(server, forwarder)
        } catch {
          await forwarder.close()
          throw error
        }
        await forwarder.close()
        #expect(await forwarder.counts().lanes == 0)
      }
    }
  }

  @Test func bytesGoBothWaysWholeAndEndsAreTold() async throws {
    let echo = try LoopbackSocket()
    try await withForwarder(to: echo.port) { _, forwarder in
      let localPort = await forwarder.localPort
      let message = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
      async let served: Int = LoopbackSocket.blocking {
        let connection = echo.accept()
        let bytes = LoopbackSocket.read(connection, message.count)
        LoopbackSocket.write(connection, bytes)
        close(connection)
        return bytes.count
      }
      let client = LoopbackSocket.connect(to: localPort)
      async let sent = LoopbackSocket.blocking { LoopbackSocket.write(client, message) }
      let answer = await LoopbackSocket.blocking { LoopbackSocket.read(client, 4_000_000) }
      #expect(await sent)
      #expect(await served == message.count)
      #expect(answer == message)
      close(client)
    }
  }

  @Test func aClientThatEndsItsSideStillReceives() async throws {
    let listener = try LoopbackSocket()
    try await withForwarder(to: listener.port) { _, forwarder in
      let client = LoopbackSocket.connect(to: await forwarder.localPort)
      LoopbackSocket.write(client, Array("question".utf8))
      shutdown(client, Int32(SHUT_WR))
      let served = await LoopbackSocket.blocking {
        let connection = listener.accept()
        let question = LoopbackSocket.read(connection, 100)
        LoopbackSocket.write(connection, Array("answer".utf8))
        close(connection)
        return question
      }
      #expect(served == Array("question".utf8))
      #expect(
        await LoopbackSocket.blocking { LoopbackSocket.read(client, 100) }
          == Array("answer".utf8))
      close(client)
    }
  }

  @Test func aRefusedPortClosesTheLocalConnectionAtOnce() async throws {
    let closedPort = try LoopbackSocket().port
    try await withForwarder(to: closedPort) { _, forwarder in
      let client = LoopbackSocket.connect(to: await forwarder.localPort)
      #expect(await LoopbackSocket.blocking { LoopbackSocket.read(client, 1) } == [])
      close(client)
      #expect(await forwarder.counts().resets == 1)
      let attempt = await forwarder.attempt()
      guard case .refused = attempt.outcome else {
        Issue.record("the attempt ended as \(attempt.outcome)")
        return
      }
      #expect(attempt.sent <= attempt.ended)
    }
  }

  @Test func aForbiddenForwardingIsNoRefusalByTheAddress() async throws {
    let listener = try LoopbackSocket()
    try await withForwarder(to: listener.port, configuration: ["AllowTcpForwarding no"]) {
      _, forwarder in
      let attempt = await forwarder.attempt()
      guard case .lost(let error) = attempt.outcome else {
        Issue.record("the attempt ended as \(attempt.outcome)")
        return
      }
      #expect(error.code == .forwardingProhibited)
      #expect(error.message.contains("AllowTcpForwarding"))
    }
  }

  @Test func theChannelThatAnAttemptOpenedIsHandedToTheNextConnection() async throws {
    let listener = try LoopbackSocket()
    try await withForwarder(to: listener.port) { _, forwarder in
      #expect(await forwarder.attempt().outcome == .opened)
      #expect(await forwarder.counts().keptChannels == 1)
      let far = await LoopbackSocket.blocking { listener.accept() }
      LoopbackSocket.write(far, Array("early".utf8))
      let client = LoopbackSocket.connect(to: await forwarder.localPort)
      #expect(
        await LoopbackSocket.blocking { LoopbackSocket.read(client, 5) }
          == Array("early".utf8))
      LoopbackSocket.write(client, Array("hello".utf8))
      #expect(
        await LoopbackSocket.blocking { LoopbackSocket.read(far, 5) }
          == Array("hello".utf8))
      // Nobody else was connected at the far side: it was that very channel.
      #expect(await LoopbackSocket.blocking { listener.accept(within: 200) } == -1)
      #expect(await forwarder.counts().keptChannels == 0)
      close(far)
      close(client)
    }
  }

  @Test func aKeptChannelThatTheServerClosedIsNotHandedOn() async throws {
    let listener = try LoopbackSocket()
    try await withForwarder(to: listener.port) { _, forwarder in
      #expect(await forwarder.attempt().outcome == .opened)
      close(await LoopbackSocket.blocking { listener.accept() })
      try await waitUntil { await forwarder.counts().keptChannels == 0 }
      let client = LoopbackSocket.connect(to: await forwarder.localPort)
      let far = await LoopbackSocket.blocking { listener.accept() }
      LoopbackSocket.write(far, [1])
      #expect(await LoopbackSocket.blocking { LoopbackSocket.read(client, 1) } == [1])
      close(far)
      close(client)
    }
  }

  @Test func aStuckOpenCostsNeitherItsLaneNorItsConnections() async throws {
    let listener = try LoopbackSocket(backlog: 0)
    let options = Forwarder.Options(
      stuckAfter: .milliseconds(200), readyLanes: 1, lanesLimit: 1)
    try await withForwarder(to: listener.port, options: options) { _, forwarder in
      let client = LoopbackSocket.connect(to: await forwarder.localPort)
      let far = await LoopbackSocket.blocking { listener.accept() }
      let fillers = listener.fill()
      #expect(await forwarder.attempt().outcome == .stuck)
      let stuckClient = LoopbackSocket.connect(to: await forwarder.localPort)
      #expect(await LoopbackSocket.blocking { LoopbackSocket.read(stuckClient, 1) } == [])
      LoopbackSocket.write(client, [42])
      #expect(await LoopbackSocket.blocking { LoopbackSocket.read(far, 1) } == [42])
      for filler in fillers { close(filler) }
      await LoopbackSocket.blocking {
        while case let connection = listener.accept(within: 300), connection >= 0 {
          close(connection)
        }
      }
      try await waitUntil { await forwarder.attempt().outcome == .opened }
      #expect(await forwarder.counts().lanesMade == 1)
      for connection in [client, far, stuckClient] { close(connection) }
    }
  }

  @Test func attemptsGoOnWhileTheAddressIsDarkAndTellWhenItOpens() async throws {
    let listener = try LoopbackSocket(backlog: 0)
    try await withForwarder(to: listener.port) { _, forwarder in
      #expect(await forwarder.attempt().outcome == .opened)
      let seen = Mutex<[ForwardAttempt]>([])
      close(await LoopbackSocket.blocking { listener.accept() })
      let fillers = listener.fill()
      let series = await forwarder.attempts(every: .milliseconds(25)) { attempt in
        seen.withLock { $0.append(attempt) }
      }
      try await waitUntil { seen.withLock { $0.count { $0.outcome == .stuck } } >= 200 }
      #expect(seen.withLock { $0.allSatisfy { $0.outcome == .stuck } })
      #expect(await forwarder.counts().lanesMade > 4)
      #expect(await forwarder.counts().lanes <= 4)
      for filler in fillers { close(filler) }
      let acceptor = Task {
        await LoopbackSocket.blocking {
          while case let connection = listener.accept(within: 500), connection >= 0 {
            close(connection)
          }
        }
      }
      try await waitUntil { seen.withLock { $0.contains { $0.outcome == .opened } } }
      series.cancel()
      await acceptor.value
      let all = seen.withLock { $0 }
      let stuck = all.filter { $0.outcome == .stuck }
      #expect(stuck.allSatisfy { $0.sent < $0.ended && $0.due <= $0.sent })
      let sequences = all.map(\.sequence).sorted()
      #expect(Set(sequences).count == sequences.count)
      // Most moments of the schedule were used although every lane was always waiting.
      #expect(sequences.count > (sequences.last ?? 0) / 2)
    }
  }

  @Test func aLostLaneIsReplacedAndItsConnectionsAreClosed() async throws {
    let listener = try LoopbackSocket()
    let options = Forwarder.Options(readyLanes: 1, lanesLimit: 1)
    try await withForwarder(to: listener.port, options: options) { server, forwarder in
      let client = LoopbackSocket.connect(to: await forwarder.localPort)
      let far = await LoopbackSocket.blocking { listener.accept() }
      server.dropConnections()
      #expect(await LoopbackSocket.blocking { LoopbackSocket.read(client, 1) } == [])
      try await waitUntil { await forwarder.attempt().outcome == .opened }
      #expect(await forwarder.counts().lanesMade >= 2)
      close(client)
      close(far)
    }
  }
}

/// Waits until a condition holds, as long as a slow machine may need.
func waitUntil(_ condition: () async -> Bool) async throws {
  for _ in 0..<600 {
    if await condition() { return }
    try await Task.sleep(for: .milliseconds(50))
  }
  Issue.record("the condition did not come true")
}
