/// A running series of tries to reach a chat server.
public protocol RouteAttempts: Sendable {
  /// Stops trying.
  func stop() async
}
