import DrillModel

/// Reading the words of steps that are about mirrors.
extension DrillReader {
  /// Which database is fenced.
  func fence(_ words: inout MappingReader) -> Step.Action? {
    let database = words.required("database", expected: "`primary` or `backup`")
      .flatMap { context.word($0, among: ["primary", "backup"]) }
    return database.map { $0 == "primary" ? .fence : .fenceBackup }
  }

  /// Which database takes over.
  func successor(_ words: inout MappingReader) -> Successor? {
    words.required("database", expected: "`backup`, `mirror` or `backup-mirror`")
      .flatMap { context.word($0, as: Successor.self) }
  }

  /// A mirror has all that was acknowledged: there is nothing to salvage for it.
  func mirrorPromotion(
    _ words: inout MappingReader, _ successor: Successor, _ place: StepPlace
  ) -> [Step] {
    if words.value("salvage") != nil {
      context.error(
        at: words.position(of: "salvage"), "a mirror that is promoted has nothing to salvage",
        expected: "`promote: { database: \(successor.rawValue) }`")
    }
    let deadline = words.value("within").flatMap { context.duration($0) }
    let approval = approval(&words)
    return [place.step(.promoteMirror(successor), deadline: deadline, approval: approval)]
  }

  /// Which database, that serves now, is given a mirror.
  func protection(_ words: inout MappingReader) -> Step.Action? {
    let database = words.required("database", expected: "`mirror` or `backup`")
      .flatMap { context.word($0, among: [Successor.mirror, .backup].map(\.rawValue)) }
    return database.flatMap(Successor.init(rawValue:)).map(Step.Action.protect)
  }
}
