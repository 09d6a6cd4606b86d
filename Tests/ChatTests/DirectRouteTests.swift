import Chat
import Synchronization
import Testing

struct DirectRouteTests {
  private func outcomes(port: Int, address: String = "127.0.0.1") async -> [RouteAttempt] {
    let told = Mutex<[RouteAttempt]>([])
    let route = DirectRoute(name: "chat1", address: address, port: port)
    let attempts = await route.startAttempts(every: .milliseconds(5)) { attempt in
      told.withLock { $0.append(attempt) }
    }
    while told.withLock(\.count) < 5 { try? await Task.sleep(for: .milliseconds(5)) }
    await attempts.stop()
    let count = told.withLock(\.count)
    try? await Task.sleep(for: .milliseconds(50))
    #expect(told.withLock(\.count) == count)
    return told.withLock { $0 }
  }

  @Test func `a port that nobody listens on is refused`() async {
    let found = await outcomes(port: LoopbackPort.free())
    #expect(found.allSatisfy { $0.outcome == .refused && $0.from <= $0.to })
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.from < $1.from })
  }

  @Test func `a port that somebody listens on is open`() async throws {
    let server = try ProsodyServer(users: 1)
    try await server.start()
    #expect(await outcomes(port: server.port).allSatisfy { $0.outcome == .opened })
  }

  @Test func `what is no address fails`() async {
    #expect(await outcomes(port: 1, address: "no-address").allSatisfy { $0.outcome == .failed })
  }
}
