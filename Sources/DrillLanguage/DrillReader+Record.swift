import DrillModel

/// Reading what a drill says for those who keep its record.
extension DrillReader {
  /// Reads `record:`.
  func record(_ node: SyntaxNode) -> DrillRecord? {
    guard var words = MappingReader(node, "`record`", path: "record", in: context) else {
      return nil
    }
    func line(_ key: String, _ expected: String) -> String? {
      words.value(key).flatMap { context.line($0, expected: expected) }
    }
    func list(_ key: String, _ expected: String) -> [String] {
      words.value(key).flatMap { context.lines($0, expected: expected) }?.map(\.text) ?? []
    }
    var record = DrillRecord()
    record.version = line("version", "the drill's version, such as `3`")
    record.testType = line("test-type", "such as `technical switchover`")
    record.scenario = line("scenario", "the disaster, in words")
    record.assumptions = list("assumptions", "what is taken for granted")
    record.reference = line("reference", "the analysis or risk that asks for it")
    record.controls = list("controls", "controls by their ids: `muster controls` lists them")
    record.classification = line("classification", "such as `internal`")
    record.everyDays = words.value("every-days").flatMap {
      context.integer($0, in: 1...3650, expected: "a number of days, such as `90`")
    }
    record.retentionYears = words.value("retention-years").flatMap {
      context.integer($0, in: 1...100, expected: "a number of years, such as `7`")
    }
    record.waivers = words.value("waivers").map { node in
      if case .sequence(let items) = node.content { return items.compactMap(waiver) }
      return [waiver(node)].compactMap(\.self)
    }
    words.finish()
    return record
  }

  private func waiver(_ node: SyntaxNode) -> DrillRecord.Waiver? {
    guard var words = MappingReader(node, "a waiver", path: "record.waivers", in: context) else {
      return nil
    }
    func line(_ key: String, _ expected: String) -> String? {
      words.required(key, expected: expected).flatMap { context.line($0, expected: expected) }
    }
    let what = line("what", "what is not held to")
    let by = line("by", "who gave leave")
    let until = words.required("until", expected: "its last day, such as `2026-12-31`").flatMap(day)
    words.finish()
    guard let what, let by, let until else { return nil }
    return DrillRecord.Waiver(what: what, by: by, until: until)
  }

  private func day(_ node: SyntaxNode) -> String? {
    let expected = "a day such as `2026-12-31`"
    guard let text = context.line(node, expected: expected) else { return nil }
    guard ClockText.isDay(text) else {
      context.error(at: node.position, "\(SyntaxNode.quoted(text)) is no day", expected: expected)
      return nil
    }
    return text
  }
}
