internal import DrillModel

/// The recovery time drawn phase by phase, one below the other on one axis, each with a whisker as
/// long as its error, and the objective as a line.
struct RecoveryFigure {
  private static let width = 1_000.0
  private static let gutter = 168.0
  private static let laneHeight = 26.0

  private let phases: [RecoveryPhase]
  private let total: Measurement
  private let target: Double?
  private let verdict: Verdict?
  private let scale: TimeScale
  private let start: Double

  /// Nil where there was no recovery.
  init?(_ model: ReportModel) {
    let phases = RecoveryPhase.all(model.account)
    guard let total = RecoveryPhase.recoveryTime(model.account), let first = phases.first else {
      return nil
    }
    let objective = model.result.objectives.first { $0.name == "recovery-time" }
    self.phases = phases
    self.total = total
    verdict = objective?.verdict
    start = first.from
    // A target far away would leave no room for what was measured: then it is told in words.
    target = objective.map(\.target).flatMap { $0 <= total.value * 4 ? $0 : nil }
    let most = max(total.value + total.error, target ?? 0, 0.001)
    scale = TimeScale(from: 0, to: most * 1.12, left: Self.gutter, right: Self.width - 12)
  }

  func svg() -> String {
    var svg = SVGWriter()
    let bottom = 12 + Self.laneHeight * Double(phases.count + 1) + 8
    let height = bottom + 40
    svg.rectangle(x: 0, y: 0, width: Self.width, height: height, ink: .panel)
    svg.axis(scale, bottom: bottom, title: "seconds from the last answer")
    for (index, phase) in phases.enumerated() {
      bar(
        phase.name, phase.from - start, phase.to - start,
        Measurement(value: phase.length, error: phase.error), row: index,
        ink: index.isMultiple(of: 2) ? .phaseA : .phaseB, isBold: false, &svg)
    }
    bar(
      "recovery time", 0, total.value, total, row: phases.count,
      ink: verdict.map(ChartInk.of) ?? .mark, isBold: true, &svg)
    if let target {
      svg.line(
        x1: scale.x(target), y1: 2, x2: scale.x(target), y2: bottom, ink: .ink, width: 1.6,
        dashes: "6 3")
      svg.label(
        "objective \(NumberText.short(target)) s", x: scale.x(target) - 5, y: 12, size: 11,
        anchor: "end", isBold: true, halo: .panel)
    }
    return """
      <svg class="timeline" role="img" aria-labelledby="recovery-title recovery-desc" \
      viewBox="0 0 1000 \(NumberText.fixed(height, 0))" width="1000" \
      height="\(NumberText.fixed(height, 0))" font-family="system-ui, sans-serif" font-size="12">
      <title id="recovery-title">The recovery time by phase, with error bars</title>
      <desc id="recovery-desc">\(HTMLText.escape(description))</desc>
      \(svg.text)</svg>
      """
  }

  private var description: String {
    let words = phases.map {
      "\($0.name) \(NumberText.measured($0.length, error: $0.error, unit: "s"))"
    }
    let whole = NumberText.measured(total.value, error: total.error, unit: "s")
    return "\(words.joined(separator: ", ")): \(whole) in all. The same numbers are in the table."
  }

  private func bar(
    _ name: String, _ from: Double, _ to: Double, _ length: Measurement, row: Int, ink: ChartInk,
    isBold: Bool, _ svg: inout SVGWriter
  ) {
    let y = 14 + Double(row) * Self.laneHeight + (isBold ? 4 : 0)
    let (left, right) = (scale.x(from), scale.x(to))
    let words = NumberText.measured(length.value, error: length.error, unit: "s")
    svg.label(name, x: scale.left - 12, y: y + 14, anchor: "end", isBold: isBold)
    svg.rectangle(
      x: left, y: y + 2, width: max(right - left, 1.5), height: 16, ink: ink, radius: 2,
      title: "\(name): \(words)")
    let (low, high) = (scale.x(max(to - length.error, 0)), scale.x(to + length.error))
    // On a ground of its own: it crosses the end of a bar of any colour.
    for (ink, width) in [(ChartInk.panel, 4.0), (.ink, 1.4)] {
      svg.line(x1: low, y1: y + 10, x2: high, y2: y + 10, ink: ink, width: width)
      for x in [low, high] {
        svg.line(x1: x, y1: y + 5, x2: x, y2: y + 15, ink: ink, width: width)
      }
    }
    let room = Double(words.count) * 6.6
    if high + 8 + room <= scale.right {
      svg.label(
        words, x: high + 8, y: y + 14, ink: isBold ? .ink : .muted, size: 11.5, isBold: isBold,
        halo: .panel)
    } else if left - 8 - room > scale.left {
      svg.label(
        words, x: left - 8, y: y + 14, ink: isBold ? .ink : .muted, size: 11.5, anchor: "end",
        isBold: isBold, halo: .panel)
    } else {
      svg.label(words, x: left + 8, y: y + 14, ink: .panel, size: 11.5, isBold: isBold)
    }
  }
}
