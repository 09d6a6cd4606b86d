internal import DrillModel

/// How long markers took to be archived, copied and replayed: a point for each with its error.
struct ShippingFigure {
  private static let gutter = 168.0
  private static let laneHeight = 40.0
  private let lag: ShippingLag
  private let scale: TimeScale

  /// Nil where no marker reached any hop.
  init?(_ lag: ShippingLag) {
    let all = ShippingLag.Hop.allCases.flatMap { lag.sorted($0) }
    guard let most = all.map({ $0.value + $0.error }).max() else { return nil }
    self.lag = lag
    scale = TimeScale(from: 0, to: max(most, 0.001) * 1.08, left: Self.gutter, right: 988)
  }

  func svg() -> String {
    var svg = SVGWriter()
    let bottom = 10 + Self.laneHeight * Double(ShippingLag.Hop.allCases.count)
    let height = bottom + 40
    svg.rectangle(x: 0, y: 0, width: 1_000, height: height, ink: .panel)
    svg.axis(scale, bottom: bottom, title: "seconds from a marker's commit")
    for (row, hop) in ShippingLag.Hop.allCases.enumerated() {
      draw(hop, 10 + Double(row) * Self.laneHeight, &svg)
    }
    return """
      <svg class="timeline" role="img" aria-labelledby="shipping-title shipping-desc" \
      viewBox="0 0 1000 \(NumberText.fixed(height, 0))" width="1000" \
      height="\(NumberText.fixed(height, 0))" font-family="system-ui, sans-serif" font-size="12">
      <title id="shipping-title">Shipping lag by hop</title>
      <desc id="shipping-desc">A point for each of \(lag.cycles.count) markers with its error; the \
      upright line is the median. The same numbers are in the tables.</desc>
      \(svg.text)</svg>
      """
  }

  private func draw(_ hop: ShippingLag.Hop, _ top: Double, _ svg: inout SVGWriter) {
    let middle = top + Self.laneHeight / 2
    svg.label(hop.rawValue, x: scale.left - 12, y: middle + 4, anchor: "end")
    // Points of one hop lie in rows by turns, so that those of one length can be told apart.
    for (index, one) in lag.cycles.compactMap({ $0.lag(hop) }).prefix(500).enumerated() {
      let y = middle + Double(index % 5 - 2) * 5
      let (low, high) = (scale.x(max(one.value - one.error, 0)), scale.x(one.value + one.error))
      svg.line(x1: low, y1: y, x2: high, y2: y, ink: .slowest, width: 1.6)
      svg.rectangle(
        x: scale.x(one.value) - 2.5, y: y - 2.5, width: 5, height: 5, ink: .answer, radius: 2.5,
        title: NumberText.measured(one.value, error: one.error, unit: "s"))
    }
    if let median = lag.quantile(0.5, hop) {
      svg.line(
        x1: scale.x(median.value), y1: top + 4, x2: scale.x(median.value),
        y2: top + Self.laneHeight - 4, ink: .ink, width: 2, title: "median")
    }
  }
}
