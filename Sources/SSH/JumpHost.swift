/// A jump host as OpenSSH's ProxyJump names it: still to be resolved like any other host.
public struct JumpHost: Sendable, Hashable {
  /// The host as the configuration names it.
  public var host: String
  /// The user, when one is named.
  public var user: String?
  /// The port, when one is named.
  public var port: Int?

  /// Names a jump host.
  public init(host: String, user: String? = nil, port: Int? = nil) {
    self.host = host
    self.user = user
    self.port = port
  }

  /// Reads `[user@]host[:port]` or `ssh://[user@]host[:port]`; nil when it is neither.
  init?(_ text: Substring) {
    var rest = text.hasPrefix("ssh://") ? text.dropFirst(6) : text
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    if let at = rest.lastIndex(of: "@") {
      user = String(rest[..<at])
      rest = rest[rest.index(after: at)...]
    }
    if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
      host = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
    } else {
      let end = rest.lastIndex(of: ":") ?? rest.endIndex
      host = String(rest[..<end])
      rest = rest[end...]
    }
    if rest.hasPrefix(":") {
      guard let number = Int(rest.dropFirst()), (1...65535).contains(number) else { return nil }
      port = number
      rest = ""
    }
    guard rest.isEmpty, !host.isEmpty else { return nil }
  }

  /// The arguments with which `ssh` prints the configuration of this host.
  public var arguments: [String] {
    var arguments = ["-G"]
    if let user { arguments += ["-l", user] }
    if let port { arguments += ["-p", "\(port)"] }
    return arguments + ["--", host]
  }
}
