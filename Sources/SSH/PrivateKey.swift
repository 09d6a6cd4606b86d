import Crypto

/// A private key with its public part in SSH's form.
struct PrivateKey: Sendable {
  let signing: SigningKey
  /// The public key blob (RFC 4253, section 6.6).
  let blob: [UInt8]

  init(_ signing: SigningKey) {
    self.signing = signing
    var writer = WireWriter()
    switch signing.kind {
    case .ed25519(let publicKey):
      writer.text("ssh-ed25519")
      writer.string(publicKey)
    case .ecdsa(let curve, let point):
      writer.text("ecdsa-sha2-\(curve.rawValue)")
      writer.text(curve.rawValue)
      writer.string(point)
    case .rsa(let modulus, let exponent):
      writer.text("ssh-rsa")
      writer.positiveInteger(exponent)
      writer.positiveInteger(modulus)
    }
    blob = writer.bytes
  }

  /// Signs as the algorithm demands that stands in what is to be signed; nil when it cannot.
  func sign(_ message: [UInt8]) -> [UInt8]? {
    switch signing.kind {
    case .ed25519:
      return try? signing.sign(message, hash: .sha512)
    case .rsa:
      let algorithm = SignedRequest(message)?.algorithm
      guard algorithm == "rsa-sha2-512" || algorithm == "rsa-sha2-256" else { return nil }
      return try? signing.sign(message, hash: algorithm == "rsa-sha2-512" ? .sha512 : .sha256)
    case .ecdsa(let curve, _):
      let hash: SigningKey.Hash =
        switch curve {
        case .nistp256: .sha256
        case .nistp384: .sha384
        case .nistp521: .sha512
        }
      guard let der = try? signing.sign(message, hash: hash) else { return nil }
      return Self.wireForm(ofECDSA: der)
    }
  }

  /// Turns `SEQUENCE { INTEGER r, INTEGER s }` into the two numbers of RFC 5656, section 3.1.2.
  static func wireForm(ofECDSA der: [UInt8]) -> [UInt8]? {
    guard der.count > 2, der[0] == 0x30 else { return nil }
    var place = der[1] < 0x80 ? 2 : 3
    var writer = WireWriter()
    for _ in 0..<2 {
      guard place + 2 <= der.count, der[place] == 0x02 else { return nil }
      let count = Int(der[place + 1])
      let start = place + 2
      guard count < 0x80, start + count <= der.count else { return nil }
      writer.positiveInteger(Array(der[start..<start + count]))
      place = start + count
    }
    return writer.bytes
  }
}
