/// A chat server that this machine reaches itself, by plain TCP.
public struct DirectRoute: ChatRoute {
  /// The chat server's name, as the ledger says it.
  public let name: String
  /// Its numeric IPv4 address.
  public let address: String
  /// Its port.
  public let port: Int
  /// A try without an outcome after this long is stuck.
  public let stuckAfter: Duration

  /// Names a server.
  public init(
    name: String, address: String, port: Int, stuckAfter: Duration = .milliseconds(400)
  ) {
    self.name = name
    self.address = address
    self.port = port
    self.stuckAfter = stuckAfter
  }

  /// Tries the server again and again; each try is a connection that is closed at once.
  ///
  /// - Parameters:
  ///   - period: The time between the starts of two tries.
  ///   - onAttempt: Told of each try, on a thread of the series' own.
  /// - Returns: The running series.
  public func startAttempts(
    every period: Duration, onAttempt: @escaping @Sendable (RouteAttempt) -> Void
  ) async -> any RouteAttempts {
    DirectAttempts(route: self, period: period, onAttempt: onAttempt)
  }
}
