internal import DrillModel

extension ResultJSON {
  static func shipping(_ lag: ShippingLag) -> JSONValue {
    let hops = ShippingLag.Hop.allCases.map { hop in
      JSONValue.object([
        "hop": .string(hop.rawValue), "reached": .integer(lag.sorted(hop).count),
        "p50_seconds": .optional(lag.quantile(0.5, hop)?.value),
        "p95_seconds": .optional(lag.quantile(0.95, hop)?.value),
        "max_seconds": .optional(lag.quantile(1, hop)?.value),
        "error_seconds": .optional(lag.sorted(hop).map(\.error).max()),
      ])
    }
    let cycles = lag.cycles.map { cycle in
      JSONValue.object([
        "segment": .string(cycle.segment),
        "hops": .object(
          cycle.hops.mapValues {
            .object(["value": .number($0.value), "error": .number($0.error)])
          }),
      ])
    }
    return .object(["hops": .array(hops), "cycles": .array(cycles)])
  }

  static func expectation(_ result: Expectation.Result) -> JSONValue {
    .object([
      "finding": .string(result.finding), "met": .bool(result.isMet),
      "step": .optional(result.step), "detail": .string(result.detail),
    ])
  }

  static func outside(_ result: RunResult.OutsideResult) -> JSONValue {
    func values(_ values: [String: String]) -> JSONValue {
      .object(values.mapValues { .string($0) })
    }
    return .object([
      "name": .string(result.name), "declared": .string(result.declared),
      "before": values(result.before), "after": values(result.after),
      "detail": .string(result.detail),
    ])
  }
}
