/// A machine of the environment: where it stands, how it is reached, what it does.
public struct Host: Sendable, Hashable, Codable {
  /// Its name in drills and reports.
  public var name: String
  /// The data center it stands in; nil for what stands outside both.
  public var dataCenter: String?
  /// What it does.
  public var roles: [Role]
  /// Its address on the sites' network: what other hosts and clients connect to.
  public var address: String
  /// How the runner reaches it.
  public var access: Access

  /// How the runner reaches a host over SSH.
  public struct Access: Sendable, Hashable, Codable {
    /// The name given to `ssh -G`, or the address itself where `configuration` is `none`.
    public var name: String
    /// The port; nil for what the configuration says, or 22.
    public var port: Int?
    /// The user; nil for what the configuration says.
    public var user: String?
    /// Private key files; empty for what the configuration and the agent offer.
    public var identities: [String]
    /// known_hosts files; empty for what the configuration says.
    public var knownHosts: [String]
    /// Whether OpenSSH's own configuration is asked (`ssh -G`).
    public var usesConfiguration: Bool
    /// Whether commands run through `sudo -n`.
    public var usesSudo: Bool
    /// The shell's dialect.
    public var dialect: Script.Dialect

    /// Describes a way to a host.
    public init(
      name: String, port: Int? = nil, user: String? = nil, identities: [String] = [],
      knownHosts: [String] = [], usesConfiguration: Bool = true, usesSudo: Bool = false,
      dialect: Script.Dialect = .posix
    ) {
      self.name = name
      self.port = port
      self.user = user
      self.identities = identities
      self.knownHosts = knownHosts
      self.usesConfiguration = usesConfiguration
      self.usesSudo = usesSudo
      self.dialect = dialect
    }
  }

  /// Describes a host.
  public init(
    name: String, dataCenter: String?, roles: [Role], address: String, access: Access
  ) {
    self.name = name
    self.dataCenter = dataCenter
    self.roles = roles
    self.address = address
    self.access = access
  }
}
