/// What is wrong with a host's key, for the report and for the person who must look into it.
public struct HostKeyComplaint: Sendable, Hashable {
  /// The name under which the host was looked up: `name` or `[name]:port`.
  public var lookedUp: String
  /// The key that the host showed.
  public var offered: HostKey
  /// The keys that known_hosts has for it, each with its file and line.
  public var known: [KnownHosts.Entry]

  /// Describes a complaint.
  public init(lookedUp: String, offered: HostKey, known: [KnownHosts.Entry]) {
    self.lookedUp = lookedUp
    self.offered = offered
    self.known = known
  }
}
