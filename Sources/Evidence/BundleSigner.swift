internal import LocalProcess

/// Signs and verifies with OpenSSH's own signatures (`ssh-keygen -Y`), which whoever has OpenSSH
/// can check.
public struct BundleSigner: Sendable, Hashable {
  /// The private key's file; or the public key's, where ssh-agent holds the private one.
  public var key: String
  /// Who signs, as `allowed_signers` names them: `name@domain`.
  public var identity: String
  /// What the signature is for; one made for anything else does not verify.
  public var namespace: String

  /// Names a signer; the namespace is `muster-evidence@` and the identity's domain.
  ///
  /// - Parameters:
  ///   - key: The private key's file, or the public key's where ssh-agent holds the private one.
  ///   - identity: Who signs: `name@domain`.
  public init(key: String, identity: String) {
    self.key = key
    self.identity = identity
    let domain = identity.split(separator: "@").dropFirst().last
    namespace = "muster-evidence@\(domain ?? "localhost")"
  }

  /// The line of `allowed_signers` for this signer.
  func allowedSigner() async throws(EvidenceError) -> String {
    // It stands in commands that people copy into a shell.
    guard identity.wholeMatch(of: /[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+/) != nil else {
      throw .notSigned(key: key, reason: "the signer's identity must look like name@domain")
    }
    let publicKey =
      key.hasSuffix(".pub")
      ? try await run("cat", [key]) : try await run("ssh-keygen", ["-y", "-f", key])
    let words = publicKey.split(separator: "\n").first?.split(separator: " ").prefix(2) ?? []
    guard words.count == 2 else {
      throw .notSigned(key: key, reason: "its public key cannot be read")
    }
    return "\(identity) namespaces=\"\(namespace)\" \(words.joined(separator: " "))\n"
  }

  /// Signs bytes.
  func sign(_ bytes: [UInt8]) async throws(EvidenceError) -> [UInt8] {
    let signature = try await run(
      "ssh-keygen", ["-Y", "sign", "-f", key, "-n", namespace], input: bytes)
    guard signature.hasPrefix("-----BEGIN SSH SIGNATURE-----") else {
      throw .notSigned(key: key, reason: "ssh-keygen gave no signature")
    }
    return Array((signature + "\n").utf8)
  }

  private func run(
    _ program: String, _ arguments: [String], input: [UInt8] = []
  ) async throws(EvidenceError) -> String {
    // A prompt could never be answered here: the program that would ask is one that fails.
    let command = LocalCommand(
      program, arguments,
      environment: ["SSH_ASKPASS": "/bin/false", "SSH_ASKPASS_REQUIRE": "force"], input: input,
      deadline: .seconds(20))
    do {
      return try await command.runSuccessfully().text
    } catch {
      throw .notSigned(key: key, reason: "\(error)")
    }
  }
}
