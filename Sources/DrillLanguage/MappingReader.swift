import DrillModel

/// Takes the values of a mapping key by key; what was never asked for is an unknown key.
struct MappingReader {
  /// Where the mapping starts.
  let position: SourcePosition
  private let entries: [SyntaxNode.Entry]
  private let context: ReadingContext
  private let subject: String
  private let path: String
  private var known: [String] = []
  private var missing: [(key: String, expected: String)] = []

  /// Starts reading a mapping.
  ///
  /// Nil after a complaint where the node is none, or gives a key twice.
  init?(_ node: SyntaxNode, _ subject: String, path: String, in context: ReadingContext) {
    guard case .mapping(let entries) = node.content else {
      context.error(
        at: node.position, "\(node.found) stands here",
        expected: "\(subject): a mapping of words to values")
      return nil
    }
    self.entries = entries
    self.context = context
    self.subject = subject
    self.path = path
    position = node.position
    var seen: Set<String> = []
    for entry in entries where !seen.insert(entry.key).inserted {
      context.error(
        at: entry.position, "`\(entry.key)` is given twice in one mapping",
        expected: "each key once")
    }
  }

  /// The keys as written.
  var keys: [String] { entries.map(\.key) }

  /// The value of a key that may be absent.
  mutating func value(_ key: String) -> SyntaxNode? {
    known.append(key)
    guard let entry = entries.first(where: { $0.key == key }) else { return nil }
    context.remember(path.isEmpty ? key : "\(path).\(key)", at: entry.value.position)
    // An absent value has no place of its own: complaints about it point at its key.
    if case .scalar("") = entry.value.content {
      return SyntaxNode(content: .scalar(""), position: entry.position)
    }
    return entry.value
  }

  /// The value of a key that must be there; `finish` complains where it is not.
  mutating func required(_ key: String, expected: String) -> SyntaxNode? {
    if let node = value(key) { return node }
    missing.append((key, expected))
    return nil
  }

  /// Where a key stands, or the mapping itself.
  func position(of key: String) -> SourcePosition {
    entries.first { $0.key == key }?.position ?? position
  }

  /// The entries whose keys were not asked for; they count as asked for from now on.
  mutating func rest() -> [SyntaxNode.Entry] {
    let rest = entries.filter { !known.contains($0.key) }
    known += rest.map(\.key)
    for entry in rest {
      context.remember(
        path.isEmpty ? entry.key : "\(path).\(entry.key)", at: entry.value.position)
    }
    return rest
  }

  /// Complains of every key that was not asked for, and of required ones that are not there.
  ///
  /// It must be called once everything was asked for. Where an unknown key looks like a missing
  /// one, the one complaint serves for both.
  func finish() {
    var meant: Set<String> = []
    let unknown = entries.filter { !known.contains($0.key) }
    let absent = known.filter { !keys.contains($0) }
    for entry in unknown {
      let isOnlyChoice = unknown.count == 1 && known.count == 1 && missing.count == 1
      let nearest = isOnlyChoice ? known.first : NearestWord.find(entry.key, among: absent)
      if let nearest { meant.insert(nearest) }
      context.error(
        at: entry.position, "`\(entry.key)` is no key of \(subject)",
        expected: ReadingContext.choice(known), suggestion: nearest)
    }
    for (key, expected) in missing where !meant.contains(key) {
      context.error(
        at: position, "\(subject) has no `\(key)`", expected: "`\(key)`: \(expected)")
    }
  }
}
