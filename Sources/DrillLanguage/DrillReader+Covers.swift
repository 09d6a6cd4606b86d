import DrillModel

/// Reading which rows of the coverage table a drill, or a step of it, bears on.
extension DrillReader {
  /// The key, at the drill's top level and beside a step's verb.
  static let coversKey = "covers"

  /// Parts of a step that have rows of their own: what the acts are called, and what stands
  /// between them.
  private static let parts =
    Act.Name.allCases.map(\.rawValue)
    + ["approval", "arrived", "ended", "gone", "kept", "record", "serving", "unhold"]

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

  /// The steps that a step of the file stands for, with the rows named beside its verb: of all of
  /// it, or by its parts.
  func covering(_ steps: [Step], _ entries: [SyntaxNode.Entry]) -> [Step] {
    guard let named = entries.first(where: { $0.key == Self.coversKey }) else { return steps }
    guard case .mapping(let parts) = named.value.content else {
      let rows = rows(named.value)
      return steps.map { step in
        var step = step
        step.covers = rows
        return step
      }
    }
    let partRows = parts.compactMap(partRows)
    return steps.map { step in
      var step = step
      step.partCovers = partRows
      return step
    }
  }

  private func partRows(_ entry: SyntaxNode.Entry) -> Step.PartRows? {
    guard Self.parts.contains(entry.key) else {
      context.error(
        at: entry.position, "`\(entry.key)` is no part of a step",
        expected: ReadingContext.choice(Self.parts),
        suggestion: NearestWord.find(entry.key, among: Self.parts))
      return nil
    }
    return Step.PartRows(part: entry.key, rows: rows(entry.value))
  }

  private static func isRow(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 3, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[0]) else {
      return false
    }
    return bytes[1...].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
