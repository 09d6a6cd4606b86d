/// Maps moments of a run to places in a chart.
struct TimeScale {
  /// Seconds from the strike.
  var from: Double
  var to: Double
  var left: Double
  var right: Double

  func x(_ moment: Double) -> Double {
    let inside = min(max(moment, from), to)
    return left + (inside - from) / max(to - from, 0.001) * (right - left)
  }

  func contains(_ moment: Double) -> Bool { from <= moment && moment <= to }

  func overlaps(_ begin: Double, _ end: Double) -> Bool { end >= from && begin <= to }

  /// Round moments, at most about so many, for the marks of the axis.
  func ticks(limit: Int = 10) -> [Double] {
    var step = 0.001
    let factors = [2.0, 2.5, 2.0]
    var turn = 0
    while (to - from) / step > Double(limit) {
      step *= factors[turn % 3]
      turn += 1
    }
    let first = (from / step).rounded(.up)
    let last = (to / step).rounded(.down)
    guard first <= last else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }
}
