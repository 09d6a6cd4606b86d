import DrillModel

/// Reading what drills of log shipping say.
extension DrillReader {
  /// Reads `expect:`.
  func expectation(_ node: SyntaxNode) -> Expectation? {
    guard var words = MappingReader(node, "`expect`", path: "expect", in: context) else {
      return nil
    }
    let finding = words.required("finding", expected: "what must be found, such as `gap`")
      .flatMap { context.word($0, as: LatentFault.self) }
    let before = words.required("before", expected: "`promote`")
      .flatMap { context.word($0, among: ["promote"]) }
    words.finish()
    guard let finding, before != nil else { return nil }
    return Expectation(finding: finding)
  }

  /// Reads `ship:`.
  func shipping(_ words: inout MappingReader, _ place: StepPlace) -> [Step] {
    let segments = words.required("segments", expected: "how many log segments, such as `3`")
      .flatMap { context.integer($0, in: 1...100, expected: "how many log segments") }
    let deadline = words.value("within").flatMap { context.duration($0) }
    return segments.map { [place.step(.ship(segments: $0), deadline: deadline)] } ?? []
  }

  /// Reads `trace:`.
  func tracing(_ words: inout MappingReader, _ place: StepPlace) -> [Step] {
    let what = words.required("shipping", expected: "`marker`")
      .flatMap { context.word($0, among: ["marker"]) }
    let cycles = words.required("cycles", expected: "how many markers, such as `10`")
      .flatMap { context.integer($0, in: 1...200, expected: "how many markers") }
    let from =
      words.value("from").map { context.word($0, among: ["primary", "mirror"]) } ?? "primary"
    let within = words.required("within", expected: "a duration for each, such as `60s`")
      .flatMap { context.duration($0, atLeast: .seconds(5)) }
    guard what != nil, let cycles, let from, let within else { return [] }
    let role: Role = from == "mirror" ? .mirror : .primaryDatabase
    return [place.step(.trace(cycles: cycles, from: role, within: within))]
  }
}
