internal import DrillModel

/// The recovery time of the last runs of a drill, this one last: a point each, with its error, in a
/// shape that says what the run came to.
struct TrendFigure {
  /// One run in it.
  struct Point {
    /// Nil where it was not measured.
    var time: Measurement?
    var target: Double?
    var verdict: Verdict?
    var day: String
    /// Hours and minutes, UTC.
    var clock: String
    var isThis: Bool
  }

  private static let width = 1_000.0
  private static let (top, bottom) = (22.0, 180.0)
  private let points: [Point]
  private let high: Double
  /// The place of the run with which the recovery time became another one.
  private let change: Int?
  private let scale = TimeScale(from: 0, to: 1, left: 84, right: 976)

  /// Nil where fewer than two runs have a measured time: a single point is no trend.
  init?(_ points: [Point], change: Int? = nil) {
    let times = points.compactMap(\.time)
    guard points.count > 1, times.count > 1 else { return nil }
    self.points = points
    self.change = change
    let most = times.map { $0.value + $0.error }.max() ?? 1
    let targets = points.compactMap(\.target).filter { $0 <= most * 4 }
    high = max(most, targets.max() ?? 0, 0.001) * 1.12
  }

  /// What the figure shows; where the objective lies far above what was measured, that it does.
  var caption: String {
    let words =
      "Recovery time, run by run; whiskers are the error"
      + (change == nil ? "" : ", the dotted line is where it changed")
    let targets = points.compactMap(\.target)
    guard let most = targets.max() else { return words }
    return targets.contains { $0 <= high }
      ? "\(words), the dashed line is the objective"
      : "\(words); the objective, \(NumberText.short(most)) s, lies above the figure"
  }

  func svg() -> String {
    var svg = SVGWriter()
    svg.rectangle(x: 0, y: 0, width: Self.width, height: 230, ink: .panel)
    let axis = TimeScale(from: 0, to: high, left: 0, right: 1)
    for tick in axis.ticks(limit: 5) {
      svg.line(x1: scale.left, y1: y(tick), x2: scale.right, y2: y(tick), ink: .line)
      svg.label(
        "\(NumberText.short(tick)) s", x: scale.left - 10, y: y(tick) + 4, ink: .muted, size: 11,
        anchor: "end")
    }
    svg.line(x1: scale.left, y1: Self.bottom, x2: scale.right, y2: Self.bottom, ink: .muted)
    drawTargets(&svg)
    drawChange(&svg)
    svg.path(
      points.enumerated().map { index, point in
        point.time.map { (x(index), y($0.value)) }
      }, ink: .slowest, width: 1.5)
    for (index, point) in points.enumerated() { draw(point, at: x(index), &svg) }
    return """
      <svg class="timeline" role="img" aria-labelledby="trend-title trend-desc" \
      viewBox="0 0 1000 230" width="1000" height="230" font-family="system-ui, sans-serif" \
      font-size="12">
      <title id="trend-title">Recovery time of the last \(points.count) runs</title>
      <desc id="trend-desc">A point for each run with its error, oldest first, this run last. The \
      same numbers are in the table.</desc>
      \(svg.text)</svg>
      """
  }

  private func drawTargets(_ svg: inout SVGWriter) {
    let half = (scale.right - scale.left) / Double(points.count) / 2
    for (index, point) in points.enumerated() {
      guard let target = point.target, target <= high else { continue }
      svg.line(
        x1: x(index) - half, y1: y(target), x2: x(index) + half, y2: y(target), ink: .ink,
        width: 1.4, dashes: "6 3", title: "objective \(NumberText.short(target)) s")
    }
  }

  private func drawChange(_ svg: inout SVGWriter) {
    guard let change else { return }
    let between = scale.x(Double(change) / Double(points.count))
    svg.line(
      x1: between, y1: Self.top - 8, x2: between, y2: Self.bottom, ink: .ink, width: 1.4,
      dashes: "1.5 4", title: "the recovery time changed here")
  }

  private func draw(_ point: Point, at x: Double, _ svg: inout SVGWriter) {
    svg.label(
      point.day, x: x, y: Self.bottom + 18, ink: .muted, size: 11, anchor: "middle",
      isBold: point.isThis)
    if !point.clock.isEmpty {
      svg.label(
        point.clock, x: x, y: Self.bottom + 32, ink: .muted, size: 11, anchor: "middle")
    }
    guard let time = point.time else {
      svg.label("none", x: x, y: Self.bottom - 8, ink: .muted, size: 11, anchor: "middle")
      return
    }
    let (low, top) = (y(max(time.value - time.error, 0)), y(time.value + time.error))
    svg.line(x1: x, y1: low, x2: x, y2: top, ink: .ink, width: 1.4)
    for end in [low, top] {
      svg.line(x1: x - 5, y1: end, x2: x + 5, y2: end, ink: .ink, width: 1.4)
    }
    let ink = point.verdict.map(ChartInk.of) ?? .skipped
    let middle = y(time.value)
    switch point.verdict {
    case .passed:
      svg.rectangle(x: x - 6, y: middle - 6, width: 12, height: 12, ink: ink, radius: 6)
    case .failed:
      svg.path([(x - 6, middle - 6), (x + 6, middle + 6)], ink: ink, width: 3)
      svg.path([(x - 6, middle + 6), (x + 6, middle - 6)], ink: ink, width: 3)
    default:
      svg.rectangle(x: x - 5, y: middle - 5, width: 10, height: 10, ink: ink)
    }
    svg.label(
      NumberText.fixed(time.value, 1), x: x, y: min(top, middle - 6) - 6, size: 11,
      anchor: "middle", isBold: point.isThis, halo: .panel)
  }

  private func x(_ index: Int) -> Double {
    scale.x((Double(index) + 0.5) / Double(points.count))
  }

  private func y(_ seconds: Double) -> Double {
    Self.bottom - min(seconds / high, 1) * (Self.bottom - Self.top)
  }
}
