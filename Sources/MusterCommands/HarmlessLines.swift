/// Texts in which a CI server finds nothing to obey.
///
/// GitHub obeys a line that begins with `::`, blanks aside, and `##[` anywhere in it; Azure obeys
/// `##vso[`. What a host said could set variables, hide words or stop the log.
enum HarmlessLines {
  /// The text with each such mark broken up; in JSON the value stays the same.
  static func make(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "#")) || text.contains("::") else { return text }
    if text.utf8.first == UInt8(ascii: "{") || text.utf8.first == UInt8(ascii: "[") {
      return text.replacing("##", with: "#\\u0023")
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for index in lines.indices where lines[index].drop(while: \.isWhitespace).hasPrefix("::") {
      lines[index] = lines[index].replacing("::", with: ": :", maxReplacements: 1)
    }
    return lines.joined(separator: "\n")
      .replacing("##[", with: "# #[").replacing("##vso[", with: "# #vso[")
  }
}
