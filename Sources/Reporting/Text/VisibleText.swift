/// Text from hosts made fit to be shown: nothing in it acts on a terminal, a browser or a reader.
///
/// Colours are dropped. Every other control character, every character that turns the direction
/// of writing, and every character that XML 1.0 does not allow becomes visible, such as `\x1b`.
enum VisibleText {
  /// Makes text visible; newlines and tabs stay, CR LF becomes a newline.
  static func make(_ text: String) -> String {
    var visible = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      if let end = endOfColour(scalars, from: index) {
        index = end
        continue
      }
      let scalar = scalars[index]
      index += 1
      if scalar == "\r", index < scalars.count, scalars[index] == "\n" { continue }
      if isPlain(scalar) {
        visible.append(scalar)
      } else {
        visible.append(contentsOf: name(scalar).unicodeScalars)
      }
    }
    return String(visible)
  }

  /// The same on one line, cut to so many characters.
  static func line(_ text: String, limit: Int = 400) -> String {
    let words = make(Excerpt.make(text, half: 2 * limit)).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    return words.count <= limit ? words : words.prefix(limit - 1) + "…"
  }

  /// The end of a colour sequence (`ESC [ … m`) that begins here.
  private static func endOfColour(_ scalars: [UnicodeScalar], from start: Int) -> Int? {
    guard scalars[start] == "\u{1B}", start + 1 < scalars.count, scalars[start + 1] == "[" else {
      return nil
    }
    var index = start + 2
    while index < scalars.count, index < start + 32 {
      switch scalars[index] {
      case "0"..."9", ";", ":": index += 1
      case "m": return index + 1
      default: return nil
      }
    }
    return nil
  }

  private static func isPlain(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: true
    case 0x00...0x1F, 0x7F...0x9F: false
    // Marks that reorder or hide what stands beside them, and separators that end a line.
    case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: false
    case 0xFDD0...0xFDEF, 0xE0000...0xE007F: false
    default: scalar.value & 0xFFFE != 0xFFFE
    }
  }

  private static func name(_ scalar: UnicodeScalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return scalar.value < 0x100
      ? "\\x" + String(repeating: "0", count: 2 - digits.count) + digits : "\\u{\(digits)}"
  }
}
