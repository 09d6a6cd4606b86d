import DrillModel

/// Reading what needs an approval.
extension EnvironmentReader {
  /// Reads `approvals:`.
  func approvals(_ node: SyntaxNode, isProduction: Bool) -> ApprovalRules? {
    guard var words = MappingReader(node, "`approvals`", path: "approvals", in: context) else {
      return nil
    }
    var rules = ApprovalRules()
    for subject in ApprovalRules.Subject.allCases {
      guard let node = words.value(subject.rawValue), let isNeeded = context.boolean(node) else {
        continue
      }
      if isNeeded { rules.subjects.append(subject) }
      if !isNeeded, isProduction {
        context.error(
          at: node.position, "production asks before every `\(subject.rawValue)`",
          expected: "`true`, or nothing")
      }
    }
    if let within = words.value("within")
      .flatMap({ context.duration($0, atLeast: .seconds(1), atMost: .seconds(86_400)) })
    {
      rules.within = within
    }
    rules.file = words.value("file")
      .flatMap { context.line($0, expected: "the path of an approval file") }.map(paths.resolve)
    words.finish()
    return rules
  }
}
