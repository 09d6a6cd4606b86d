import DrillModel

@testable import Services

extension ReturnStep {
  /// The parameters with what earlier steps told; nil where one did not tell what this one needs.
  ///
  /// A run hands such values on by tokens (`ToldTests`); here the way back is walked by hand.
  func parameters(run: String, told: [String: [String: String]]) -> ActParameters? {
    var parameters = parameters
    parameters.run = run
    if let reachedFrom {
      let values = told[reachedFrom] ?? [:]
      guard let position = values["final_lsn"] ?? values["shipped_lsn"] else { return nil }
      parameters.reached = position
    }
    if act == .fingerprint, let first = sameAs.keys.first {
      guard let marks = told[first]?["marks"] else { return nil }
      parameters.marks = marks
    }
    return parameters
  }
}
