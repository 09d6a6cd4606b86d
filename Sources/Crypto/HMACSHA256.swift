import CLibCrypto

/// HMAC with SHA-256 (RFC 2104), by which a receiver knows who sent a message.
public enum HMACSHA256 {
  /// Gives the authentication code of a message.
  ///
  /// - Parameters:
  ///   - message: What is authenticated.
  ///   - key: The key, of any length.
  /// - Returns: 32 bytes.
  public static func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count)
    return Array(code.prefix(Int(count)))
  }
}
