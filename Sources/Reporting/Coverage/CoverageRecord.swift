public import DrillModel

/// What recorded runs came to for each row of the coverage table: `docs/coverage.json`.
///
/// A compact record of runs whose bundles may be elsewhere; each has its journal's head, so that
/// whoever holds the bundle can tell that it is the one.
public struct CoverageRecord: Sendable, Hashable, Codable {
  /// A row: what a drill of this system must do.
  public struct Row: Sendable, Hashable, Codable {
    /// A capital and two digits.
    public var id: String
    /// The behaviour, in a few words.
    public var behaviour: String
    /// What of it drills do not show, or show by other means; nil where nothing is to be said.
    public var note: String?

    /// Describes a row.
    public init(id: String, behaviour: String, note: String? = nil) {
      self.id = id
      self.behaviour = behaviour
      self.note = note
    }
  }

  /// What a run came to for a row.
  public struct Mark: Sendable, Hashable, Codable {
    /// The row.
    public var row: String
    /// The step that bears on it; nil for the whole run.
    public var step: String?
    /// What that came to.
    public var verdict: Verdict
    /// What was seen, shortened.
    public var detail: String
  }

  /// A recorded run.
  public struct Run: Sendable, Hashable, Codable {
    /// Its id.
    public var run: String
    /// The drill.
    public var drill: String
    /// The environment.
    public var environment: String
    /// ISO 8601 in UTC.
    public var started: String
    /// How it went.
    public var outcome: Outcome
    /// Whether everything was as before.
    public var restored: Bool
    /// The exit code.
    public var exit: Int32
    /// What was made wrong by hand; nil in an ordinary run.
    public var planted: String?
    /// SHA-256 of its journal's last line, hex; nil where it is not known.
    public var journal: String?
    /// What it came to, row by row.
    public var marks: [Mark]

    /// The rows whose check the planted failure is meant to turn red; empty in an ordinary run.
    var plantedRows: [String] {
      planted.map { CoverageRecord.rows(plantedBy: $0) ?? [] } ?? []
    }
  }

  /// The rows that the word of a planted failure begins with: `F11: the share was made unreadable`.
  ///
  /// - Parameter planted: What was made wrong by hand.
  /// - Returns: The rows; nil where it names none, or says nothing more.
  public static func rows(plantedBy planted: String) -> [String]? {
    let parts = planted.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[1].contains(where: \.isLetter) else { return nil }
    let rows = parts[0].split { $0 == " " || $0 == "," }.map(String.init)
    let isRow = { (row: String) in
      let bytes = Array(row.utf8)
      return bytes.count == 3 && (0x41...0x5A).contains(bytes[0])
        && bytes[1...].allSatisfy { (0x30...0x39).contains($0) }
    }
    return !rows.isEmpty && rows.allSatisfy(isRow) ? rows : nil
  }

  /// The schema's name and version.
  public var schema: String
  /// The rows, in the order of the table.
  public var rows: [Row]
  /// The runs, by their ids.
  public var runs: [Run]

  /// Makes a record.
  public init(rows: [Row], runs: [Run] = []) {
    schema = "muster.coverage/1"
    self.rows = rows
    self.runs = runs
  }

  /// Adds what a run came to; a run that is there already is replaced.
  ///
  /// - Parameters:
  ///   - result: What the run came to.
  ///   - journal: SHA-256 of its journal's last line, hex.
  /// - Returns: Whether it bears on any row: one that bears on none is not added.
  public mutating func add(_ result: RunResult, journal: String?) -> Bool {
    let marks = Self.marks(result)
    guard !marks.isEmpty else { return false }
    runs.removeAll { $0.run == result.run }
    runs.append(
      Run(
        run: result.run, drill: result.drill, environment: result.environment,
        started: result.started, outcome: result.outcome, restored: result.restored,
        exit: result.exit, planted: result.planted, journal: journal, marks: marks))
    runs.sort { $0.run < $1.run }
    return true
  }

  /// Adds what a drill that was run several times came to, as one run that bears on a row of its own.
  ///
  /// - Parameters:
  ///   - summary: The runs.
  ///   - row: The row that repetition is about.
  public mutating func add(_ summary: RepeatSummary, row: String) {
    guard let first = summary.runs.first else { return }
    let isWhole = summary.runs.count == summary.wanted && summary.stopped == nil
    let verdict: Verdict =
      summary.exit == .passed && isWhole && summary.disagreeing.isEmpty ? .passed : .failed
    let id = "\(first.run), \(summary.runs.count) of \(summary.wanted) runs"
    var detail = "exit codes \(summary.runs.map { "\($0.exit)" }.joined(separator: ", "))"
    detail += "; of all: \(summary.exit.rawValue)"
    runs.removeAll { $0.run == id }
    runs.append(
      Run(
        run: id, drill: first.drill, environment: first.environment, started: first.started,
        outcome: .completed, restored: summary.runs.allSatisfy(\.restored),
        exit: summary.exit.rawValue, planted: first.planted, journal: nil,
        marks: [Mark(row: row, step: nil, verdict: verdict, detail: detail)]))
    runs.sort { $0.run < $1.run }
  }

  private static func marks(_ result: RunResult) -> [Mark] {
    var marks: [Mark] = []
    for step in result.steps {
      let verdict = verdict(of: step, in: result)
      for row in step.covers {
        marks.append(
          Mark(row: row, step: step.id, verdict: verdict, detail: shortened(step.detail)))
      }
    }
    let whole: Verdict =
      result.exit == 0
      ? .passed : result.verdict == .failed || !result.restored ? .failed : .inconclusive
    for row in result.covers {
      marks.append(
        Mark(
          row: row, step: nil, verdict: whole,
          detail: shortened(result.reasons.joined(separator: "; "))))
    }
    return marks
  }

  /// The objectives that are about messages, and not about times.
  private static let ofMessages: [Objective.Name] = [
    .recoveryPoint, .lost, .lostAfterPromotion, .order, .duplicated, .altered,
  ]

  /// The integrity check is a step that only says that it was made: its finding counts, and so do the
  /// objectives that are judged by it.
  private static func verdict(
    of step: RunResult.StepResult, in result: RunResult
  ) -> Verdict {
    guard step.kind == "judge" else { return step.verdict }
    let names = ofMessages.map(\.rawValue)
    return result.objectives.filter { names.contains($0.name) }.map(\.verdict)
      .reduce(Verdict.merged(step.verdict, result.integrity?.verdict ?? .inconclusive)) {
        Verdict.merged($0, $1)
      }
  }

  private static func shortened(_ text: String) -> String {
    let line = text.split(separator: "\n").joined(separator: "; ")
    return line.count > 300 ? line.prefix(299) + "…" : line
  }
}
