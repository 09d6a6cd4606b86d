/// What the runner learned of a host over its live session, before anything is changed.
public struct HostFacts: Sendable, Hashable, Codable {
  /// The runner's address as the host sees it: the first word of `SSH_CONNECTION` there.
  public var runnerAddress: String
  /// The host's port of that connection: the last word of `SSH_CONNECTION`.
  public var sshPort: Int
  /// Hosts of the environment that the runner's way to it leads through: jump hosts.
  public var via: [String]
  /// The kernel's boot id; empty where it is not known yet.
  public var bootID: String

  /// States what was learned.
  public init(runnerAddress: String, sshPort: Int, via: [String] = [], bootID: String = "") {
    self.runnerAddress = runnerAddress
    self.sshPort = sshPort
    self.via = via
    self.bootID = bootID
  }

  /// Reads the value of `SSH_CONNECTION`: client address, client port, server address, server port.
  ///
  /// - Parameter connection: As sshd sets it (sshd(8), ENVIRONMENT of ssh(1)).
  public init?(sshConnection connection: String) {
    let words = connection.split(whereSeparator: \.isWhitespace)
    guard words.count == 4, let port = Int(words[3]), (1...65535).contains(port),
      NetworkAddress.isAddress(String(words[0]))
    else { return nil }
    self.init(runnerAddress: String(words[0]), sshPort: port)
  }
}
