/// A key that may be offered to a server, and where its signatures come from.
struct KeyOffer: Sendable {
  enum Signer: Sendable {
    case key(PrivateKey)
    case agent(socket: String)
  }

  /// The file's name or the agent's comment, for messages.
  var label: String
  /// The public key blob.
  var blob: [UInt8]
  var signer: Signer

  var type: String {
    var reader = WireReader(blob)
    return reader.text() ?? "unknown"
  }

  /// Whether a list of signature algorithms leaves room for this key.
  func isPermitted(by algorithms: [String]?) -> Bool {
    guard let algorithms else { return true }
    return algorithms.contains(type == "ssh-rsa" ? "rsa-sha2-512" : type)
  }

  /// The blob as it is shown to libssh2, whose first string becomes the signature algorithm.
  ///
  /// libssh2 before 1.11 would ask for `ssh-rsa`, which is RSA with SHA-1 and refused by OpenSSH
  /// since 8.8; naming `rsa-sha2-512` there makes it ask for that. OpenSSH 9.2 takes it.
  func offeredBlob(libraryUpgradesRSA: Bool) -> [UInt8] {
    guard type == "ssh-rsa", !libraryUpgradesRSA else { return blob }
    var reader = WireReader(blob)
    guard reader.string() != nil, let exponent = reader.string(), let modulus = reader.string()
    else { return blob }
    var writer = WireWriter()
    writer.text("rsa-sha2-512")
    writer.string(exponent)
    writer.string(modulus)
    return writer.bytes
  }
}
