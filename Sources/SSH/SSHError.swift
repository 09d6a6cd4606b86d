/// What went wrong on the way to a host, said so that a person knows what to do next.
///
/// A remote command that leaves with a status other than 0 is a result, not an error.
public struct SSHError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of thing went wrong; programs decide by it, never by the text.
  public var code: Code
  /// The host as the user named it.
  public var host: String
  /// What was being done: `connect`, `check the host key`, `authenticate`, `open a channel`.
  public var operation: String
  /// What happened, what it means, what to do.
  public var message: String
  /// libssh2's own return code when it is libssh2 that refused, for instance -18.
  public var libraryCode: Int32?
  /// The keys and the place in known_hosts, when `code` is one of the host-key codes.
  public var hostKey: HostKeyComplaint?

  /// Describes a failure.
  public init(
    _ code: Code, host: String, operation: String, message: String, libraryCode: Int32? = nil,
    hostKey: HostKeyComplaint? = nil
  ) {
    self.code = code
    self.host = host
    self.operation = operation
    self.message = message
    self.libraryCode = libraryCode
    self.hostKey = hostKey
  }

  /// The host, the operation and the message in one sentence.
  public var description: String {
    let number = libraryCode.map { " [libssh2 \($0)]" } ?? ""
    return "\(host): could not \(operation): \(message)\(number)"
  }

  /// True when the server turned a handshake away and the same attempt may be made again.
  ///
  /// OpenSSH does so at random above `MaxStartups` unauthenticated connections.
  public var isWorthRetrying: Bool { code == .handshakeTurnedAway }
}
