public import SSH

/// A chat server that is reached through a far host: each connection is a forwarded channel.
///
/// Whoever opened it must close it.
public struct ForwardedRoute: ChatRoute {
  /// The chat server's name, as the ledger says it.
  public let name: String
  /// The local address that is forwarded.
  public let address = "127.0.0.1"
  /// The local port that is forwarded.
  public let port: Int
  private let forwarder: Forwarder

  /// Opens the way.
  ///
  /// - Parameters:
  ///   - name: The chat server's name.
  ///   - server: Its address as the far host sees it.
  ///   - port: Its port.
  ///   - target: The far host.
  ///   - client: Opens the sessions.
  /// - Returns: The route; its forwarder is open.
  /// - Throws: `SSHError` where the far host cannot be reached.
  public static func open(
    name: String, to server: String, port: Int, through target: SSHTarget, client: SSHClient
  ) async throws(SSHError) -> ForwardedRoute {
    let forwarder = try await Forwarder.open(
      to: server, port: port, through: target, client: client)
    return ForwardedRoute(name: name, port: await forwarder.localPort, forwarder: forwarder)
  }

  private init(name: String, port: Int, forwarder: Forwarder) {
    self.name = name
    self.port = port
    self.forwarder = forwarder
  }

  /// Tries the server through the far host, again and again.
  public func startAttempts(
    every period: Duration, onAttempt: @escaping @Sendable (RouteAttempt) -> Void
  ) async -> any RouteAttempts {
    let attempts = await forwarder.attempts(every: period) { attempt in
      let outcome: RouteAttempt.Outcome =
        switch attempt.outcome {
        case .opened: .opened
        case .refused: .refused
        case .stuck: .stuck
        default: .failed
        }
      onAttempt(
        RouteAttempt(
          outcome: outcome, from: UInt64(max(0, attempt.sent.nanoseconds)),
          to: UInt64(max(0, attempt.ended.nanoseconds))))
    }
    return ForwardedAttempts(attempts: attempts)
  }

  /// Closes the way and every connection that goes it.
  public func close() async { await forwarder.close() }
}

/// A running series of tries through a far host.
struct ForwardedAttempts: RouteAttempts {
  let attempts: ForwardAttempts

  func stop() async { attempts.cancel() }
}
