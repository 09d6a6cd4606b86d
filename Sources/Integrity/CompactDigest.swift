/// A SHA-256 in hexadecimal, kept in a third of the memory; any other text as it is.
enum CompactDigest: Sendable, Hashable {
  case digest(UInt64, UInt64, UInt64, UInt64)
  case text(String)

  init(_ text: String) {
    var text = text
    let words = text.withUTF8 { hex -> (UInt64, UInt64, UInt64, UInt64)? in
      guard hex.count == 64, let first = Self.word(hex[0..<16]),
        let second = Self.word(hex[16..<32]), let third = Self.word(hex[32..<48]),
        let fourth = Self.word(hex[48..<64])
      else { return nil }
      return (first, second, third, fourth)
    }
    if let words {
      self = .digest(words.0, words.1, words.2, words.3)
    } else {
      self = .text(text)
    }
  }

  /// Sixteen digits in lower case, as all of ours are written: two texts are equal where their
  /// words are.
  private static func word(_ hex: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
    var word: UInt64 = 0
    for byte in hex {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): word = word << 4 | UInt64(byte - 48)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): word = word << 4 | UInt64(byte - 87)
      default: return nil
      }
    }
    return word
  }
}
