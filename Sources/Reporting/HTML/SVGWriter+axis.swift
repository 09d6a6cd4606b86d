extension SVGWriter {
  /// An axis of seconds under lanes: its lines across them, its numbers, and what it counts from.
  mutating func axis(_ scale: TimeScale, bottom: Double, title: String) {
    for tick in scale.ticks() {
      line(x1: scale.x(tick), y1: 6, x2: scale.x(tick), y2: bottom, ink: .line)
      label(
        NumberText.short(tick), x: scale.x(tick), y: bottom + 17, ink: .muted, anchor: "middle")
    }
    line(x1: scale.left, y1: bottom, x2: scale.right, y2: bottom, ink: .muted)
    label(title, x: scale.right, y: bottom + 33, ink: .muted, anchor: "end")
  }
}
