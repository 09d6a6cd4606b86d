internal import DrillModel

extension HTMLView {
  /// How long log shipping took: in a figure, by hop, and marker by marker.
  var shipping: HTMLValue {
    guard let lag = result.shipping else { return .flag(false) }
    func words(_ measured: Measurement?) -> HTMLValue {
      .text(
        measured.map { NumberText.measured($0.value, error: $0.error, unit: "s") }
          ?? "not reached")
    }
    let markers = lag.cycles.prefix(200)
    return .view([
      "figure": ShippingFigure(lag).map { .view(["drawing": .markup($0.svg())]) } ?? .flag(false),
      "hops": .views(
        ShippingLag.Hop.allCases.map { hop in
          [
            "name": .text(hop.rawValue),
            "reached": .text("\(lag.sorted(hop).count) of \(lag.cycles.count)"),
            "half": words(lag.quantile(0.5, hop)), "most": words(lag.quantile(0.95, hop)),
            "longest": words(lag.quantile(1, hop)),
          ]
        }),
      "caption": .text(
        "\(lag.cycles.count) \(lag.cycles.count == 1 ? "marker" : "markers")"
          + (lag.cycles.count > markers.count ? ", the first \(markers.count)" : "")),
      "isOpen": .flag(!lag.isWhole),
      "markers": .views(
        markers.enumerated().map { index, marker in
          [
            "number": .text("\(index + 1)"),
            "segment": .text(VisibleText.line(marker.segment, limit: 80)),
            "archived": words(marker.lag(.archived)), "copied": words(marker.lag(.copied)),
            "replayed": words(marker.lag(.replayed)),
          ]
        }),
    ])
  }
}
