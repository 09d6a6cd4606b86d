import CLibCrypto

/// Unpredictable bytes from libcrypto's generator.
public enum RandomBytes {
  /// Makes this many bytes.
  public static func make(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, Int32(count)) == 1 else {
      fatalError("libcrypto: no random bytes to be had; the system's random source is broken")
    }
    return bytes
  }
}
