import CLibCrypto

/// A private key that signs, held by libcrypto.
///
/// Unchecked: the key is never changed after it was made, and each signature has a context of its
/// own, which is what libcrypto asks of threads that share a key.
public final class SigningKey: @unchecked Sendable {
  /// What kind of key it is, with its public part as big-endian bytes.
  public enum Kind: Sendable, Hashable {
    /// Ed25519 (RFC 8032), the public key in 32 bytes.
    case ed25519(publicKey: [UInt8])
    /// ECDSA on a NIST curve, the public point uncompressed.
    case ecdsa(curve: Curve, point: [UInt8])
    /// RSA.
    case rsa(modulus: [UInt8], exponent: [UInt8])
  }

  /// The curves that SSH uses (RFC 5656, section 10.1).
  public enum Curve: String, Sendable, Hashable, CaseIterable {
    /// NIST P-256.
    case nistp256
    /// NIST P-384.
    case nistp384
    /// NIST P-521.
    case nistp521

    var libraryName: String {
      switch self {
      case .nistp256: "prime256v1"
      case .nistp384: "secp384r1"
      case .nistp521: "secp521r1"
      }
    }
  }

  /// The digests that a signature may be made over.
  public enum Hash: Sendable, Hashable {
    /// SHA-256.
    case sha256
    /// SHA-384.
    case sha384
    /// SHA-512.
    case sha512
  }

  /// What kind of key it is, with its public part.
  public let kind: Kind
  private let key: OpaquePointer

  init(owning key: OpaquePointer) throws(SigningKeyError) {
    guard let kind = PublicParts.kind(of: key) else {
      EVP_PKEY_free(key)
      throw .unsupported
    }
    self.key = key
    self.kind = kind
  }

  deinit {
    EVP_PKEY_free(key)
  }

  /// Signs a message.
  ///
  /// - Parameters:
  ///   - message: What is signed; it is digested here.
  ///   - hash: The digest. Ed25519 has its own and ignores it.
  /// - Returns: Ed25519: 64 bytes. RSA: PKCS #1 v1.5 (RFC 8017, section 8.2). ECDSA: the DER
  ///   form of RFC 3279, section 2.2.3.
  /// - Throws: `SigningKeyError.failed` when libcrypto refuses.
  public func sign(_ message: [UInt8], hash: Hash) throws(SigningKeyError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw .failed }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestSignInit(context, nil, digest(hash), nil, key) == 1 else { throw .failed }
    var count = 0
    guard EVP_DigestSign(context, nil, &count, message, message.count) == 1 else { throw .failed }
    var signature = [UInt8](repeating: 0, count: count)
    guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else {
      throw .failed
    }
    return Array(signature.prefix(count))
  }

  private func digest(_ hash: Hash) -> OpaquePointer? {
    if case .ed25519 = kind { return nil }
    return switch hash {
    case .sha256: EVP_sha256()
    case .sha384: EVP_sha384()
    case .sha512: EVP_sha512()
    }
  }
}
