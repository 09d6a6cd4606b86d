import Crypto

/// One way in which a secret may be written, as a row of units that must follow each other.
///
/// Between two units a line may be broken: what was wrapped is found too.
struct SecretForm: Sendable {
  /// How the units are written.
  enum Writing: Sendable {
    /// As they are, or escaped for a URL, JSON, XML, a shell, or C: each for itself.
    case text
    /// In base64 of either alphabet; `before` and `after` say whether a character at that end
    /// holds bits of the secret beside others'.
    case base64(before: Bool, after: Bool)
    /// As two hexadecimal digits each, with or without something between them.
    case hexadecimal
  }

  /// What the units are written in.
  let writing: Writing
  /// A character's bytes each.
  let units: [[UInt8]]

  /// Every form of a secret.
  static func all(of secret: String) -> [SecretForm] {
    let scalars = secret.unicodeScalars.map { Array(String(Character($0)).utf8) }
    let bytes = Array(secret.utf8)
    // UTF-16 from the low byte up is what PowerShell takes in base64.
    let wide = secret.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    return [
      SecretForm(writing: .text, units: scalars),
      SecretForm(writing: .text, units: scalars.reversed()),
      SecretForm(writing: .hexadecimal, units: bytes.map { [$0] }),
    ] + (0..<3).flatMap { [base64(of: bytes, behind: $0), base64(of: wide, behind: $0)] }
  }

  /// The characters that only the secret decides, where so many other bytes stand before it.
  private static func base64(of bytes: [UInt8], behind count: Int) -> SecretForm {
    let others = [UInt8](repeating: 0, count: count)
    let isWhole = (count + bytes.count) % 3 == 0
    let characters = Base64.encode(others + bytes).utf8.filter { $0 != UInt8(ascii: "=") }
    let own = characters.dropFirst(count == 0 ? 0 : count + 1).dropLast(isWhole ? 0 : 1)
    return SecretForm(
      writing: .base64(before: count > 0, after: !isWhole), units: own.map { [$0] })
  }

  /// Whether the form can begin with this byte.
  func mayBegin(with byte: UInt8) -> Bool {
    guard let first = units.first else { return false }
    switch writing {
    case .text:
      return byte == first[0] || WrittenUnit.introducers.contains(byte)
        || (byte == UInt8(ascii: "+") && first == [UInt8(ascii: " ")])
    case .base64:
      return byte == first[0] || Base64Character.others(of: first[0]).contains(byte)
        || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\")
    case .hexadecimal: return WrittenUnit.digit(byte) == first[0] >> 4
    }
  }
}
