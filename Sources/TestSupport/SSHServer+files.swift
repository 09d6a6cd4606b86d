import LocalProcess

extension SSHServer {
  /// Writes a file into the server's folder and gives its path.
  ///
  /// - Parameters:
  ///   - name: The file's name.
  ///   - text: Its contents.
  /// - Returns: The path.
  /// - Throws: `SSHServerError`.
  public func makeFile(_ name: String, _ text: String) throws -> String {
    try SSHServerFiles.write(text, to: "\(folder)/\(name)")
    return "\(folder)/\(name)"
  }

  /// Reads a file of the server's folder.
  ///
  /// - Parameter name: The file's name.
  /// - Returns: Its contents.
  /// - Throws: `SSHServerError`.
  public func readFile(_ name: String) throws -> String {
    try SSHServerFiles.read("\(folder)/\(name)")
  }

  /// Hides the host names of a known_hosts file as `HashKnownHosts yes` does.
  ///
  /// - Parameter path: The file.
  /// - Throws: `LocalProcessError` when ssh-keygen fails.
  public func hashKnownHosts(_ path: String) async throws {
    try await LocalCommand("ssh-keygen", ["-q", "-H", "-f", path]).runSuccessfully()
  }

  /// Rewrites a private key from OpenSSH's own form to PEM.
  ///
  /// - Parameter path: The private key.
  /// - Throws: `LocalProcessError` when ssh-keygen fails.
  public func convertKeyToPEM(_ path: String) async throws {
    try await LocalCommand("ssh-keygen", ["-q", "-p", "-m", "PEM", "-N", "", "-f", path])
      .runSuccessfully()
  }
}
