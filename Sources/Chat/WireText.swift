/// A field of a line between the runner and its chat worker: no tab, line feed or other control
/// character, whatever a server sent.
///
/// `%` and bytes below space become `%` and two digits.
enum WireText {
  private static let digits = Array("0123456789abcdef".utf8)
  private static let percent = UInt8(ascii: "%")

  /// Texts of others are cut here, in bytes.
  static let limit = 512

  /// A text as a field, cut at so many bytes.
  static func encode(_ text: String, limit: Int = limit) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8.prefix(limit) {
      if byte >= 0x20, byte != 0x7f, byte != percent {
        bytes.append(byte)
      } else {
        bytes += [percent, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text of a field; a broken escape stays as it is.
  static func decode(_ field: some StringProtocol) -> String {
    guard field.utf8.contains(percent) else { return String(field) }
    var bytes: [UInt8] = []
    var rest = Array(field.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == percent, rest.count >= 2, let high = value(rest[rest.startIndex]),
        let low = value(rest[rest.startIndex + 1])
      {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - 87
    default: nil
    }
  }
}
