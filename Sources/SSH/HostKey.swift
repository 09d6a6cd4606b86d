import Crypto

/// A host's public key: its type and its bytes as they go over the wire (RFC 4253, section 6.6).
public struct HostKey: Sendable, Hashable {
  /// The type by its SSH name: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`.
  public var type: String
  /// The key blob.
  public var blob: [UInt8]

  /// Names a key.
  public init(type: String, blob: [UInt8]) {
    self.type = type
    self.blob = blob
  }

  /// Reads a key blob, whose first string is its type; nil when it is none.
  public init?(blob: [UInt8]) {
    var reader = WireReader(blob)
    guard let name = reader.string(), let type = String(validating: name, as: UTF8.self) else {
      return nil
    }
    self.type = type
    self.blob = blob
  }

  /// The fingerprint in OpenSSH's form: `SHA256:` and unpadded base64.
  public var fingerprint: String {
    let text = Base64.encode(SHA256.digest(of: blob))
    return "SHA256:" + String(text.prefix { $0 != "=" })
  }
}

extension HostKey {
  /// The bytes of a public key as key files and known_hosts write it; nil when it is none.
  static func blob(base64 text: Substring) -> [UInt8]? {
    let trimmed = text.filter { !$0.isWhitespace }
    return Base64.decode(trimmed).flatMap { HostKey(blob: $0) }?.blob
  }
}
