import CLibCrypto

extension SigningKey {
  /// Reads a private key in PEM: PKCS #8, or the older RSA and EC forms, without passphrase.
  ///
  /// - Parameter pem: The file's contents.
  /// - Throws: `SigningKeyError`: `encrypted`, `malformed` or `unsupported`.
  public convenience init(pem: [UInt8]) throws(SigningKeyError) {
    let text = String(decoding: pem, as: UTF8.self)
    guard !text.contains("ENCRYPTED") else { throw .encrypted }
    guard let source = BIO_new_mem_buf(pem, Int32(pem.count)) else { throw .malformed }
    defer { BIO_free(source) }
    // Without a callback of its own libcrypto would ask for a passphrase on the terminal.
    guard let key = PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil) else {
      ERR_clear_error()
      throw .malformed
    }
    try self.init(owning: key)
  }

  /// Makes an Ed25519 key.
  ///
  /// - Parameter seed: The 32 bytes that RFC 8032 calls the private key.
  /// - Throws: `SigningKeyError.malformed` when there are not 32.
  public convenience init(ed25519Seed seed: [UInt8]) throws(SigningKeyError) {
    guard
      seed.count == 32,
      let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
    else { throw .malformed }
    try self.init(owning: key)
  }

  /// Makes an ECDSA key.
  ///
  /// - Parameters:
  ///   - curve: The curve.
  ///   - scalar: The private number, big-endian.
  ///   - point: The public point, uncompressed.
  /// - Throws: `SigningKeyError.malformed` when libcrypto does not take them.
  public convenience init(
    curve: Curve, scalar: [UInt8], point: [UInt8]
  ) throws(SigningKeyError) {
    var parts = KeyParts()
    parts.add(OSSL_PKEY_PARAM_GROUP_NAME, text: curve.libraryName)
    parts.add(OSSL_PKEY_PARAM_PUB_KEY, bytes: point)
    parts.add(OSSL_PKEY_PARAM_PRIV_KEY, number: scalar)
    guard let key = parts.make("EC") else { throw .malformed }
    try self.init(owning: key)
  }

  /// The numbers of an RSA key, each big-endian.
  public struct RSANumbers: Sendable {
    /// The modulus, n.
    public var modulus: [UInt8]
    /// The public exponent, e.
    public var publicExponent: [UInt8]
    /// The private exponent, d.
    public var privateExponent: [UInt8]
    /// The first prime, p.
    public var firstPrime: [UInt8]
    /// The second prime, q.
    public var secondPrime: [UInt8]
    /// The inverse of q modulo p.
    public var coefficient: [UInt8]

    /// Gathers the numbers.
    public init(
      modulus: [UInt8], publicExponent: [UInt8], privateExponent: [UInt8], firstPrime: [UInt8],
      secondPrime: [UInt8], coefficient: [UInt8]
    ) {
      self.modulus = modulus
      self.publicExponent = publicExponent
      self.privateExponent = privateExponent
      self.firstPrime = firstPrime
      self.secondPrime = secondPrime
      self.coefficient = coefficient
    }
  }

  /// Makes an RSA key.
  ///
  /// - Parameter numbers: The key's numbers.
  /// - Throws: `SigningKeyError.malformed` when libcrypto does not take them.
  public convenience init(rsa numbers: RSANumbers) throws(SigningKeyError) {
    var parts = KeyParts()
    parts.add(OSSL_PKEY_PARAM_RSA_N, number: numbers.modulus)
    parts.add(OSSL_PKEY_PARAM_RSA_E, number: numbers.publicExponent)
    parts.add(OSSL_PKEY_PARAM_RSA_D, number: numbers.privateExponent)
    // Names of EVP_PKEY-RSA(7); their macros are not importable.
    parts.add("rsa-factor1", number: numbers.firstPrime)
    parts.add("rsa-factor2", number: numbers.secondPrime)
    parts.add(
      "rsa-exponent1", number: numbers.privateExponent,
      moduloOneLessThan: numbers.firstPrime)
    parts.add(
      "rsa-exponent2", number: numbers.privateExponent,
      moduloOneLessThan: numbers.secondPrime)
    parts.add("rsa-coefficient1", number: numbers.coefficient)
    guard let key = parts.make("RSA") else { throw .malformed }
    try self.init(owning: key)
  }
}
