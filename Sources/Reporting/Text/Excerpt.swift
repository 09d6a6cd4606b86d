/// The beginning and the end of a long text, with what was left out said between them.
enum Excerpt {
  /// Cuts a text that is longer than twice `half` bytes, at borders of characters.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - half: How many bytes of the beginning, and of the end, are kept at most.
  /// - Returns: The text, or its two ends.
  static func make(_ text: String, half: Int = 32 * 1_024) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count > 2 * half else { return text }
    var head = half
    while head > 0, isContinuation(bytes[head]) { head -= 1 }
    var tail = bytes.count - half
    while tail < bytes.count, isContinuation(bytes[tail]) { tail += 1 }
    return String(decoding: bytes[..<head], as: UTF8.self)
      + "\n… \(tail - head) bytes are left out here …\n"
      + String(decoding: bytes[tail...], as: UTF8.self)
  }

  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
