public import DrillModel

/// A run held against an earlier one of the same drill: a gate before a release.
///
/// A number is worse only where it is so by more than both errors together: then the two
/// intervals do not touch. Counts have no error.
public struct RunComparison: Sendable, Hashable, Codable {
  /// What became of a number.
  public enum Change: String, Sendable, Hashable, Codable {
    /// Lower by more than both errors.
    case better
    /// Within both errors.
    case same
    /// Higher by more than both errors.
    case worse
    /// It was measured before, and is not now.
    case unmeasured
    /// It was not measured before.
    case new
  }

  /// An objective in both runs.
  public struct Row: Sendable, Hashable, Codable {
    /// Its word.
    public var objective: String
    /// `s` or `messages`.
    public var unit: String
    /// What it was in the earlier run.
    @OrNull public var before: Double?
    /// How far off that may be.
    @OrNull public var beforeError: Double?
    /// What it is now.
    @OrNull public var now: Double?
    /// How far off that may be.
    @OrNull public var nowError: Double?
    /// What became of it.
    public var change: Change
  }

  /// A run's name and what was verified by it.
  public struct Side: Sendable, Hashable, Codable {
    /// The run.
    public var run: String
    /// When it began.
    public var started: String
    /// The system under test.
    public var subject: Environment.Subject
    /// The run's exit code.
    public var exit: Int32
  }

  /// The earlier run.
  public var baseline: Side
  /// The run that is judged.
  public var candidate: Side
  /// Every objective of either.
  public var rows: [Row]
  /// What must be known to read the numbers, a sentence each.
  public var remarks: [String]
  /// The code to leave with: the candidate's own where it did not pass, 1 where a number is worse,
  /// 5 where one is missing.
  public var exit: Int32

  /// Compares two runs.
  ///
  /// - Parameters:
  ///   - candidate: The run that is judged.
  ///   - baseline: The earlier one.
  public init(_ candidate: RunResult, against baseline: RunResult) {
    self.baseline = Self.side(baseline)
    self.candidate = Self.side(candidate)
    let names = baseline.objectives.map(\.name)
    let all = names + candidate.objectives.map(\.name).filter { !names.contains($0) }
    rows = all.map { name in
      Self.row(
        name, baseline.objectives.first { $0.name == name },
        candidate.objectives.first { $0.name == name })
    }
    remarks = Self.remarks(candidate, baseline)
    let changes = Set(rows.map(\.change))
    let own = ExitStatus(rawValue: candidate.exit) ?? .inconclusive
    let judged: ExitStatus =
      if own == .notRestored { own } else if changes.contains(.worse) {
        .failed
      } else if own
        != .passed
      { own } else if changes.contains(.unmeasured) { .inconclusive } else { .passed }
    exit = judged.rawValue
  }

  private static func side(_ result: RunResult) -> Side {
    Side(
      run: result.run, started: result.started, subject: result.subject, exit: result.exit)
  }

  private static func row(
    _ name: String, _ before: RunResult.ObjectiveResult?, _ now: RunResult.ObjectiveResult?
  ) -> Row {
    var row = Row(
      objective: name, unit: now?.unit ?? before?.unit ?? "", before: nil, beforeError: nil,
      now: nil, nowError: nil, change: .new)
    row.before = before?.actual
    row.beforeError = before?.error
    row.now = now?.actual
    row.nowError = now?.error
    guard let old = before?.actual else { return row }
    guard let new = now?.actual else {
      row.change = .unmeasured
      return row
    }
    let errors = (before?.error ?? 0) + (now?.error ?? 0)
    row.change = new - old > errors ? .worse : old - new > errors ? .better : .same
    return row
  }

  private static func remarks(_ candidate: RunResult, _ baseline: RunResult) -> [String] {
    var remarks: [String] = []
    if candidate.subject == baseline.subject {
      remarks.append("both runs verified the same version, \(candidate.subject.version)")
    }
    let drills = [baseline, candidate].map { $0.record?.identity.drillDigest }
    if drills[0] != drills[1] {
      remarks.append("the drill's file was changed between the runs: numbers may differ by that")
    }
    let environments = [baseline, candidate].map { $0.record?.identity.environmentDigest }
    if environments[0] != environments[1] {
      remarks.append("the environment's file was changed between the runs")
    }
    if candidate.exit != 0 {
      remarks.append(
        "the run itself left with \(candidate.exit): \(Meanings.ofExit(candidate.exit))")
    }
    if baseline.exit != 0 { remarks.append("the earlier run did not pass either") }
    if let planted = candidate.planted { remarks.append("planted by hand: \(planted)") }
    return remarks
  }

  /// The comparison for a terminal.
  public var text: String {
    var lines = [
      "\(candidate.run)  \(candidate.subject.name) \(candidate.subject.version)",
      "  against \(baseline.run)  \(baseline.subject.name) \(baseline.subject.version)", "",
    ].map { VisibleText.line($0) }
    for row in rows {
      let numbers = [(row.before, row.beforeError), (row.now, row.nowError)].map { value, error in
        value.map { NumberText.measured($0, error: error, unit: row.unit) } ?? "not measured"
      }
      let sign = row.change == .worse || row.change == .unmeasured ? "✗" : "✓"
      lines.append(
        "  \(sign) \(Self.padded(row.objective, 28))\(Self.padded(numbers[0], 22))→ "
          + "\(Self.padded(numbers[1], 22))\(Self.words(row.change))")
    }
    lines += remarks.map { "  note: \(VisibleText.line($0))" }
    return lines.joined(separator: "\n") + "\n\n\(sentence)\n"
  }

  private var sentence: String {
    switch ExitStatus(rawValue: exit) {
    case .passed: "Nothing is worse than before by more than both errors."
    case .failed: "Worse than before."
    default: "Not as good as before: \(Meanings.ofExit(exit))."
    }
  }

  private static func words(_ change: Change) -> String {
    switch change {
    case .better: "better"
    case .same: "the same within both errors"
    case .worse: "worse by more than both errors"
    case .unmeasured: "measured before, not now"
    case .new: "not measured before"
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
