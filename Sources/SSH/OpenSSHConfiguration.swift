/// The user's OpenSSH configuration of one host, as `ssh -G HOST` prints it.
///
/// Whoever runs `ssh` gives its output here. Everything in it is either honoured, or on the list
/// of what makes no difference to a tool that runs commands with keys, or refused by name.
public enum OpenSSHConfiguration {
  private static let operation = "read the OpenSSH configuration"
  private static let jumpDepthLimit = 8

  /// Resolves a host and the jump hosts on the way to it.
  ///
  /// - Parameters:
  ///   - host: The host as the user named it, with the user and port if they were named.
  ///   - environment: The variables that OpenSSH would see: `HOME`, `SSH_AUTH_SOCK`, `USER`.
  ///   - run: Runs `ssh` with these arguments and gives its standard output.
  /// - Returns: How the host is reached.
  /// - Throws: `SSHError` of code `unsupportedConfiguration`, or what `run` throws.
  public static func resolve(
    _ host: JumpHost, environment: [String: String],
    run: ([String]) async throws -> [UInt8]
  ) async throws -> SSHTarget {
    try await resolve(host, environment: environment, depth: 0, run: run)
  }

  private static func resolve(
    _ host: JumpHost, environment: [String: String], depth: Int,
    run: ([String]) async throws -> [UInt8]
  ) async throws -> SSHTarget {
    guard depth < jumpDepthLimit else {
      throw refusal(host.host, "ProxyJump leads through more than \(jumpDepthLimit) hosts")
    }
    let output = try await run(host.arguments)
    var (target, jumps) = try read(output, host: host.host, environment: environment)
    for (index, jump) in jumps.enumerated() {
      var hop = try await resolve(jump, environment: environment, depth: depth + 1, run: run)
      // Like OpenSSH: only the way to the first hop is the hop's own affair.
      if index == 0 { target.jumps += hop.jumps }
      hop.jumps = []
      target.jumps.append(hop)
    }
    return target
  }

  /// Reads the output of `ssh -G`.
  ///
  /// - Parameters:
  ///   - output: The bytes of its standard output.
  ///   - host: The host as the user named it.
  ///   - environment: The variables that OpenSSH would see: `HOME`, `SSH_AUTH_SOCK`, `USER`.
  /// - Returns: How the host is reached, and the jump hosts on the way, still to be resolved.
  /// - Throws: `SSHError` of code `unsupportedConfiguration`, which names the option.
  public static func read(
    _ output: [UInt8], host: String, environment: [String: String]
  ) throws(SSHError) -> (target: SSHTarget, jumps: [JumpHost]) {
    var reader = ConfigurationReader(host: host, environment: environment)
    for line in output.split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      let parts = text.split(separator: " ", maxSplits: 1)
      guard let option = parts.first else { continue }
      let value = parts.count > 1 ? String(parts[1]) : ""
      try reader.take(option.lowercased(), value)
    }
    return try reader.finish()
  }

  static func refusal(_ host: String, _ message: String) -> SSHError {
    SSHError(.unsupportedConfiguration, host: host, operation: operation, message: message)
  }
}
