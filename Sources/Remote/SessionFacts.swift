/// What a live session tells of a host.
public struct SessionFacts: Sendable, Hashable {
  /// The host key's fingerprint, `SHA256:…`.
  public var hostKey: String
  /// As whom it was logged in to, and by which key: a file's name, or the comment of an agent's key.
  public var login: String
  /// The runner's address as the host sees it, from `SSH_CONNECTION`.
  public var runnerAddress: String
  /// The host's SSH port as it sees it.
  public var sshPort: Int
  /// The boot that it is in.
  public var bootID: String
  /// Its clock against the runner's.
  public var clock: ClockReading
}
