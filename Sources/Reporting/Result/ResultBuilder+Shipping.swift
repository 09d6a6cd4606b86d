internal import DrillModel

/// What a journal tells of log shipping, and of what stands beside the pool.
extension ResultBuilder {
  static func shipping(_ account: RunAccount) -> ShippingLag? {
    let acts = account.steps.filter { $0.plan.kind == "trace" }.flatMap(\.acts)
      .compactMap(\.end).sorted { $0.startedAt < $1.startedAt }
    let lag = ShippingLag(acts: acts)
    return lag.cycles.isEmpty ? nil : lag
  }

  static func outside(_ account: RunAccount) -> [RunResult.OutsideResult] {
    ["compliance", "file-store"].compactMap { name in
      guard let phases = account.outside[name] else { return nil }
      let before = told(phases["before"])
      let after = told(phases["after"])
      let declared = phases["before"]?["declared"] ?? phases["after"]?["declared"] ?? "undeclared"
      return RunResult.OutsideResult(
        name: name, declared: declared, before: before, after: after,
        detail: sentence(name, declared, before, after))
    }
  }

  private static func told(_ values: [String: String]?) -> [String: String] {
    (values ?? [:]).filter { $0.key != "phase" && $0.key != "declared" }
  }

  /// What is documented is said with it: neither is failed over with the pool.
  private static func sentence(
    _ name: String, _ declared: String, _ before: [String: String], _ after: [String: String]
  ) -> String {
    let what = name == "compliance" ? "the compliance database" : "the file store"
    switch declared {
    case "none": return "the environment has none"
    case "undeclared":
      return "\(what) is not failed over with the pool, and the environment does not tell of it: "
        + "neither counted nor checked"
    default:
      return "\(what) is not failed over with the pool: before \(words(before)), "
        + "after \(words(after))"
    }
  }

  private static func words(_ values: [String: String]) -> String {
    guard values["answered"] == "yes" else {
      return values.isEmpty ? "not asked" : "not answered"
    }
    let told = values.filter { $0.key != "answered" }.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }
    return told.isEmpty ? "answered" : told.joined(separator: " ")
  }
}
