/// The characters of base64, in the alphabet for texts and in that for URLs (RFC 4648).
enum Base64Character {
  /// What may stand for a character in the other alphabet.
  static func others(of character: UInt8) -> [UInt8] {
    switch character {
    case UInt8(ascii: "+"): [UInt8(ascii: "-")]
    case UInt8(ascii: "/"): [UInt8(ascii: "_")]
    default: []
    }
  }

  /// Whether a byte is of either alphabet; padding is not.
  static func isOne(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "+/-_".utf8.contains(byte)
    }
  }
}
