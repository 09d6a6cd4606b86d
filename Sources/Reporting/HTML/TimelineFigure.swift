internal import DrillModel

/// A run drawn over time: faults, phases of the recovery, steps, a lane for each host, and what
/// clients saw, all on one axis, with the milestones as lines through everything.
///
/// The same numbers stand in the tables of the report: the figure is never the only place.
struct TimelineFigure {
  static let width = 1_000.0
  static let gutter = 168.0
  static let laneHeight = 24.0

  let model: ReportModel
  let scale: TimeScale
  /// Distinguishes the ids of one figure from those of another.
  let id: String
  let title: String
  /// Whether every milestone must be named, or only where there is room.
  let isCloseUp: Bool

  private init(
    _ model: ReportModel, id: String, title: String, from: Double, to: Double, isCloseUp: Bool
  ) {
    self.model = model
    self.id = id
    self.title = title
    self.isCloseUp = isCloseUp
    scale = TimeScale(from: from, to: to, left: Self.gutter, right: Self.width - 12)
  }

  /// The run from its first step to its end; nil where no step began.
  static func whole(_ model: ReportModel) -> TimelineFigure? {
    let account = model.account
    let starts = account.steps.compactMap(\.startedAt).map { account.offset($0) }
    guard let first = starts.min() else { return nil }
    let end = max(account.offset(account.lastMoment), model.series?.endSeconds ?? first, first + 1)
    let margin = (end - first) * 0.01
    return TimelineFigure(
      model, id: "whole", title: "The whole run", from: first - margin, to: end + margin,
      isCloseUp: false)
  }

  /// The outage with a little before and after it; nil where nothing was struck.
  static func closeUp(_ model: ReportModel) -> TimelineFigure? {
    let account = model.account
    guard account.milestones[.faultInjected] != nil else { return nil }
    let before = account.milestones[.lastAcknowledged].map { account.offset($0.at) } ?? 0
    let back = account.milestones[.firstAcknowledged].map { account.offset($0.at) }
    let end = back ?? min(account.offset(account.lastMoment), before + 120)
    let span = max(end - before, 1)
    return TimelineFigure(
      model, id: "close", title: "The outage, close up", from: before - span * 0.12,
      to: end + span * 0.2, isCloseUp: true)
  }

  /// Draws the figure.
  func svg() -> String {
    let labels = MilestoneLabels(model.account, scale, isCloseUp: isCloseUp)
    let top = labels.height + 8
    var lanes = SVGWriter()
    var y = top
    drawFaults(&lanes, &y)
    drawPhases(&lanes, &y)
    if isCloseUp { drawSteps(&lanes, &y) } else { drawStepsInOneLane(&lanes, &y) }
    heading("hosts", &lanes, &y)
    HostLanes(model.account, scale).draw(&lanes, &y)
    if let series = model.series {
      heading("chat, as clients saw it", &lanes, &y)
      ChatChart(series, scale).draw(&lanes, &y)
    }
    let bottom = y + 2
    let full = bottom + 38
    var back = SVGWriter()
    back.rectangle(x: 0, y: 0, width: Self.width, height: full, ink: .panel)
    drawShades(&back, from: top, to: bottom)
    drawGrid(&back, from: top, to: bottom)
    labels.drawLines(&back, bottom: bottom)
    var front = SVGWriter()
    labels.drawNames(&front)
    let height = NumberText.fixed(full, 0)
    return """
      <svg class="timeline" role="img" aria-labelledby="\(id)-title \(id)-desc" \
      viewBox="0 0 \(NumberText.fixed(Self.width, 0)) \(height)" \
      width="\(NumberText.fixed(Self.width, 0))" height="\(height)" \
      font-family="system-ui, sans-serif" font-size="12">
      <title id="\(id)-title">\(HTMLText.escape(title))</title>
      <desc id="\(id)-desc">\(HTMLText.escape(description))</desc>
      \(back.text)\(lanes.text)\(front.text)</svg>
      """
  }

  private var description: String {
    let from = NumberText.offset(scale.from, places: 1)
    let to = NumberText.offset(scale.to, places: 1)
    let milestones = Milestone.Name.allCases.compactMap { name in
      model.account.milestones[name].map {
        "\(name.rawValue) \(NumberText.offset(model.account.offset($0.at)))"
      }
    }
    return "Time runs from \(from) to \(to), counted from the strike. "
      + (milestones.isEmpty ? "" : "Milestones: \(milestones.joined(separator: ", ")). ")
      + "The same numbers are in the tables of this report."
  }

  private func drawShades(_ svg: inout SVGWriter, from top: Double, to bottom: Double) {
    for fault in model.account.faults {
      let (begin, end) = span(fault)
      guard scale.overlaps(begin, end) else { continue }
      svg.rectangle(
        x: scale.x(begin), y: top, width: scale.x(end) - scale.x(begin), height: bottom - top,
        ink: .fault, opacity: 0.08)
    }
  }

  private func drawGrid(_ svg: inout SVGWriter, from top: Double, to bottom: Double) {
    svg.line(x1: scale.left, y1: bottom, x2: scale.right, y2: bottom, ink: .muted)
    for tick in scale.ticks() {
      let x = scale.x(tick)
      svg.line(x1: x, y1: top, x2: x, y2: bottom, ink: .line)
      svg.line(x1: x, y1: bottom, x2: x, y2: bottom + 4, ink: .muted)
      let words = tick == 0 ? "0" : NumberText.short(tick).replacing("-", with: "−")
      svg.label(words, x: x, y: bottom + 17, ink: .muted, anchor: "middle")
    }
    let origin = model.account.milestones[.faultInjected] == nil ? "the start" : "the strike"
    svg.label(
      "seconds from \(origin)", x: scale.right, y: bottom + 33, ink: .muted, anchor: "end")
  }

