internal import DrillModel

/// Writes what several runs of one drill came to: for a terminal, for a page, for programs.
///
/// The same runs give the same bytes.
public enum RepeatReport {
  /// The summary for a terminal or a log.
  ///
  /// - Parameter summary: The runs.
  /// - Returns: Lines, each with a newline at its end.
  public static func text(_ summary: RepeatSummary) -> String {
    var lines = [headline(summary), ""]
    lines += runs(summary).map { "  " + $0.joined(separator: "  ") }
    lines += disagreement(summary)
    for objective in summary.objectives {
      lines += ["", "\(objective.name)  \(verdicts(objective))"]
      lines += rows(objective).map { "  \($0.0): \($0.1)" }
    }
    lines.append("")
    lines += shares(summary).map { "\($0.0): \($0.1)" }
    lines += ["", "Exit code \(summary.exit.rawValue): the gravest of all runs"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The summary as a page of Markdown.
  ///
  /// - Parameter summary: The runs.
  /// - Returns: The page.
  public static func markdown(_ summary: RepeatSummary) -> String {
    var lines = ["# \(cell(summary.runs.first?.drill ?? "no run"))", "", headline(summary), ""]
    lines += ["| run | bundle | outcome | verdict | exit |", "|---|---|---|---|---|"]
    lines += runs(summary).map { "| " + $0.map(cell).joined(separator: " | ") + " |" }
    lines += disagreement(summary).map(cell)
    for objective in summary.objectives {
      lines += ["", "## \(cell(objective.name))", "", verdicts(objective), ""]
      lines += ["| | |", "|---|---|"]
      lines += rows(objective).map { "| \(cell($0.0)) | \(cell($0.1)) |" }
    }
    lines += ["", "## Over all runs", "", "| | |", "|---|---|"]
    lines += shares(summary).map { "| \(cell($0.0)) | \(cell($0.1)) |" }
    lines += ["", "Exit code \(summary.exit.rawValue): the gravest of all runs.", ""]
    return lines.joined(separator: "\n")
  }

  /// The summary for programs, schema `muster.repeat/1`.
  ///
  /// - Parameter summary: The runs.
  /// - Returns: JSON with sorted keys and a newline at its end.
  public static func json(_ summary: RepeatSummary) -> String {
    JSONValue.object([
      "schema": .string("muster.repeat/1"),
      "drill": .optional(summary.runs.first?.drill),
      "environment": .optional(summary.runs.first?.environment),
      "wanted": .integer(summary.wanted),
      "stopped": .optional(summary.stopped),
      "exit": .integer(Int(summary.exit.rawValue)),
      "runs": .array(summary.runs.map(run)),
      "disagreeing": .array(summary.disagreeing.map { .string($0.run.run) }),
      "objectives": .array(summary.objectives.map(objective)),
      "loss": share(summary.losing),
      "not_passed": share(summary.notPassing),
    ]).text
  }

  // MARK: - For people

  private static func headline(_ summary: RepeatSummary) -> String {
    let passed = summary.runs.count { $0.exit == 0 }
    let drill = VisibleText.line(summary.runs.first?.drill ?? "no drill")
    let words = "\(drill): \(summary.runs.count) of \(summary.wanted) runs made, \(passed) passed"
    return words + (summary.stopped.map { "; no further one: \(VisibleText.line($0))" } ?? "")
  }

  private static func runs(_ summary: RepeatSummary) -> [[String]] {
    summary.runs.enumerated().map { index, run in
      [
        "\(index + 1)", VisibleText.line(run.run), run.outcome.rawValue,
        run.verdict?.rawValue ?? "not judged", "\(run.exit)",
      ]
    }
  }

  private static func disagreement(_ summary: RepeatSummary) -> [String] {
    summary.disagreeing.flatMap { place, run in
      [
        "",
        "Run \(place) (\(VisibleText.line(run.run))) differs: exit code \(run.exit), "
          + Meanings.ofExit(run.exit),
      ] + run.reasons.map { "- \(VisibleText.line($0))" }
    }
  }

  private static func verdicts(_ objective: RepeatSummary.ObjectiveSample) -> String {
    let target = NumberText.measured(objective.target, error: nil, unit: objective.unit)
    let counts = [Verdict.passed, .failed, .inconclusive, .skipped].compactMap { verdict in
      let count = objective.count(verdict)
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    return "target \(target): " + counts.joined(separator: ", ")
  }

  private static func rows(_ objective: RepeatSummary.ObjectiveSample) -> [(String, String)] {
    func number(_ value: Double?) -> String {
      value.map { NumberText.measured($0, error: nil, unit: objective.unit) } ?? "not measured"
    }
    let sample = objective.sample
    var rows = [
      ("measured in", "\(sample.values.count) of \(objective.verdicts.count) runs"),
      ("smallest, largest", "\(number(sample.values.first)), \(number(sample.values.last))"),
      ("p50", number(sample.quantile(0.5))), ("p95", number(sample.quantile(0.95))),
    ]
    if let interval = sample.medianInterval() {
      let words =
        "\(number(interval.lower)) to \(number(interval.upper)), with "
        + "\(NumberText.fixed(interval.coverage * 100, 1)) % confidence"
      rows.append(
        ("interval of the median", words + (interval.coverage < 0.95 ? ": too few for 95 %" : "")))
    }
    return rows
  }

  private static func shares(_ summary: RepeatSummary) -> [(String, String)] {
    func words(_ share: RepeatSummary.Share) -> String {
      guard share.of > 0 else { return "no run could show it" }
      let interval = share.interval
      return "\(share.count) of \(share.of) runs; the probability is between "
        + "\(NumberText.fixed(interval.lower, 3)) and \(NumberText.fixed(interval.upper, 3)), "
        + "with 95 % confidence (exact)"
    }
    return [
      ("lost an acknowledged message", words(summary.losing)),
      ("did not pass", words(summary.notPassing)),
    ]
  }

  private static func cell(_ text: String) -> String {
    var result = ""
    for scalar in VisibleText.line(text).unicodeScalars {
      if "|\\`*_<>[]#".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  // MARK: - For programs

  private static func run(_ run: RunResult) -> JSONValue {
    .object([
      "run": .string(run.run), "outcome": .string(run.outcome.rawValue),
      "verdict": .optional(run.verdict?.rawValue), "exit": .integer(Int(run.exit)),
      "restored": .bool(run.restored), "reasons": .array(run.reasons.map { .string($0) }),
    ])
  }

  private static func objective(_ objective: RepeatSummary.ObjectiveSample) -> JSONValue {
    let sample = objective.sample
    let interval = sample.medianInterval()
    return .object([
      "name": .string(objective.name), "target": .number(objective.target),
      "unit": .string(objective.unit), "measured": .integer(sample.values.count),
      "of": .integer(objective.verdicts.count), "values": .array(sample.values.map { .number($0) }),
      "p50": .optional(sample.quantile(0.5)), "p95": .optional(sample.quantile(0.95)),
      "median_lower": .optional(interval?.lower), "median_upper": .optional(interval?.upper),
      "median_confidence": .optional(interval?.coverage),
      "verdicts": .array(objective.verdicts.map { .string($0.rawValue) }),
    ])
  }

  private static func share(_ share: RepeatSummary.Share) -> JSONValue {
    .object([
      "count": .integer(share.count), "of": .integer(share.of),
      "lower": .number(share.interval.lower), "upper": .number(share.interval.upper),
      "confidence": .number(0.95),
    ])
  }
}
