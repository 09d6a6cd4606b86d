internal import Crypto
import Foundation
internal import LocalProcess

/// Signs and verifies with OpenSSH's own signatures (`ssh-keygen -Y`), which whoever has OpenSSH
/// can check.
public struct BundleSigner: Sendable, Hashable {
  /// The private key's file; or the public key's, where ssh-agent holds the private one.
  public var key: String
  /// Who signs, as `allowed_signers` names them: `name@domain`.
  public var identity: String

  /// What a signature is for; one made for anything else does not verify.
  enum Purpose: String {
    case evidence
    case attestation
    case signOff = "sign-off"
  }

  /// The namespace of the bundle's signature: `muster-evidence@` and the identity's domain.
  public var namespace: String { namespace(.evidence) }

  /// The namespace of a signature: OpenSSH asks for one with a domain in it.
  func namespace(_ purpose: Purpose) -> String {
    let domain = identity.split(separator: "@").dropFirst().last
    return "muster-\(purpose.rawValue)@\(domain ?? "localhost")"
  }

  /// Names a signer.
  ///
  /// - Parameters:
  ///   - key: The private key's file, or the public key's where ssh-agent holds the private one.
  ///   - identity: Who signs: `name@domain`.
  public init(key: String, identity: String) {
    self.key = key
    self.identity = identity
  }

  /// The line of `allowed_signers` for this signer.
  func allowedSigner() async throws(EvidenceError) -> String {
    let namespaces = [Purpose.evidence, .attestation].map(namespace).joined(separator: ",")
    return "\(identity) namespaces=\"\(namespaces)\" \(try await publicKey())\n"
  }

  /// The public key's kind and its base64.
  func publicKey() async throws(EvidenceError) -> String {
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
    return words.joined(separator: " ")
  }

  /// The public key's digest as OpenSSH shows it: `SHA256:…`.
  func fingerprint() async throws(EvidenceError) -> String {
    let base64 = try await publicKey().split(separator: " ").last ?? ""
    let digest = Base64.encode(SHA256.digest(of: Base64.decode(base64) ?? []))
    return "SHA256:" + digest.filter { $0 != "=" }
  }

  /// An Ed25519 signature without OpenSSH's wrapping; nil where the key is no such file.
  func plainSignature(of bytes: [UInt8]) -> [UInt8]? {
    guard let content = FileManager.default.contents(atPath: key),
      let key = OpenSSHPrivateKey.ed25519(String(decoding: content, as: UTF8.self))
    else { return nil }
    return try? key.sign(bytes, hash: .sha512)
  }

  /// Signs bytes.
  func sign(
    _ bytes: [UInt8], for purpose: Purpose = .evidence
  ) async throws(EvidenceError) -> [UInt8] {
    let signature = try await run(
      "ssh-keygen", ["-Y", "sign", "-f", key, "-n", namespace(purpose)], input: bytes)
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
