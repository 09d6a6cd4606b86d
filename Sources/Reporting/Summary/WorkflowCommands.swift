public import DrillModel

/// Annotations of a run as workflow commands of GitHub Actions.
public enum WorkflowCommands {
  /// GitHub shows so many of each kind for one step, and drops the rest.
  private static let most = 10

  /// Writes them.
  ///
  /// - Parameters:
  ///   - model: The run.
  ///   - positions: Where the drill's steps stand in its file, by their ids.
  /// - Returns: A command a line.
  public static func write(
    _ model: ReportModel, positions: [String: SourcePosition] = [:]
  ) -> [String] {
    let result = model.result
    var errors: [String] = []
    var warnings: [String] = []
    let notice = Notice(model)
    if !result.restored {
      errors.append(command("error", notice.subject, notice.restored))
    }
    func note(_ verdict: Verdict, _ title: String, _ text: String, at place: SourcePosition?) {
      if verdict == .failed { errors.append(command("error", title, text, at: place)) }
      if verdict == .inconclusive { warnings.append(command("warning", title, text, at: place)) }
    }
    for objective in result.objectives {
      note(
        objective.verdict, "Objective \(objective.name)",
        objective.reason ?? "\(objective.name): \(objective.verdict.rawValue)", at: nil)
    }
    for step in result.steps {
      note(step.verdict, "Step \(step.id)", step.detail, at: positions[step.id])
    }
    if result.outcome == .refused {
      errors += result.reasons.map { command("error", notice.subject, $0) }
    }
    if errors.isEmpty, warnings.isEmpty {
      let kind = result.occasion == .passed ? "notice" : "warning"
      warnings = [command(kind, notice.subject, notice.sentences.first ?? notice.restored)]
    }
    return Array(errors.prefix(most) + warnings.prefix(most))
  }

  private static func command(
    _ kind: String, _ title: String, _ text: String, at place: SourcePosition? = nil
  ) -> String {
    var properties = ["title=\(property(VisibleText.line(title, limit: 140)))"]
    if let place {
      properties += [
        "file=\(property(place.file))", "line=\(place.line)", "col=\(place.column)",
      ]
    }
    let message = escaped(VisibleText.line(text))
    return "::\(kind) \(properties.joined(separator: ","))::\(message)"
  }

  /// What may stand behind the second `::`.
  private static func escaped(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  /// What may stand between the two `::`.
  private static func property(_ text: String) -> String {
    escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
