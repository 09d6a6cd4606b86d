internal import DrillModel

/// The milestones of a figure as lines through it, their names above in rows that do not collide.
struct MilestoneLabels {
  private struct Placed {
    var name: String
    var x: Double
    /// Counted from the bottom; nil where the line has no name.
    var row: Int?
    var isLeft: Bool
    var isStrong: Bool
  }

  private static let rowHeight = 16.0
  private var placed: [Placed] = []
  private let rows: Int

  /// How much room the names take.
  var height: Double { Double(rows) * Self.rowHeight }

  init(_ account: RunAccount, _ scale: TimeScale, isCloseUp: Bool) {
    let order: [Milestone.Name] =
      [.faultInjected, .firstAcknowledged, .promoted, .returned, .protected, .detected]
      + Milestone.Name.allCases
    let limit = isCloseUp ? 6 : 3
    var taken: [[ClosedRange<Double>]] = Array(repeating: [], count: limit)
    var used = 0
    var seen: Set<Milestone.Name> = []
    for name in order where seen.insert(name).inserted {
      guard let milestone = account.milestones[name] else { continue }
      let moment = account.offset(milestone.at)
      guard scale.contains(moment) else { continue }
      let x = scale.x(moment)
      let words = "\(name.rawValue) \(NumberText.offset(moment, places: 2))"
      let width = Double(words.count) * 6.3 + 10
      let isLeft = x + width > scale.right
      let extent = isLeft ? x - width...x : x...x + width
      let row = (0..<limit).first { row in
        !taken[row].contains { $0.overlaps(extent) }
      }
      if let row {
        taken[row].append(extent)
        used = max(used, row + 1)
      }
      placed.append(
        Placed(
          name: words, x: x, row: row, isLeft: isLeft,
          isStrong: [.faultInjected, .firstAcknowledged].contains(name)))
    }
    rows = used
  }

  /// Draws the lines: before everything that they run behind.
  func drawLines(_ svg: inout SVGWriter, bottom: Double) {
    for label in placed {
      svg.line(
        x1: label.x, y1: top(label) + 2, x2: label.x, y2: bottom,
        ink: label.isStrong ? .ink : .muted, width: label.isStrong ? 1.5 : 1,
        dashes: label.isStrong ? nil : "3 3", title: label.name)
    }
  }

  /// Draws the names: after everything.
  func drawNames(_ svg: inout SVGWriter) {
    for label in placed where label.row != nil {
      svg.label(
        label.name, x: label.x + (label.isLeft ? -5 : 5), y: top(label) + 12, size: 11.5,
        anchor: label.isLeft ? "end" : "start", isBold: label.isStrong, halo: .panel)
    }
  }

  private func top(_ label: Placed) -> Double {
    label.row.map { Double(rows - 1 - $0) * Self.rowHeight } ?? height
  }
}
