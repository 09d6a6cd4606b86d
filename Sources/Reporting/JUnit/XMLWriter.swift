/// Writes XML 1.0 that every parser takes, whatever the text: the one place that escapes for it.
///
/// Text is made visible first (`VisibleText`); there is no CDATA; newlines and tabs in attributes
/// are written as references, so that readers do not fold them. A text or an attribute of any length
/// is cut to what every parser takes: libxml2 refuses a text of 10 MB.
struct XMLWriter {
  /// What is kept of each end of an attribute, and of a text, in bytes.
  static let attributeHalf = 2 * 1_024
  static let textHalf = 64 * 1_024

  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  /// Writes an element with elements or text inside.
  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
    _ content: (inout XMLWriter) -> Void
  ) {
    open(name, attributes)
    text += ">\n"
    depth += 1
    content(&self)
    depth -= 1
    text += "\(margin)</\(name)>\n"
  }

  /// Writes an element with text inside, or nothing.
  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text content: String = ""
  ) {
    open(name, attributes)
    text += content.isEmpty ? "/>\n" : ">\(Self.escaped(content))</\(name)>\n"
  }

  private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String>) {
    text += "\(margin)<\(name)"
    for (name, value) in attributes {
      text += " \(name)=\"\(Self.escaped(value, inAttribute: true))\""
    }
  }

  private var margin: String { String(repeating: "  ", count: depth) }

  static func escaped(_ raw: String, inAttribute: Bool = false) -> String {
    var escaped = ""
    let short = Excerpt.make(raw, half: inAttribute ? attributeHalf : textHalf)
    for scalar in VisibleText.make(short).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"" where inAttribute: escaped += "&quot;"
      case "\n" where inAttribute: escaped += "&#10;"
      case "\t" where inAttribute: escaped += "&#9;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
