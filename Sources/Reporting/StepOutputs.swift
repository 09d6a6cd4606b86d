internal import DrillModel

/// The files under `steps/` of a bundle: what hosts said in each step that began, in full as the
/// journal has it.
public enum StepOutputs {
  /// Writes the files.
  ///
  /// - Parameter account: The run.
  /// - Returns: Texts by their name in the bundle, such as `steps/08-promote.txt`.
  public static func write(_ account: RunAccount) -> [String: String] {
    var files: [String: String] = [:]
    for step in account.steps where step.startedAt != nil {
      files[fileName(step)] = text(step)
    }
    return files
  }

  static func fileName(_ step: StepAccount) -> String {
    let name = step.plan.id.unicodeScalars.prefix(120).map { scalar in
      let isSafe =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789-_".unicodeScalars.contains(scalar))
      return isSafe ? Character(scalar) : "-"
    }
    return "steps/\(String(name)).txt"
  }

  private static func text(_ step: StepAccount) -> String {
    var lines = [
      "step \(step.plan.id): \(step.plan.title)", "verdict: \(step.verdict.rawValue)",
      step.detail,
    ]
    for act in step.acts {
      lines.append("")
      lines.append("\(act.act) on \(act.host): \(act.end?.ending ?? "its end is not known")")
      lines.append("command sha256 \(act.commandDigest)\(act.isOwnCommand ? ", own command" : "")")
      for (key, value) in (act.end?.values ?? [:]).sorted(by: { $0.key < $1.key }) {
        lines.append("\(key)=\(value)")
      }
      if let output = act.end?.output, !output.isEmpty { lines.append(output) }
    }
    if let output = step.end?.output, !output.isEmpty { lines += ["", output] }
    return VisibleText.make(lines.joined(separator: "\n")) + "\n"
  }
}
