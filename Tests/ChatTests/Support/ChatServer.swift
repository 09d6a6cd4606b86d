import DrillModel

/// A real chat server on loopback.
protocol ChatServer: Sendable {
  /// Where clients connect.
  var port: Int { get }
  /// The service as an environment would describe it.
  var service: ChatService { get }
  /// The program.
  var process: ServerProcess { get }

  /// Starts it and waits until it takes clients.
  func start() async throws
}

extension ChatServer {
  /// The password of all users of test servers.
  static var password: String { "a password, with: \"signs\" & <tags>" }

  /// Waits until something listens on the port.
  func waitUntilListening() async throws {
    let route = DirectConnection(port: port)
    for _ in 0..<600 {
      if route.isOpen { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw ServerDidNotStart(output: process.output)
  }
}

/// A test server that never took clients.
struct ServerDidNotStart: Error {
  var output: String
}
