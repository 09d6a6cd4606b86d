import CLibCrypto

/// The named parts from which libcrypto makes a private key; freed with this value.
///
/// libcrypto keeps pointers to what is added until the key is made, so all of it is owned here.
struct KeyParts: ~Copyable {
  private let builder: OpaquePointer?
  private var numbers: [OpaquePointer] = []
  private var buffers: [UnsafeMutableRawBufferPointer] = []
  private var isComplete = true

  init() {
    builder = OSSL_PARAM_BLD_new()
  }

  deinit {
    OSSL_PARAM_BLD_free(builder)
    for number in numbers { BN_clear_free(number) }
    for buffer in buffers { buffer.deallocate() }
  }

  mutating func add(_ name: String, text: String) {
    note(
      OSSL_PARAM_BLD_push_utf8_string(
        builder, self.text(name), self.text(text), text.utf8.count))
  }

  mutating func add(_ name: String, bytes: [UInt8]) {
    let kept = keep(bytes)
    note(OSSL_PARAM_BLD_push_octet_string(builder, text(name), kept.baseAddress, kept.count))
  }

  mutating func add(_ name: String, number: [UInt8]) {
    guard let value = BN_bin2bn(number, Int32(number.count), nil) else {
      isComplete = false
      return
    }
    numbers.append(value)
    note(OSSL_PARAM_BLD_push_BN(builder, text(name), value))
  }

  /// Adds `number mod (prime − 1)`, which RSA's short cut needs and key files leave out.
  mutating func add(_ name: String, number: [UInt8], moduloOneLessThan prime: [UInt8]) {
    let context = BN_CTX_new()
    let value = BN_bin2bn(number, Int32(number.count), nil)
    let modulus = BN_bin2bn(prime, Int32(prime.count), nil)
    defer {
      BN_CTX_free(context)
      BN_clear_free(modulus)
    }
    guard let value else {
      isComplete = false
      return
    }
    numbers.append(value)
    note(BN_sub_word(modulus, 1))
    note(BN_div(nil, value, value, modulus, context))
    note(OSSL_PARAM_BLD_push_BN(builder, text(name), value))
  }

  /// Makes the private key of this type; nil when libcrypto does not take the parts.
  func make(_ type: String) -> OpaquePointer? {
    guard isComplete, let parameters = OSSL_PARAM_BLD_to_param(builder) else { return nil }
    defer { OSSL_PARAM_free(parameters) }
    guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard
      EVP_PKEY_fromdata_init(context) == 1,
      EVP_PKEY_fromdata(context, &key, shim_keypair, parameters) == 1
    else {
      ERR_clear_error()
      return nil
    }
    return key
  }

  private mutating func note(_ code: Int32) {
    if code != 1 { isComplete = false }
  }

  /// Keeps a text, names too: the builder holds pointers to them.
  private mutating func text(_ text: String) -> UnsafePointer<CChar>? {
    let bytes = keep(Array(text.utf8) + [0])
    return bytes.baseAddress.map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
  }

  private mutating func keep(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    buffer.copyBytes(from: bytes)
    buffers.append(buffer)
    return buffer
  }
}
