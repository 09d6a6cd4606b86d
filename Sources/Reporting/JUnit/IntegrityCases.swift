internal import DrillModel

/// Turns the integrity check into JUnit cases, one a property.
enum IntegrityCases {
  static func cases(_ result: RunResult) -> [JUnitCase] {
    IntegrityProperty.all(result).map { property in
      let type = "integrity.\(property.kind)"
      let message = "\(property.kind.name): \(property.detail)"
      let ending: JUnitCase.Ending =
        switch property.verdict {
        case .passed: .passed
        case .failed: .failure(type: type, message: message)
        case .inconclusive: .error(type: type, message: message)
        case .skipped: .skipped(message: property.detail)
        }
      return JUnitCase(
        name: property.kind.name, ending: ending,
        detail: ([property.detail] + property.findings.prefix(limit).map(line)
          + rest(property.findings)).joined(separator: "\n"))
    }
  }

  /// How many messages a case names; all of them are in `result.json`.
  private static let limit = 100

  private static func rest(_ findings: [IntegrityResult.Finding]) -> [String] {
    findings.count > limit ? ["… and \(findings.count - limit) more, all in result.json"] : []
  }

  private static func line(_ finding: IntegrityResult.Finding) -> String {
    let sent = finding.sentSeconds.map { NumberText.offset($0) } ?? "never"
    let answered = finding.acknowledgedSeconds.map { NumberText.offset($0) } ?? "never"
    return "\(finding.room) \(finding.sender) #\(finding.sequence): sent \(sent), "
      + "acknowledged \(answered), archive id \(finding.archiveID ?? "none")"
  }
}
