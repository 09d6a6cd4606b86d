import DrillModel
import Yams

/// Turns a YAML text into syntax nodes: the only place that knows the YAML library.
///
/// It composes nodes and decodes nothing, limits what a hostile text can cost, and says in words
/// of this language what is wrong with a text that is no YAML.
struct YAMLComposer {
  /// How many nodes a file may unfold to, aliases counted each time.
  static let nodeLimit = 50_000
  /// How deep nodes may lie in each other.
  static let depthLimit = 32
  /// How often a file may refer to an anchor; bounds what keys and values can unfold to.
  static let aliasLimit = 32

  private let source: SourceFile
  private var count = 0

  /// Composes the single document of a file.
  ///
  /// - Throws: `DrillLanguageError` with one complaint.
  static func compose(_ source: SourceFile) throws(DrillLanguageError) -> SyntaxNode {
    var composer = YAMLComposer(source: source)
    return try composer.compose()
  }

  private init(source: SourceFile) {
    self.source = source
  }

  private mutating func compose() throws(DrillLanguageError) -> SyntaxNode {
    try refuseHostileText()
    var text = source.text
    text.makeContiguousUTF8()
    let root: Node?
    do {
      // No resolver: every scalar is text. The encoding is named, so that no variable of the
      // process decides it.
      root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw failure(YAMLComplaint(error, in: source).diagnostic)
    } catch {
      throw failure(at: (1, 1), "this is not YAML: \(error)")
    }
    guard let root else {
      throw failure(at: (1, 1), "the file is empty", expected: "a drill or an environment")
    }
    return try node(root, depth: 0)
  }

  private mutating func node(
    _ node: Node, depth: Int
  ) throws(DrillLanguageError) -> SyntaxNode {
    count += 1
    let position = place(node.mark)
    guard count <= Self.nodeLimit else {
      throw failure(
        at: position, "the file unfolds to over \(Self.nodeLimit) nodes",
        expected: "fewer aliases and shorter lists")
    }
    guard depth <= Self.depthLimit else {
      throw failure(
        at: position, "lists and mappings lie over \(Self.depthLimit) deep in each other")
    }
    switch node {
    case .scalar(let scalar):
      try refuseTag(scalar.tag, at: position)
      return SyntaxNode(content: .scalar(scalar.string), position: position)
    case .sequence(let sequence):
      try refuseTag(sequence.tag, at: position)
      var items: [SyntaxNode] = []
      for item in sequence { items.append(try self.node(item, depth: depth + 1)) }
      return SyntaxNode(content: .sequence(items), position: position)
    case .mapping(let mapping):
      try refuseTag(mapping.tag, at: position)
      return SyntaxNode(
        content: .mapping(try entries(mapping, depth: depth)), position: position)
    case .alias:
      throw failure(at: position, "an alias without its anchor")
    }
  }

  private mutating func entries(
    _ mapping: Node.Mapping, depth: Int
  ) throws(DrillLanguageError) -> [SyntaxNode.Entry] {
    var entries: [SyntaxNode.Entry] = []
    for (key, value) in mapping {
      let position = place(key.mark)
      guard case .scalar(let scalar) = key else {
        throw failure(at: position, "a list or mapping stands for a key", expected: "a word")
      }
      guard scalar.string != "<<" else {
        throw failure(
          at: position, "`<<` merges mappings in YAML 1.1 only",
          expected: "each key written out")
      }
      entries.append(
        SyntaxNode.Entry(
          key: scalar.string, position: position, value: try node(value, depth: depth + 1)))
    }
    return entries
  }

  private func refuseTag(_ tag: Tag, at position: SourcePosition) throws(DrillLanguageError) {
    let plain = ["", "!", Tag.Name.str.rawValue, Tag.Name.seq.rawValue, Tag.Name.map.rawValue]
    guard !plain.contains(tag.rawValue) else { return }
    throw failure(
      at: position, "the YAML tag `\(tag.rawValue)` is not used here", expected: "the value alone")
  }

  /// Refuses control characters, and aliases beyond the limit before the library unfolds them.
  private func refuseHostileText() throws(DrillLanguageError) {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x85: false
      case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF, 0xFEFF: true
      default: false
      }
    }
    if let scalar = source.text.unicodeScalars.first(where: isControl) {
      throw failure(
        at: source.firstPosition { $0 == scalar },
        "the control character U+\(String(scalar.value, radix: 16, uppercase: true)) stands here",
        expected: "text")
    }
    guard source.text.utf8.count <= SourceFile.byteLimit else {
      throw failure(
        at: (1, 1), "the file has \(source.text.utf8.count) bytes",
        expected: "at most \(SourceFile.byteLimit)")
    }
    var aliases = 0
    var isAfterStar = false
    for byte in source.text.utf8 {
      let character = Character(Unicode.Scalar(byte))
      let isName = character.isLetter || character.isNumber || "_-".contains(character)
      if isAfterStar, isName { aliases += 1 }
      isAfterStar = character == "*"
    }
    guard aliases <= Self.aliasLimit else {
      throw failure(
        at: source.firstPosition { $0 == "*" }, "the file has \(aliases) aliases (`*name`)",
        expected: "at most \(Self.aliasLimit)")
    }
  }

  private func place(_ mark: Mark?) -> SourcePosition {
    SourcePosition(file: source.path, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  private func failure(
    at place: (line: Int, column: Int), _ message: String, expected: String? = nil
  ) -> DrillLanguageError {
    failure(
      at: SourcePosition(file: source.path, line: place.line, column: place.column), message,
      expected: expected)
  }

  private func failure(
    at position: SourcePosition, _ message: String, expected: String? = nil
  ) -> DrillLanguageError {
    failure(Diagnostic(at: position, message, expected: expected))
  }

  private func failure(_ diagnostic: Diagnostic) -> DrillLanguageError {
    DrillLanguageError(diagnostic, sources: [source])
  }
}
