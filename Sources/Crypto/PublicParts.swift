import CLibCrypto

/// Reads the public part out of a libcrypto key.
enum PublicParts {
  static func kind(of key: OpaquePointer) -> SigningKey.Kind? {
    switch EVP_PKEY_get_base_id(key) {
    case EVP_PKEY_ED25519:
      var count = 32
      var bytes = [UInt8](repeating: 0, count: count)
      guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1, count == 32 else { return nil }
      return .ed25519(publicKey: bytes)
    case EVP_PKEY_EC:
      guard let curve = curve(of: key), let point = point(of: key) else { return nil }
      return .ecdsa(curve: curve, point: point)
    case EVP_PKEY_RSA:
      guard
        let modulus = number(OSSL_PKEY_PARAM_RSA_N, of: key),
        let exponent = number(OSSL_PKEY_PARAM_RSA_E, of: key)
      else { return nil }
      return .rsa(modulus: modulus, exponent: exponent)
    default:
      return nil
    }
  }

  private static func curve(of key: OpaquePointer) -> SigningKey.Curve? {
    var name = [CChar](repeating: 0, count: 64)
    var count = 0
    guard EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1 else { return nil }
    let text = String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return SigningKey.Curve.allCases.first { $0.libraryName == text }
  }

  private static func point(of key: OpaquePointer) -> [UInt8]? {
    var count = 0
    guard
      EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, nil, 0, &count) == 1
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    guard
      EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, &bytes, count, &count) == 1,
      bytes.first == 4
    else { return nil }
    return bytes
  }

  private static func number(_ name: String, of key: OpaquePointer) -> [UInt8]? {
    var number: OpaquePointer?
    guard EVP_PKEY_get_bn_param(key, name, &number) == 1, let number else { return nil }
    defer { BN_free(number) }
    var bytes = [UInt8](repeating: 0, count: (Int(BN_num_bits(number)) + 7) / 8)
    BN_bn2bin(number, &bytes)
    return bytes
  }
}
