extension SSHError {
  /// The kinds of failure; more may be added, so a `switch` needs a default.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: String, Sendable {
      case addressUnknown, connectionRefused, connectionFailed, deadlinePassed
      case handshakeTurnedAway, handshakeFailed
      case hostKeyUnknown, hostKeyChanged, hostKeyRevoked, hostKeyUnsupported
      case noUsableKey, authenticationRejected
      case connectionLost, hostDead, helperEnded, closed, cancelled
      case channelRefused, forwardingProhibited, requestRefused
      case unsupportedConfiguration, invalidRequest, libraryFailure
    }
    private let kind: Kind

    /// The host's name has no address.
    public static let addressUnknown = Code(kind: .addressUnknown)
    /// Nothing listens on the port.
    public static let connectionRefused = Code(kind: .connectionRefused)
    /// No TCP connection came about for another reason: no route, unreachable, reset.
    public static let connectionFailed = Code(kind: .connectionFailed)
    /// The deadline passed; the message says in which phase.
    public static let deadlinePassed = Code(kind: .deadlinePassed)
    /// The server closed the connection before it said who it is: too many at once.
    public static let handshakeTurnedAway = Code(kind: .handshakeTurnedAway)
    /// No common algorithm, or the other side does not speak SSH.
    public static let handshakeFailed = Code(kind: .handshakeFailed)
    /// The host has no entry in known_hosts.
    public static let hostKeyUnknown = Code(kind: .hostKeyUnknown)
    /// known_hosts has another key of this host: a changed host or a man in the middle.
    public static let hostKeyChanged = Code(kind: .hostKeyChanged)
    /// known_hosts revokes the key that the host showed.
    public static let hostKeyRevoked = Code(kind: .hostKeyRevoked)
    /// The host is known only in a way that cannot be checked: by certificate authority.
    public static let hostKeyUnsupported = Code(kind: .hostKeyUnsupported)
    /// No private key could be read or offered; the message tells of each.
    public static let noUsableKey = Code(kind: .noUsableKey)
    /// The server accepted none of the keys; the message tells of each.
    public static let authenticationRejected = Code(kind: .authenticationRejected)
    /// The connection ended; what was under way is unknown.
    public static let connectionLost = Code(kind: .connectionLost)
    /// The host stopped answering within its deadline; what was under way is unknown.
    public static let hostDead = Code(kind: .hostDead)
    /// A shell of the helper channel ended, while the connection stands; another takes its place.
    public static let helperEnded = Code(kind: .helperEnded)
    /// The session was closed from this side.
    public static let closed = Code(kind: .closed)
    /// The caller's task was cancelled.
    public static let cancelled = Code(kind: .cancelled)
    /// The server opened no channel: its `MaxSessions`, or the far address refused.
    public static let channelRefused = Code(kind: .channelRefused)
    /// The server's configuration forbids forwarding.
    public static let forwardingProhibited = Code(kind: .forwardingProhibited)
    /// The server refused to start the command.
    public static let requestRefused = Code(kind: .requestRefused)
    /// An OpenSSH option that cannot be honoured.
    public static let unsupportedConfiguration = Code(kind: .unsupportedConfiguration)
    /// The caller asked for something impossible.
    public static let invalidRequest = Code(kind: .invalidRequest)
    /// Anything else that libssh2 or the system reported.
    public static let libraryFailure = Code(kind: .libraryFailure)

    /// The code's name.
    public var description: String { kind.rawValue }
  }
}
