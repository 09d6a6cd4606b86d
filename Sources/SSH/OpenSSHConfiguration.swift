/// What the user's OpenSSH configuration says of one host, as `ssh -G HOST` prints it.
public enum OpenSSHConfiguration {
  /// Reads the output of `ssh -G`.
  ///
  /// - Parameters:
  ///   - output: The bytes of its standard output.
  ///   - host: The host as the user named it.
  ///   - environment: The variables that OpenSSH would see: `SSH_AUTH_SOCK`, `HOME`.
  /// - Returns: How the host is reached. Jump hosts stand in `jumps` by name only, for the
  ///   caller to resolve each the same way.
  /// - Throws: `SSHError` of code `unsupportedConfiguration`, which names the option.
  public static func target(
    from output: [UInt8], host: String, environment: [String: String]
  ) throws(SSHError) -> SSHTarget {
    throw SSHError(
      .unsupportedConfiguration, host: host, operation: "read the OpenSSH configuration",
      message: "not available yet")
  }
}
