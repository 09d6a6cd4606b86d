/// How a host is reached: a value, complete, with nothing left to look up but files and names.
public struct SSHTarget: Sendable, Hashable {
  /// The host as the user named it; what messages and reports say.
  public var name: String
  /// The host name or IP address to connect to.
  public var address: String
  /// The TCP port.
  public var port: Int
  /// The remote user.
  public var user: String
  /// Private key files, tried in this order.
  public var identityFiles: [String]
  /// The socket of the ssh-agent to ask; none is asked when nil.
  public var agentSocket: String?
  /// True when only agent keys that are named in `identityFiles` may be offered.
  public var identitiesOnly: Bool
  /// The known_hosts files, read in this order; a missing file counts as empty.
  public var knownHostsFiles: [String]
  /// The name to look up in known_hosts instead of `address` (OpenSSH's HostKeyAlias).
  public var hostKeyAlias: String?
  /// The jump hosts on the way, the nearest first; empty for a direct connection.
  public var jumps: [SSHTarget]
  /// The algorithms that may be used, where the user's configuration restricts them.
  public var permittedAlgorithms = PermittedAlgorithms()
  /// How long a connection may take from the first packet until the user is accepted, waiting
  /// for a free place and further attempts included.
  public var connectDeadline: Duration

  /// Describes how a host is reached.
  public init(
    name: String, address: String, port: Int = 22, user: String, identityFiles: [String] = [],
    agentSocket: String? = nil, identitiesOnly: Bool = false, knownHostsFiles: [String],
    hostKeyAlias: String? = nil, jumps: [SSHTarget] = [],
    connectDeadline: Duration = .seconds(15)
  ) {
    self.name = name
    self.address = address
    self.port = port
    self.user = user
    self.identityFiles = identityFiles
    self.agentSocket = agentSocket
    self.identitiesOnly = identitiesOnly
    self.knownHostsFiles = knownHostsFiles
    self.hostKeyAlias = hostKeyAlias
    self.jumps = jumps
    self.connectDeadline = connectDeadline
  }
}
