import CLibCrypto

/// The owner of one `EVP_MD_CTX`, freed with it.
///
/// Unchecked: only `SHA256` holds it, and changes it only while it is the sole holder.
final class DigestState: @unchecked Sendable {
  private let context: OpaquePointer

  init(_ algorithm: OpaquePointer?) {
    guard let context = EVP_MD_CTX_new() else { fatalError("libcrypto: out of memory") }
    guard EVP_DigestInit_ex(context, algorithm, nil) == 1 else {
      fatalError("libcrypto: digest not available")
    }
    self.context = context
  }

  private init(copying other: OpaquePointer) {
    guard let context = EVP_MD_CTX_new(), EVP_MD_CTX_copy_ex(context, other) == 1 else {
      fatalError("libcrypto: out of memory")
    }
    self.context = context
  }

  deinit {
    EVP_MD_CTX_free(context)
  }

  func copy() -> DigestState {
    DigestState(copying: context)
  }

  func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &count)
    return Array(digest.prefix(Int(count)))
  }
}
