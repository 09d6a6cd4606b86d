extension ChangePoint {
  /// What is said of a change, for a terminal and for a page: with which run it came, in the unit
  /// of the numbers, and what else was new with that run.
  func note(since run: String, unit: String, new: [String]) -> String {
    let medians = [before, after].map { NumberText.measured($0, error: nil, unit: unit) }
    return "since \(run): median \(medians[0]) → \(medians[1]) (Pettitt's test, "
      + "p ≈ \(NumberText.fixed(probability, 3))); new with that run: "
      + (new.isEmpty ? "nothing that is recorded" : new.joined(separator: ", "))
  }

  /// What is said where none was found in so many measured runs.
  static func absence(measured: Int) -> String {
    measured < fewest
      ? "no change point is looked for in fewer than \(fewest) measured runs"
      : "no change that chance would not make"
  }
}
