/// A JSON text in the making: written with sorted keys, the same value as the same bytes always.
///
/// Own, because a value that was not measured must be written as `null`, which the encoders of
/// optional values leave out. A number that is not finite is written as `null` too.
enum JSONValue {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  static func optional(_ number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }

  static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  static func optional(_ flag: Bool?) -> JSONValue { flag.map { .bool($0) } ?? .null }

  /// The text: two blanks of indent a level, objects of plain values on a line of their own.
  var text: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private func write(to text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .integer(let number): text += String(number)
    case .number(let number): text += number.isFinite ? "\(number)" : "null"
    case .string(let string): Self.write(string, to: &text)
    case .array(let values):
      let isOnOneLine = values.allSatisfy(\.isPlain)
      Self.enclose("[", "]", values, isOnOneLine, &text, indent) { value, text in
        value.write(to: &text, indent: indent + 1)
      }
    case .object(let members):
      let sorted = members.sorted { $0.key < $1.key }
      let isOnOneLine = indent > 0 && sorted.allSatisfy(\.value.isPlain)
      Self.enclose("{", "}", sorted, isOnOneLine, &text, indent) { member, text in
        Self.write(member.key, to: &text)
        text += ": "
        member.value.write(to: &text, indent: indent + 1)
      }
    }
  }

  private static func enclose<Element>(
    _ open: String, _ close: String, _ elements: [Element], _ isOnOneLine: Bool,
    _ text: inout String, _ indent: Int, _ write: (Element, inout String) -> Void
  ) {
    text += open
    let margin = isOnOneLine ? "" : "\n" + String(repeating: "  ", count: indent + 1)
    for (index, element) in elements.enumerated() {
      if index > 0 { text += isOnOneLine ? ", " : "," }
      text += margin
      write(element, &text)
    }
    if !isOnOneLine, !elements.isEmpty {
      text += "\n" + String(repeating: "  ", count: indent)
    }
    text += close
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
