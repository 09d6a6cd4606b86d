import CLibCrypto

/// HMAC with SHA-1 (RFC 2104), which known_hosts uses to hide host names; not for anything new.
public enum HMACSHA1 {
  /// Gives the authentication code of a message.
  ///
  /// - Parameters:
  ///   - message: What is authenticated.
  ///   - key: The key, of any length.
  /// - Returns: 20 bytes.
  public static func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    HMAC(EVP_sha1(), key, Int32(key.count), message, message.count, &code, &count)
    return Array(code.prefix(Int(count)))
  }
}
