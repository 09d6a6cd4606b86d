internal import DrillModel

/// Writes the summary of a run for a terminal or a log.
///
/// What hosts said is made visible and indented: no line of it can begin with a word that a
/// terminal or a CI server obeys. The same model gives the same text.
public enum TextReport {
  /// Writes the summary.
  ///
  /// - Parameters:
  ///   - model: The run.
  ///   - isColoured: Whether to colour it for a terminal.
  /// - Returns: Lines, each with a newline at its end.
  public static func write(_ model: ReportModel, isColoured: Bool = false) -> String {
    let paint = Paint(isColoured: isColoured)
    var lines = head(model, paint)
    lines += section("Objectives", objectives(model.result, paint), paint)
    lines += section("Recovery time by phase", phases(model.account), paint)
    lines += section(milestonesTitle(model.result), milestones(model.result), paint)
    lines += section("Integrity", integrity(model.result, paint), paint)
    lines += section("Log shipping, from a marker's commit", shipping(model.result), paint)
    lines += section("As the drill expects", expectation(model.result, paint), paint)
    lines += section("Steps", steps(model.account, paint), paint)
    lines += section("Hosts that are not as they were", hosts(model.account), paint)
    lines += section("Not failed over with the pool", outside(model.result), paint)
    lines += section("Remarks", model.account.remarks.map { VisibleText.line($0.value) }, paint)
    lines += [
      "",
      "Run \(VisibleText.line(model.result.run)), exit code \(model.result.exit): "
        + Meanings.ofExit(model.result.exit),
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Colours for a terminal, or none.
  private struct Paint {
    var isColoured: Bool

    func callAsFunction(_ text: String, _ tone: VerdictWords.Tone) -> String {
      guard isColoured else { return text }
      let code =
        switch tone {
        case .good: "32"
        case .bad: "31"
        case .doubtful: "33"
        case .neutral: "2"
        }
      return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    func strong(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    /// A verdict's sign, told apart without colour too.
    func sign(_ verdict: Verdict) -> String {
      let sign =
        switch verdict {
        case .passed: "✓"
        case .failed: "✗"
        case .inconclusive: "?"
        case .skipped: "-"
        }
      return self(sign, HTMLIcon.tone(verdict))
    }
  }

  private static func head(_ model: ReportModel, _ paint: Paint) -> [String] {
    let words = VerdictWords(model)
    let title = VisibleText.line(model.title)
    return ["\(paint(words.headline.uppercased(), words.tone))  \(paint.strong(title))"]
      + words.sentences.map { "  \(VisibleText.line($0))" }
      + ["  \(paint(VisibleText.line(words.restored), words.isRestored ? .good : .bad))"]
  }

  private static func section(_ title: String, _ rows: [String], _ paint: Paint) -> [String] {
    rows.isEmpty ? [] : ["", paint.strong(title)] + rows.map { "  \($0)" }
  }

  private static func objectives(_ result: RunResult, _ paint: Paint) -> [String] {
    let width = result.objectives.map(\.name.count).max() ?? 0
    return result.objectives.flatMap { objective in
      let actual = objective.actual.map {
        NumberText.measured($0, error: objective.error, unit: objective.unit)
      }
      let target = NumberText.measured(objective.target, error: nil, unit: objective.unit)
      let row =
        "\(paint.sign(objective.verdict)) \(padded(objective.name, width))  "
        + "\(padded(actual ?? "not measured", 20))  target \(target)"
      return [row] + (objective.reason.map { ["    \(VisibleText.line($0))"] } ?? [])
    }
  }

  private static func phases(_ account: RunAccount) -> [String] {
    RecoveryPhase.all(account).map { phase in
      "\(padded(phase.name, 13)) "
        + NumberText.measured(phase.length, error: phase.error, unit: "s")
    }
  }

  /// A planned switch strikes nothing: its times run from the decision.
  private static func milestonesTitle(_ result: RunResult) -> String {
    let isStruck = result.milestones.contains {
      $0.name == Milestone.Name.faultInjected.rawValue && $0.offsetSeconds != nil
    }
    return "Milestones, from the \(isStruck ? "strike" : "decision")"
  }

  private static func milestones(_ result: RunResult) -> [String] {
    guard result.milestones.contains(where: { $0.offsetSeconds != nil }) else { return [] }
    return result.milestones.map { milestone in
      guard let offset = milestone.offsetSeconds else {
        return "\(padded(milestone.name, 18)) not reached"
      }
      let error = milestone.errorSeconds ?? 0
      let places = NumberText.places(error: error)
      let value = padded(NumberText.offset(offset, places: places), 12)
      return "\(padded(milestone.name, 18)) \(value) ± \(NumberText.error(error, places)) s"
    }
  }

  private static func integrity(_ result: RunResult, _ paint: Paint) -> [String] {
    guard result.integrity != nil else { return [] }
    return IntegrityProperty.all(result).map { property in
      "\(paint.sign(property.verdict)) \(padded(property.kind.name, 24)) "
        + VisibleText.line(property.detail)
    }
  }

  private static func shipping(_ result: RunResult) -> [String] {
    guard let lag = result.shipping else { return [] }
    return ShippingLag.Hop.allCases.map { hop in
      let values = [("p50", 0.5), ("p95", 0.95), ("max", 1)].map { name, share in
        let measured = lag.quantile(share, hop).map {
          NumberText.measured($0.value, error: $0.error, unit: "s")
        }
        return "\(name) \(padded(measured ?? "not measured", 18))"
      }
      return "\(padded(hop.rawValue, 9)) \(values.joined())"
        + "\(lag.sorted(hop).count) of \(lag.cycles.count) markers"
    }
  }

  private static func expectation(_ result: RunResult, _ paint: Paint) -> [String] {
    guard let expected = result.expectation else { return [] }
    let step = expected.step.map { " by \($0)" } ?? ""
    return [
      "\(paint.sign(expected.isMet ? .passed : .failed)) \(VisibleText.line(expected.finding)) "
        + (expected.isMet ? "was found before the promotion\(step)" : "was not found"),
      "    \(VisibleText.line(expected.detail))",
    ]
  }

  private static func outside(_ result: RunResult) -> [String] {
    result.outside.map { VisibleText.line("\($0.name): \($0.detail)") }
  }

  private static func steps(_ account: RunAccount, _ paint: Paint) -> [String] {
    let width = min(account.steps.map(\.plan.id.count).max() ?? 0, 32)
    return account.steps.flatMap { step in
      let length = step.durationSeconds.map { "\(NumberText.fixed($0, 1)) s" } ?? "–"
      let row =
        "\(paint.sign(step.verdict)) \(padded(step.plan.id, width)) "
        + "\(padded(length, 8)) \(VisibleText.line(step.plan.title, limit: 100))"
      guard step.verdict == .failed || step.verdict == .inconclusive else { return [row] }
      let detail = VisibleText.make(Excerpt.make(step.detail, half: 2 * 1_024))
      return [row] + detail.split(separator: "\n").map { "    | \($0)" }
    }
  }

  private static func hosts(_ account: RunAccount) -> [String] {
    account.hosts.filter { $0.restored == false }.map {
      "\(VisibleText.line($0.name)): \(VisibleText.line($0.detail))"
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
