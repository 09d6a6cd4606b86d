internal import DrillModel

/// Writes `summary.md`: a run for the page of a CI server, such as GitHub's step summary.
///
/// What hosts and files say is escaped: it makes no heading, link, image or tag. The text keeps
/// within its limit by leaving out steps, and says so.
public enum MarkdownSummary {
  /// Well under the mebibyte that GitHub takes for one step.
  public static let limit = 128 * 1_024

  /// Writes the summary.
  ///
  /// - Parameter model: The run.
  /// - Returns: Markdown as GitHub and GitLab read it.
  public static func write(_ model: ReportModel) -> String { write(model, limit: limit) }

  static func write(_ model: ReportModel, limit: Int) -> String {
    let notice = Notice(model)
    let result = model.result
    var text = "## \(escaped(notice.subject))\n\n"
    for sentence in notice.sentences + [notice.restored] { text += "\(escaped(sentence))\n\n" }
    if !result.objectives.isEmpty {
      text += table(
        ["Objective", "At most", "Measured", ""],
        result.objectives.map { objective in
          [
            escaped(objective.name),
            NumberText.measured(objective.target, error: nil, unit: objective.unit),
            objective.actual.map {
              NumberText.measured($0, error: objective.error, unit: objective.unit)
            } ?? "not measured",
            objective.verdict.rawValue,
          ]
        })
    }
    let end =
      "Run `\(code(result.run))`, exit code \(result.exit): \(Meanings.ofExit(result.exit)).\n"
    let rows = result.steps.map { step in
      [
        escaped(step.id), step.verdict.rawValue,
        step.durationSeconds.map { TimeText.length($0) } ?? "",
        step.verdict == .passed ? "" : escaped(VisibleText.line(step.detail, limit: 200)),
      ]
    }
    return text + steps(rows, room: limit - text.utf8.count - end.utf8.count) + end
  }

  private static func steps(_ rows: [[String]], room: Int) -> String {
    let open = "<details><summary>Steps</summary>\n\n"
    let close = "</details>\n\n"
    let heads = ["Step", "Verdict", "Time", "Seen"]
    var kept = rows
    while !kept.isEmpty {
      let left = rows.count - kept.count
      let note = left == 0 ? "" : "\(left) further steps are in the report.\n\n"
      let text = open + table(heads, kept) + note + close
      if text.utf8.count <= room { return text }
      kept.removeLast(max(1, kept.count / 8))
    }
    return ""
  }

  private static func table(_ heads: [String], _ rows: [[String]]) -> String {
    let lines =
      [heads, heads.map { _ in "---" }] + rows
    return lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined() + "\n"
  }

  /// Every character that Markdown or HTML reads as its own, behind a backslash or as an entity.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in VisibleText.line(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      // A mention, a reference and a bare link are no marks that a backslash ends.
      case "@": escaped += "&#64;"
      case "#": escaped += "&#35;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "!", "|", "~", "$":
        escaped += "\\"
        escaped.unicodeScalars.append(scalar)
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    // An address makes a link by itself; a list begins with a line.
    let plain = escaped.replacing("://", with: "&#58;//").replacing("www.", with: "www&#46;")
    return plain.hasPrefix("-") || plain.hasPrefix("+") ? "\\" + plain : plain
  }

  private static func code(_ text: String) -> String {
    VisibleText.line(text).replacing("`", with: "'")
  }
}
