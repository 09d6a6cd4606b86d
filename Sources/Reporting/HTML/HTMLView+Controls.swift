internal import DrillModel

extension HTMLView {
  /// What the run shows of each control.
  var controls: HTMLValue {
    guard let controls = result.record?.controls, !controls.isEmpty else { return .flag(false) }
    return .view([
      "rows": .views(
        controls.map { control in
          [
            "title": .text(control.title), "asks": .text(control.asks),
            "besides": .text(control.besides),
            "badge": HTMLIcon.badge(
              control.shown ? .passed : .inconclusive, control.shown ? "shown" : "not shown"),
            "lacking": .views(control.lacking.map { ["word": .text($0)] }),
            "evidence": .views(control.evidence.map { ["word": .text($0)] }),
          ]
        })
    ])
  }
}
