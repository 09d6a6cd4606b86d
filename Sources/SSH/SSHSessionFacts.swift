/// What is known of a connection once it stands.
public struct SSHSessionFacts: Sendable, Hashable {
  /// The version of libssh2 that carries it.
  public var libraryVersion: String
  /// What the server said it is, for instance `SSH-2.0-OpenSSH_9.2p1`.
  public var serverBanner: String
  /// The host's key, which known_hosts vouches for.
  public var hostKey: HostKey
  /// The lines of known_hosts that were skipped when the key was looked up.
  public var knownHostsWarnings: [KnownHosts.Warning] = []
  /// The key that the server accepted: a file name, or the comment of an agent's key.
  public var identity: String = ""
  /// The algorithms agreed on: key exchange, host key, ciphers, MACs, as libssh2 names them.
  public var methods: [String] = []
  /// When the user was accepted.
  public var established: MonotonicInstant = .now
}
