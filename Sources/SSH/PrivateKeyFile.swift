import Crypto

/// What a private key file holds: the key, or why it cannot be used.
///
/// Read are OpenSSH's own format (PROTOCOL.key of OpenSSH) and PEM, both without passphrase.
/// Of an encrypted file in OpenSSH's format the public part is known, so that an agent that
/// holds the key can be asked to sign.
enum PrivateKeyFile: Sendable {
  case key(PrivateKey)
  case encrypted(publicBlob: [UInt8]?)
  case unusable(String)

  private static let magic = Array("openssh-key-v1\0".utf8)
  private static let firstLine = "-----BEGIN OPENSSH PRIVATE KEY-----"
  private static let lastLine = "-----END OPENSSH PRIVATE KEY-----"

  init(_ contents: [UInt8]) {
    let text = String(decoding: contents, as: UTF8.self)
    guard text.contains(Self.firstLine) else {
      self = Self.readPEM(contents)
      return
    }
    let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
    let body = lines.filter { !$0.hasPrefix("-----") }.joined()
    guard text.contains(Self.lastLine), let bytes = Base64.decode(body) else {
      self = .unusable("it is cut off or not base64")
      return
    }
    self = Self.readOpenSSH(bytes)
  }

  private static func readPEM(_ contents: [UInt8]) -> PrivateKeyFile {
    do {
      return .key(PrivateKey(try SigningKey(pem: contents)))
    } catch {
      switch error {
      case .encrypted: return .encrypted(publicBlob: nil)
      case .unsupported: return .unusable("its kind of key is not supported")
      case .malformed, .failed: return .unusable("it is not a private key")
      }
    }
  }

  private static func readOpenSSH(_ bytes: [UInt8]) -> PrivateKeyFile {
    let malformed = PrivateKeyFile.unusable("its contents are malformed")
    guard bytes.starts(with: magic) else { return malformed }
    var reader = WireReader(Array(bytes.dropFirst(magic.count)))
    guard
      let cipher = reader.text(), reader.string() != nil, reader.string() != nil,
      reader.uint32() == 1, let publicBlob = reader.string(), let secret = reader.string()
    else { return malformed }
    guard cipher == "none" else { return .encrypted(publicBlob: publicBlob) }
    var secretReader = WireReader(secret)
    guard
      let check = secretReader.uint32(), secretReader.uint32() == check,
      let type = secretReader.text()
    else { return malformed }
    do {
      switch type {
      case "ssh-ed25519": return try readEd25519(&secretReader) ?? malformed
      case "ssh-rsa": return try readRSA(&secretReader) ?? malformed
      case _ where type.hasPrefix("ecdsa-sha2-"): return try readECDSA(&secretReader) ?? malformed
      case _ where type.hasPrefix("sk-"):
        return .unusable("it is kept in a hardware token (\(type)), which is not supported")
      default: return .unusable("its kind of key, \(type), is not supported")
      }
    } catch {
      return malformed
    }
  }

  private static func readEd25519(
    _ reader: inout WireReader
  ) throws(SigningKeyError) -> PrivateKeyFile? {
    guard reader.string() != nil, let both = reader.string(), both.count == 64 else { return nil }
    return .key(PrivateKey(try SigningKey(ed25519Seed: Array(both.prefix(32)))))
  }

  private static func readECDSA(
    _ reader: inout WireReader
  ) throws(SigningKeyError) -> PrivateKeyFile? {
    guard
      let curve = reader.text().flatMap(SigningKey.Curve.init(rawValue:)),
      let point = reader.string(), let scalar = reader.string()
    else { return nil }
    return .key(PrivateKey(try SigningKey(curve: curve, scalar: scalar, point: point)))
  }

  private static func readRSA(
    _ reader: inout WireReader
  ) throws(SigningKeyError) -> PrivateKeyFile? {
    guard
      let modulus = reader.string(), let publicExponent = reader.string(),
      let privateExponent = reader.string(), let coefficient = reader.string(),
      let firstPrime = reader.string(), let secondPrime = reader.string()
    else { return nil }
    let numbers = SigningKey.RSANumbers(
      modulus: modulus, publicExponent: publicExponent, privateExponent: privateExponent,
      firstPrime: firstPrime, secondPrime: secondPrime, coefficient: coefficient)
    return .key(PrivateKey(try SigningKey(rsa: numbers)))
  }
}
