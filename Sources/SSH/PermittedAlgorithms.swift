/// The algorithms that the user's configuration permits; nil permits what Muster itself prefers.
public struct PermittedAlgorithms: Sendable, Hashable {
  /// Key exchanges (OpenSSH's KexAlgorithms).
  public var keyExchanges: [String]?
  /// Host key algorithms (HostKeyAlgorithms).
  public var hostKeys: [String]?
  /// Ciphers, both ways (Ciphers).
  public var ciphers: [String]?
  /// Message authentication codes, both ways (MACs).
  public var authenticationCodes: [String]?
  /// Algorithms by which the user may authenticate (PubkeyAcceptedAlgorithms).
  public var userKeys: [String]?

  /// Permits what Muster itself prefers.
  public init() {}
}
