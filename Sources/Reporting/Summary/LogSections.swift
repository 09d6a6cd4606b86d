internal import DrillModel

/// A run's steps as a part of GitLab's job log that can be folded away.
public enum LogSections {
  /// Writes it.
  ///
  /// - Parameter model: The run.
  /// - Returns: Lines; the first and the last are marks that GitLab obeys.
  public static func write(_ model: ReportModel) -> String {
    let time = NumberText.fixed(TimeText.epoch(model.result.ended) ?? 0, 0)
    let name = "muster_steps"
    let isCollapsed = model.result.occasion == .passed && model.result.restored
    var lines = [
      mark("section_start:\(time):\(name)[collapsed=\(isCollapsed)]")
        + "Steps of \(VisibleText.line(model.result.drill))"
    ]
    for step in model.result.steps {
      let length = step.durationSeconds.map { ", \(TimeText.length($0))" } ?? ""
      let seen = step.verdict == .passed ? "" : ": \(VisibleText.line(step.detail))"
      lines.append("  \(VisibleText.line(step.id)): \(step.verdict.rawValue)\(length)\(seen)")
    }
    lines.append(mark("section_end:\(time):\(name)"))
    return lines.joined(separator: "\n") + "\n"
  }

  /// A mark and what takes it off the screen again.
  private static func mark(_ text: String) -> String { "\(text)\r\u{1B}[0K" }
}
