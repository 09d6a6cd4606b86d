import SSH
import TestSupport
import Testing

@Suite("What is closed is gone", .serialized)
struct LifetimeTests {
  /// Holds an object without keeping it.
  private final class Trace<Object: AnyObject & Sendable> {
    weak var object: Object?
    init(_ object: Object) { self.object = object }
  }

  @Test func aClosedSessionIsFreed() async throws {
    try await SSHServer.with { server in
      let key = try await server.makeKey()
      try await SSHClient.with { client in
        var trace: Trace<SSHSession>?
        do {
          let session = try await client.connect(to: server.target(identityFiles: [key]))
          trace = Trace(session)
          let helper = try await session.openHelper(.patient)
          #expect(await helper.ask("true").status == 0)
          #expect(await session.execute("true").succeeded)
          await session.close()
        }
        try await waitUntil { trace?.object == nil }
      }
    }
  }

  @Test func aClosedForwarderAndItsSessionsAreFreed() async throws {
    let listener = try LoopbackSocket()
    try await SSHServer.with { server in
      let key = try await server.makeKey()
      try await SSHClient.with { client in
        var trace: Trace<Forwarder>?
        do {
          let forwarder = try await Forwarder.open(
            to: "127.0.0.1", port: listener.port,
            through: server.target(identityFiles: [key]), client: client)
          trace = Trace(forwarder)
          for _ in 0..<5 { #expect(await forwarder.attempt().outcome == .opened) }
          LoopbackSocket.closeAll([LoopbackSocket.connect(to: await forwarder.localPort)])
          await forwarder.close()
        }
        try await waitUntil { trace?.object == nil }
      }
      try await waitUntil { server.connectionCount == 0 }
    }
  }

  @Test func aCancelledWaitForTheLossEnds() async throws {
    try await SSHServer.withSession { _, session in
      let waiter = Task { await session.waitUntilLost() }
      try await Task.sleep(for: .milliseconds(100))
      waiter.cancel()
      #expect(await waiter.value.code == .cancelled)
      #expect(await session.loss == nil)
    }
  }
}
