/// Escapes text for HTML and SVG, in elements and in attributes: the one place that does.
///
/// Works on Unicode scalars: a quote with a combining mark behind it is one character to Swift, but
/// ends an attribute all the same.
enum HTMLText {
  static func escape(_ raw: String) -> String {
    var escaped = ""
    for scalar in VisibleText.make(raw).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
