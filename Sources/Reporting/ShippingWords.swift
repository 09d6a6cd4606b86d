internal import DrillModel

/// What log shipping, an expectation and what stands beside the pool came to: a sentence each.
enum ShippingWords {
  static func lines(_ result: RunResult) -> [String] {
    lags(result) + others(result)
  }

  /// The same without the lag of log shipping.
  static func others(_ result: RunResult) -> [String] {
    expectation(result) + result.outside.map { "\($0.name): \($0.detail)" }
  }

  private static func lags(_ result: RunResult) -> [String] {
    guard let lag = result.shipping else { return [] }
    return ShippingLag.Hop.allCases.map { hop in
      let values = [("p50", 0.5), ("p95", 0.95), ("longest", 1)].map { name, share in
        let measured = lag.quantile(share, hop).map {
          NumberText.measured($0.value, error: $0.error, unit: "s")
        }
        return "\(name) \(measured ?? "not measured")"
      }
      return "log shipping, from a marker's commit until it is \(hop.rawValue): "
        + values.joined(separator: ", ")
        + " (\(lag.sorted(hop).count) of \(lag.cycles.count) markers)"
    }
  }

  private static func expectation(_ result: RunResult) -> [String] {
    guard let expected = result.expectation else { return [] }
    let step = expected.step.map { " by \($0)" } ?? ""
    return [
      "the drill expects \(expected.finding) to be found before the promotion: "
        + (expected.isMet ? "it was\(step)" : "it was not") + ": \(expected.detail)"
    ]
  }
}
