/// The way to one chat server: where to connect to, and the question whether it is open now.
///
/// Clients connect to `address:port` as seen from this machine; for a server that is reached
/// through a far host that is a local port which is forwarded.
public protocol ChatRoute: Sendable {
  /// The chat server's name, as the ledger says it.
  var name: String { get }
  /// The numeric address to connect to.
  var address: String { get }
  /// The port to connect to.
  var port: Int { get }

  /// Tries the server again and again on an absolute schedule, until it is told to stop.
  ///
  /// - Parameters:
  ///   - period: The time between the starts of two tries.
  ///   - onAttempt: Told of each try when its outcome is known, in any order, from any thread; it
  ///     returns at once.
  /// - Returns: The running series.
  func startAttempts(
    every period: Duration, onAttempt: @escaping @Sendable (RouteAttempt) -> Void
  ) async -> any RouteAttempts
}
