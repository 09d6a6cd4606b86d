import DrillModel

/// Reading which rows of the coverage table a drill, or a step of it, bears on.
extension DrillReader {
  /// The key, at the drill's top level and beside a step's verb.
  static let coversKey = "covers"

  /// Reads rows, each once.
  func rows(_ node: SyntaxNode) -> [String] {
    let expected = "the id of a row of the coverage table: a capital and two digits, such as `F09`"
    var rows: [String] = []
    for (text, position) in context.lines(node, expected: expected) ?? [] {
      guard Self.isRow(text) else {
        context.error(
          at: position, "\(SyntaxNode.quoted(text)) is no row's id", expected: expected)
        continue
      }
      guard !rows.contains(text) else {
        context.error(at: position, "`\(text)` is given twice", expected: "each row once")
        continue
      }
      rows.append(text)
    }
    return rows
  }

  /// The steps that a step of the file stands for, with the rows named beside its verb.
  func covering(_ steps: [Step], _ entries: [SyntaxNode.Entry]) -> [Step] {
    guard let named = entries.first(where: { $0.key == Self.coversKey }) else { return steps }
    let rows = rows(named.value)
    return steps.map { step in
      var step = step
      step.covers = rows
      return step
    }
  }

  private static func isRow(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 3, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[0]) else {
      return false
    }
    return bytes[1...].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