  private func drawFaults(_ svg: inout SVGWriter, _ y: inout Double) {
    for fault in model.account.faults {
      let (begin, end) = span(fault)
      guard scale.overlaps(begin, end) else { continue }
      let hosts = fault.strike.hosts.count
      let words = "\(fault.strike.fault) on \(hosts) \(hosts == 1 ? "host" : "hosts")"
      lane("fault", y: y, to: &svg)
      bar(
        begin, end, y: y, ink: .fault, label: words,
        title: "\(fault.strike.fault): \(fault.strike.summary)", to: &svg)
      y += Self.laneHeight
    }
  }

  private func drawPhases(_ svg: inout SVGWriter, _ y: inout Double) {
    let phases = RecoveryPhase.all(model.account).filter { scale.overlaps($0.from, $0.to) }
    guard !phases.isEmpty else { return }
    lane("recovery", y: y, to: &svg)
    for (index, phase) in phases.enumerated() {
      let x = scale.x(phase.from)
      let width = scale.x(phase.to) - x
      let length = NumberText.measured(phase.length, error: phase.error, unit: "s")
      svg.rectangle(
        x: x, y: y + 3, width: max(width - 1, 0.5), height: 18,
        ink: index.isMultiple(of: 2) ? .phaseA : .phaseB, radius: 2,
        title: "\(phase.name): \(length)")
      if Double(phase.name.count) * 6.4 + 8 < width {
        svg.label(
          phase.name, x: x + width / 2, y: y + 16, ink: .panel, anchor: "middle")
      }
    }
    y += Self.laneHeight
  }

  private func drawSteps(_ svg: inout SVGWriter, _ y: inout Double) {
    let account = model.account
    for step in account.steps {
      guard let startedAt = step.startedAt else { continue }
      let begin = account.offset(startedAt)
      let end = account.offset(step.endedAt ?? max(account.lastMoment, startedAt))
      guard scale.overlaps(begin, end) else { continue }
      lane(step.plan.id, y: y, to: &svg)
      let length = step.durationSeconds.map { "\(NumberText.fixed($0, 1)) s" } ?? "not ended"
      bar(
        begin, end, y: y, ink: ChartInk.of(step.verdict), label: length,
        title: "\(step.plan.title): \(step.verdict.rawValue), \(length)", to: &svg)
      y += Self.laneHeight
    }
    y += 6
  }

  /// Every step in one lane: the whole run has too many for a lane each.
  private func drawStepsInOneLane(_ svg: inout SVGWriter, _ y: inout Double) {
    let account = model.account
    lane("steps", y: y, to: &svg)
    for step in account.steps {
      guard let startedAt = step.startedAt else { continue }
      let begin = account.offset(startedAt)
      let end = account.offset(step.endedAt ?? max(account.lastMoment, startedAt))
      let x = scale.x(begin)
      let width = max(scale.x(end) - x, 1)
      svg.rectangle(
        x: x, y: y + 3, width: max(width - 1, 0.6), height: 18, ink: ChartInk.of(step.verdict),
        title: "\(step.plan.id): \(step.plan.title): \(step.verdict.rawValue)")
      let number = String(step.plan.id.prefix { $0 != "-" })
      if Double(number.count) * 7 + 4 < width {
        svg.label(
          number, x: x + width / 2, y: y + 16, ink: .panel, size: 11, anchor: "middle",
          isBold: true)
      }
    }
    y += Self.laneHeight + 6
  }

  /// The words that begin a group of lanes.
  private func heading(_ words: String, _ svg: inout SVGWriter, _ y: inout Double) {
    svg.label(words, x: 8, y: y + 13, ink: .muted, size: 11, isBold: true)
    svg.line(x1: 8, y1: y + 18, x2: scale.right, y2: y + 18, ink: .line)
    y += 22
  }

  private func lane(_ name: String, y: Double, to svg: inout SVGWriter) {
    svg.label(
      VisibleText.line(name, limit: 24), x: Self.gutter - 12, y: y + 16, anchor: "end")
  }

  /// A bar with its words inside, or beside it where they do not fit.
  private func bar(
    _ begin: Double, _ end: Double, y: Double, ink: ChartInk, label: String, title: String,
    to svg: inout SVGWriter
  ) {
    let x = scale.x(begin)
    let width = max(scale.x(end) - x, 2)
    svg.rectangle(x: x, y: y + 4, width: width, height: 12, ink: ink, radius: 3, title: title)
    let words = VisibleText.line(label, limit: 40)
    let room = Double(words.count) * 6.6 + 8
    if x + width + room < scale.right {
      svg.label(words, x: x + width + 6, y: y + 14, ink: .muted, size: 11, halo: .panel)
    } else if x - room > scale.left {
      svg.label(
        words, x: x - 6, y: y + 14, ink: .muted, size: 11, anchor: "end", halo: .panel)
    } else {
      svg.label(words, x: x + width / 2, y: y + 14, ink: .panel, size: 11, anchor: "middle")
    }
  }

  private func span(_ fault: FaultAccount) -> (Double, Double) {
    let account = model.account
    let end = fault.healedAt ?? max(account.lastMoment, fault.inEffectAt)
    return (account.offset(fault.inEffectAt), account.offset(end))
  }
}
