public import SSH

/// A chat server that is reached through a far host, the client site's: its connections are
/// forwarded over SSH and come out there.
///
/// The forwarder is its maker's to close, after the traffic was stopped. Tries are the
/// forwarder's own; the channel that a try opened carries the first log-in.
public struct ForwardedRoute: ChatRoute {
  /// The chat server's name, as the ledger says it.
  public let name: String
  /// The local end of the forwarding.
  public let address = "127.0.0.1"
  /// The local port of the forwarding.
  public let port: Int
  private let forwarder: Forwarder

  /// Makes the route of a forwarder that is open.
  ///
  /// - Parameters:
  ///   - name: The chat server's name.
  ///   - forwarder: The way from the client site's host to the server's port.
  public init(name: String, forwarder: Forwarder) async {
    self.name = name
    self.forwarder = forwarder
    port = await forwarder.localPort
  }

  /// Tries the server again and again from the far host.
  ///
  /// - Parameters:
  ///   - period: The time between the starts of two tries.
  ///   - onAttempt: Told of each try, on the forwarder's event loop.
  /// - Returns: The running series.
  public func startAttempts(
    every period: Duration, onAttempt: @escaping @Sendable (RouteAttempt) -> Void
  ) async -> any RouteAttempts {
    let series = await forwarder.attempts(every: period) { attempt in
      let outcome: RouteAttempt.Outcome
      switch attempt.outcome {
      case .opened: outcome = .opened
      case .refused: outcome = .refused
      case .stuck: outcome = .stuck
      case .lost: outcome = .failed
      }
      onAttempt(
        RouteAttempt(
          outcome: outcome, from: UInt64(max(0, attempt.sent.nanoseconds)),
          to: UInt64(max(0, attempt.ended.nanoseconds))))
    }
    return Series(series: series)
  }

  private struct Series: RouteAttempts {
    let series: ForwardAttempts

    func stop() async { series.cancel() }
  }
}
