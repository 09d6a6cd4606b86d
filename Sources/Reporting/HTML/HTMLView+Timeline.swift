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
      "legend": .views(legend), "milestones": .views(milestones), "clients": clients,
    ])
  }

  /// What clients saw in numbers: what the figures draw.
  private var clients: HTMLValue {
    guard let series = model.series, !series.buckets.isEmpty else { return .flag(false) }
    let found = ClientOutages(series)
    func moment(_ name: Milestone.Name) -> Double? {
      account.milestones[name].map { account.offset($0.at) }
    }
    let stretches = ClientOutages.stretches(
      series, from: moment(.lastAcknowledged), to: moment(.firstAcknowledged))
    func time(_ milliseconds: Double?) -> String {
      milliseconds.map { "\(NumberText.fixed($0, 1)) ms" } ?? "none"
    }
    return .view([
      "width": .text(NumberText.short(series.bucketSeconds)),
      "stretches": .views(
        stretches.map { stretch in
          let sent = stretch.answered + stretch.unanswered
          let share = sent == 0 ? nil : Double(stretch.answered) / Double(sent) * 100
          return [
            "name": .text(stretch.name), "answered": .text(NumberText.grouped(stretch.answered)),
            "unanswered": .text(NumberText.grouped(stretch.unanswered)),
            "share": .text(share.map { "\(NumberText.fixed($0, 1)) %" } ?? "–"),
            "median": .text(time(stretch.median)), "longest": .text(time(stretch.longest)),
          ]
        }),
      "outages": found.outages.isEmpty
        ? .flag(false)
        : .view([
          "caption": .text(
            found.count > found.outages.count
              ? "The \(found.outages.count) longest of \(NumberText.grouped(found.count)) stretches "
                + "without an answer" : "Stretches without an answer"),
          "rows": .views(
            found.outages.map { outage in
              [
                "from": .text(NumberText.offset(outage.from, places: 1)),
                "to": .text(NumberText.offset(outage.to, places: 1)),
                "length": .text("\(NumberText.fixed(outage.to - outage.from, 1)) s"),
                "unanswered": .text(NumberText.grouped(outage.unanswered)),
              ]
            }),
        ]),
    ])
  }

  private var legend: [View] {
    var entries: [(ChartInk, String)] = [
      (.good, "step or act that passed"), (.bad, "failed; the fault; no answer"),
      (.doubtful, "inconclusive; some answered"), (.answer, "guard armed (thin line)"),
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
