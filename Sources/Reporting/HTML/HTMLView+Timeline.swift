internal import DrillModel

extension HTMLView {
  /// The figures and the table of milestones.
  var timeline: HTMLValue {
    let figures = [TimelineFigure.closeUp(model), TimelineFigure.whole(model)]
      .compactMap(\.self)
    guard !figures.isEmpty else { return .flag(false) }
    return .view([
      "figures": .views(
        figures.map { ["caption": .text($0.title), "drawing": .markup($0.svg())] }),
      "legend": .views(legend), "milestones": .views(milestones),
    ])
  }

  private var legend: [View] {
    var entries: [(ChartInk, String)] = [
      (.good, "step that passed"), (.bad, "step that failed, or the fault"),
      (.doubtful, "inconclusive"), (.mark, "act on a host"),
    ]
    if model.series != nil {
      entries += [(.answer, "median time to answer"), (.slowest, "longest time to answer")]
    }
    return entries.map { ink, meaning in
      var svg = SVGWriter()
      svg.rectangle(x: 0, y: 0, width: 10, height: 10, ink: ink, radius: 2)
      return [
        "swatch": .markup(
          "<svg viewBox=\"0 0 10 10\" width=\"10\" height=\"10\" aria-hidden=\"true\">\(svg.text)"
            + "</svg>"),
        "meaning": .text(meaning),
      ]
    }
  }

  private var milestones: [View] {
    result.milestones.map { milestone in
      let meaning = Milestone.Name(rawValue: milestone.name).map(Meanings.of) ?? ""
      let places = NumberText.places(error: milestone.errorSeconds ?? 0)
      return [
        "name": .text(milestone.name),
        "offset": .text(
          milestone.offsetSeconds.map { NumberText.offset($0, places: places) } ?? "not reached"),
        "error": .text(
          milestone.errorSeconds.map {
            "\(NumberText.error($0, places)) s"
          } ?? "–"),
        "meaning": .text(meaning),
      ]
    }
  }
}
