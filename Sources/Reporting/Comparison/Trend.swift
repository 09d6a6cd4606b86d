public import DrillModel

/// One objective over the runs of a drill, with a note where it changed.
public struct Trend: Sendable, Hashable, Codable {
  /// A run.
  public struct Point: Sendable, Hashable, Codable {
    /// The run.
    public var run: String
    /// When it began.
    public var started: String
    /// What was measured; nil where it was not.
    @OrNull public var actual: Double?
    /// How far off that may be.
    @OrNull public var error: Double?
    /// What the run came to.
    @OrNull public var verdict: Verdict?
    /// The version of the system under test.
    public var version: String
  }

  /// The objective's word.
  public var objective: String
  /// `s` or `messages`.
  public var unit: String
  /// The runs, oldest first.
  public var points: [Point]
  /// Where it changed; nil where nothing is told apart from chance.
  ///
  /// Counted over the runs in which
  /// it was measured.
  @OrNull public var change: ChangePoint?
  /// The run with which it changed, and what else was new in it.
  @OrNull public var note: String?

  /// Follows an objective.
  ///
  /// - Parameters:
  ///   - objective: Its word.
  ///   - results: The runs, oldest first; those with something planted by hand are left out.
  public init(of objective: String, in results: [RunResult]) {
    let runs = results.filter { $0.planted == nil }
    func measured(_ result: RunResult) -> RunResult.ObjectiveResult? {
      result.objectives.first { $0.name == objective }
    }
    self.objective = objective
    unit = runs.compactMap { measured($0)?.unit }.first ?? ""
    points = runs.map { result in
      var point = Point(
        run: result.run, started: result.started, actual: nil, error: nil, verdict: nil,
        version: result.subject.version)
      point.actual = measured(result)?.actual
      point.error = measured(result)?.error
      point.verdict = result.verdict
      return point
    }
    let counted = runs.filter { measured($0)?.actual != nil }
    let found = ChangePoint.find(in: counted.compactMap { measured($0)?.actual })
    _change = OrNull(wrappedValue: found)
    _note = OrNull(wrappedValue: nil)
    if let found { note = note(found, counted) }
  }

  private func note(_ change: ChangePoint, _ runs: [RunResult]) -> String {
    let first = runs[change.index]
    let last = runs[change.index - 1]
    var new: [String] = []
    if first.subject != last.subject {
      new.append("the system's version (\(last.subject.version) → \(first.subject.version))")
    }
    let (old, now) = (last.record?.identity, first.record?.identity)
    if old?.drillDigest != now?.drillDigest { new.append("the drill's file") }
    if old?.environmentDigest != now?.environmentDigest { new.append("the environment's file") }
    if old?.musterVersion != now?.musterVersion { new.append("Muster's version") }
    return change.note(since: first.run, unit: unit, new: new)
  }

  /// The trend for a terminal.
  public var text: String {
    let most = points.compactMap(\.actual).max() ?? 0
    var lines = ["\(objective), \(points.count) runs, oldest first"]
    for point in points {
      let value = point.actual.map { NumberText.measured($0, error: point.error, unit: unit) }
      let length = point.actual.map { most > 0 ? Int(($0 / most * 30).rounded()) : 0 } ?? 0
      lines.append(
        "  \(point.run)  \((value ?? "not measured").padded(24))"
          + "\(String(repeating: "▪", count: max(0, length)).padded(32))"
          + "\((point.verdict?.rawValue ?? "not judged").padded(14))"
          + VisibleText.line(point.version))
    }
    let measured = points.compactMap(\.actual).count
    lines.append(
      "  " + (note.map { VisibleText.line($0) } ?? ChangePoint.absence(measured: measured)))
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
