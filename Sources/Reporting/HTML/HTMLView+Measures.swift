internal import DrillModel

extension HTMLView {
  /// The measures at a glance.
  var tiles: [View] {
    [
      timeTile("recovery-time", "Recovery time", RecoveryPhase.recoveryTime(account)),
      timeTile("recovery-point", "Recovery point", nil),
      timeTile("promotion", "Promotion", promotion),
      lostTile, restoredTile,
    ]
  }

  private var promotion: Measurement? {
    guard let start = account.milestones[.promotionStarted],
      let end = account.milestones[.promoted], start.at <= end.at
    else { return nil }
    return Measurement(
      value: Double(end.at - start.at) / 1e9, error: Double(start.error + end.error) / 1e9)
  }

  /// A time with its target; measured between milestones where it is no objective of the drill.
  private func timeTile(_ name: String, _ what: String, _ measured: Measurement?) -> View {
    let objective = result.objectives.first { $0.name == name }
    let value = objective?.actual ?? measured?.value
    let error = objective?.actual == nil ? measured?.error : objective?.error
    var tile: View = ["what": .text(what)]
    if let value {
      let places = NumberText.places(error: error ?? 0)
      let isExact = (error ?? 0) == 0
      tile["value"] = .text(
        (isExact ? NumberText.short(value) : NumberText.fixed(value, places)) + " s")
      tile["error"] = .text(
        isExact ? "" : "± \(NumberText.error(error ?? 0, places)) s")
    } else {
      tile["value"] = .text("–")
      tile["error"] = .text("not measured")
    }
    tile["target"] = .text(
      objective.map { "target \(NumberText.short($0.target)) s" } ?? "no target set")
    tile["badge"] = objective.map { HTMLIcon.badge($0.verdict) } ?? .flag(false)
    if let value, let objective, objective.target > 0 {
      tile["meter"] = .view([
        "drawing": .markup(meter(value, objective.target, ChartInk.of(objective.verdict)))
      ])
    } else {
      tile["meter"] = .flag(false)
    }
    return tile
  }

  private var lostTile: View {
    let property = IntegrityProperty.all(result).first { $0.kind == .lost }
    let objective = result.objectives.first { $0.name == "lost" }
    let isMeasured = result.integrity != nil
    return [
      "what": .text("Messages lost"),
      "value": .text(result.integrity.map { NumberText.grouped($0.lost) } ?? "–"),
      "error": .text(
        result.integrity.map { "of \(NumberText.grouped($0.acknowledged)) acknowledged" }
          ?? "not checked"),
      "target": .text(
        objective.map { "target \(NumberText.short($0.target))" }
          ?? (isMeasured ? "judged by the recovery point" : "no target set")),
      "badge": property.map { HTMLIcon.badge($0.verdict) } ?? .flag(false), "meter": .flag(false),
    ]
  }

  private var restoredTile: View {
    let restored = result.hosts.count { $0.restored }
    return [
      "what": .text("Hosts as they were"),
      "value": .text("\(restored) of \(result.hosts.count)"),
      "error": .text(""),
      "target": .text(
        result.outcome == .refused
          ? "nothing was changed"
          : result.restored ? "read back after the run" : "a person is needed"),
      "badge": result.restored
        ? HTMLIcon.badge(.passed, "restored")
        : account.hosts.contains { $0.restored == false }
          ? HTMLIcon.badge(.failed, "not restored") : HTMLIcon.badge(.inconclusive, "not known"),
      "meter": .flag(false),
    ]
  }

  /// A bar as long as the value, with a mark where the target is.
  private func meter(_ value: Double, _ target: Double, _ ink: ChartInk) -> String {
    let full = max(value, target) * 1.02
    var svg = SVGWriter()
    svg.rectangle(x: 0, y: 1, width: 100, height: 6, ink: .line)
    svg.rectangle(x: 0, y: 1, width: max(value / full * 100, 0.8), height: 6, ink: ink)
    svg.rectangle(x: target / full * 100 - 0.4, y: 0, width: 0.8, height: 8, ink: .ink)
    return "<svg class=\"meter\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" width=\"100\""
      + " height=\"8\" aria-hidden=\"true\">\(svg.text)</svg>"
  }

  /// Every objective with target, actual and margin.
  var objectives: HTMLValue {
    guard !result.objectives.isEmpty else { return .flag(false) }
    let rows = result.objectives.map { objective -> View in
      let symbol = objective.unit == "s" ? " s" : ""
      let margin = objective.actual.map { actual -> String in
        let margin = objective.target - actual
        return (margin < 0 ? "−" : "+") + NumberText.short(margin.magnitude) + symbol
      }
      return [
        "name": .text(objective.name), "meaning": .text(Meanings.ofObjective(objective.name)),
        "target": .text("≤ \(NumberText.short(objective.target))\(symbol)"),
        "actual": .text(
          objective.actual.map {
            NumberText.measured($0, error: objective.error, unit: objective.unit)
          } ?? "not measured"),
        "margin": .text(margin ?? "–"), "badge": HTMLIcon.badge(objective.verdict),
        "reason": Self.only(objective.reason, as: "reason"),
      ]
    }
    return .view(["rows": .views(rows)])
  }

  /// The recovery time by phase.
  var recovery: HTMLValue {
    let phases = RecoveryPhase.all(account)
    guard let total = RecoveryPhase.recoveryTime(account), !phases.isEmpty else {
      return .flag(false)
    }
    let rows = phases.enumerated().map { index, phase -> View in
      let share = phase.length / max(total.value, 1e-9)
      var svg = SVGWriter()
      svg.rectangle(
        x: 0, y: 0, width: share * 120, height: 8,
        ink: index.isMultiple(of: 2) ? .phaseA : .phaseB)
      return [
        "name": .text(phase.name), "from": .text(NumberText.offset(phase.from)),
        "to": .text(NumberText.offset(phase.to)),
        "took": .text(NumberText.measured(phase.length, error: phase.error, unit: "s")),
        "share": .text("\(NumberText.fixed(share * 100, 0)) %"),
        "drawing": .markup(
          "<svg viewBox=\"0 0 120 8\" width=\"120\" height=\"8\" aria-hidden=\"true\">\(svg.text)"
            + "</svg>"),
      ]
    }
    return .view([
      "drawing": .markup(RecoveryFigure(model)?.svg() ?? ""),
      "phases": .views(rows),
      "total": .text(NumberText.measured(total.value, error: total.error, unit: "s")),
    ])
  }

  /// A section for an optional text; nothing where there is none.
  static func only(_ text: String?, as key: String) -> HTMLValue {
    guard let text, !text.isEmpty else { return .flag(false) }
    return .view([key: .text(text)])
  }
}
