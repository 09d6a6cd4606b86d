import DrillModel

/// A piece of a YAML file as this language sees it: text, a list, or words with values.
///
/// There are no types below text: what YAML 1.1 would read as a truth value, a date or a number
/// in base 60 stays the text that was written.
struct SyntaxNode: Sendable {
  /// What it is.
  indirect enum Content: Sendable {
    case scalar(String)
    case sequence([SyntaxNode])
    case mapping([Entry])
  }

  /// A word of a mapping with its value.
  struct Entry: Sendable {
    var key: String
    var position: SourcePosition
    var value: SyntaxNode
  }

  var content: Content
  var position: SourcePosition

  /// What was found, for people.
  var found: String {
    switch content {
    case .scalar(""): "nothing"
    case .scalar(let text): Self.quoted(text)
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// A text between backquotes, cut where it is long, on one line.
  static func quoted(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let isWhole = line.count == text.count && line.count <= 60
    return "`\(line.prefix(60))\(isWhole ? "" : "…")`"
  }
}
