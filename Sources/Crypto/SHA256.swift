import CLibCrypto

/// SHA-256 (FIPS 180-4) of bytes that come in pieces.
///
/// A value to its owner: copying it and updating the copy leaves the first untouched.
public struct SHA256: Sendable {
  private var state: DigestState

  /// Starts a digest.
  public init() {
    state = DigestState(EVP_sha256())
  }

  /// Adds bytes to what is digested.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    if !isKnownUniquelyReferenced(&state) { state = state.copy() }
    let added: Void? = bytes.withContiguousStorageIfAvailable {
      state.update(UnsafeRawBufferPointer($0))
    }
    if added == nil { Array(bytes).withUnsafeBytes { state.update($0) } }
  }

  /// Gives the digest of all that was added; the value may be updated further.
  ///
  /// - Returns: 32 bytes.
  public func finalize() -> [UInt8] {
    state.copy().finish()
  }

  /// Digests bytes at once.
  ///
  /// - Parameter bytes: What is digested.
  /// - Returns: 32 bytes.
  public static func digest(of bytes: some Collection<UInt8>) -> [UInt8] {
    var digest = SHA256()
    digest.update(bytes)
    return digest.finalize()
  }

  /// Digests bytes at once, for people and files.
  ///
  /// - Parameter bytes: What is digested.
  /// - Returns: 64 lower-case hexadecimal digits, as `sha256sum` prints them.
  public static func hex(of bytes: some Collection<UInt8>) -> String {
    Hexadecimal.encode(digest(of: bytes))
  }
}
