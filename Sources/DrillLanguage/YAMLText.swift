/// Writes YAML that every reader reads the same: each value is a quoted text.
///
/// Nothing is left to YAML's guesses; a `$` is doubled, so that reading puts no variable in.
struct YAMLText {
  private(set) var text: String

  /// Starts with a comment.
  init(comment: String) {
    text = "# \(comment)\n"
  }

  /// A key with a value, `depth` levels in.
  mutating func line(_ depth: Int, _ key: String, _ value: String) {
    text += "\(Self.indentation(depth))\(Self.key(key)): \(Self.quoted(value))\n"
  }

  /// A key with a list of values on one line.
  mutating func line(_ depth: Int, _ key: String, _ values: [String]) {
    let list = values.map(Self.quoted).joined(separator: ", ")
    text += "\(Self.indentation(depth))\(Self.key(key)): [\(list)]\n"
  }

  /// A key whose mapping follows on the next lines; an empty one is said so.
  mutating func mapping(_ depth: Int, _ key: String, isEmpty: Bool = false) {
    text += "\(Self.indentation(depth))\(Self.key(key)):\(isEmpty ? " {}" : "")\n"
  }

  /// An item of a list: one key with a mapping on one line.
  mutating func item(_ depth: Int, _ key: String, _ words: [(String, String)]) {
    let list = words.map { "\(Self.key($0.0)): \($0.1)" }.joined(separator: ", ")
    text += "\(Self.indentation(depth))- \(Self.key(key)): { \(list) }\n"
  }

  /// An item of a list: a mapping on one line.
  mutating func item(_ depth: Int, _ words: [(String, String)]) {
    let list = words.map { "\(Self.key($0.0)): \($0.1)" }.joined(separator: ", ")
    text += "\(Self.indentation(depth))- { \(list) }\n"
  }

  /// An item of a list: one key with a value.
  mutating func item(_ depth: Int, _ key: String, _ value: String) {
    text += "\(Self.indentation(depth))- \(Self.key(key)): \(value)\n"
  }

  private static func indentation(_ depth: Int) -> String {
    String(repeating: " ", count: depth * 2)
  }

  /// A key: plain where it is a word of this language, else quoted.
  private static func key(_ key: String) -> String {
    let isPlain = key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    let isWord = key.first.map { $0.isLetter } ?? false
    let isTruth = ["on", "off", "yes", "no", "y", "n", "true", "false", "null"].contains(key)
    return isPlain && isWord && !isTruth ? key : escaped(key)
  }

  /// A value between double quotes.
  static func quoted(_ value: String) -> String {
    escaped(value.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$"))
  }

  private static func escaped(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where isInvisible(scalar):
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
    default: false
    }
  }
}
