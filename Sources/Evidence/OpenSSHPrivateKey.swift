internal import Crypto

/// An Ed25519 key out of OpenSSH's own private key file, where no phrase guards it.
enum OpenSSHPrivateKey {
  /// Reads the key.
  ///
  /// - Parameter text: The file.
  /// - Returns: The key; nil where it is of another kind, guarded, or no key at all.
  static func ed25519(_ text: String) -> SigningKey? {
    let body = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    guard text.hasPrefix("-----BEGIN OPENSSH PRIVATE KEY-----"),
      let bytes = Base64.decode(body), bytes.starts(with: "openssh-key-v1\0".utf8)
    else { return nil }
    var reader = Fields(rest: bytes.dropFirst(15))
    // Cipher, key derivation, its options, the count of keys, the public key; then the private one.
    guard let cipher = reader.field(), cipher.elementsEqual("none".utf8), reader.field() != nil,
      reader.field() != nil, reader.number() == 1, reader.field() != nil,
      let secret = reader.field()
    else { return nil }
    var inner = Fields(rest: secret)
    guard let first = inner.number(), inner.number() == first, let kind = inner.field(),
      kind.elementsEqual("ssh-ed25519".utf8), inner.field() != nil, let seed = inner.field(),
      seed.count == 64
    else { return nil }
    return try? SigningKey(ed25519Seed: Array(seed.prefix(32)))
  }

  private struct Fields {
    var rest: ArraySlice<UInt8>

    mutating func number() -> Int? {
      guard rest.count >= 4 else { return nil }
      defer { rest = rest.dropFirst(4) }
      return rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func field() -> ArraySlice<UInt8>? {
      guard let count = number(), rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
  }
}
