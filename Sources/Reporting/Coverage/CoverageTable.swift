import DrillModel

/// The coverage table: what each row's state is, and why; pure.
///
/// *Proven* is a row whose check passed in a recorded run, and turned red in another run of the same
/// drill in which something was made wrong by hand. A row that is only named is *claimed*.
public struct CoverageTable: Sendable {
  /// A drill that names a row.
  public struct Claim: Sendable, Hashable {
    /// The row.
    public var row: String
    /// The drill.
    public var drill: String
    /// The step; nil for the whole run.
    public var step: String?

    /// States a claim.
    public init(row: String, drill: String, step: String?) {
      self.row = row
      self.drill = drill
      self.step = step
    }
  }

  /// How far a row is shown.
  public enum State: Sendable, Hashable {
    /// Passed, and seen red.
    case proven(passed: CoverageRecord.Run, red: CoverageRecord.Run, step: String?)
    /// A drill names it; where it has passed, this is the run.
    case claimed(passed: CoverageRecord.Run?)
    /// No drill names it.
    case open
  }

  let record: CoverageRecord
  let claims: [Claim]

  /// Prepares the table.
  ///
  /// - Parameters:
  ///   - record: The recorded runs.
  ///   - claims: What drills say of themselves.
  public init(record: CoverageRecord, claims: [Claim]) {
    self.record = record
    self.claims = claims
  }

  /// The state of a row.
  public func state(of row: String) -> State {
    let marked = record.runs.filter { run in run.marks.contains { $0.row == row } }
    let passed = marked.filter { Self.hasPassed($0, row) }
    // A check that failed says more than one that could not be made.
    for verdict in [Verdict.failed, .inconclusive] {
      for run in passed.reversed() {
        for mark in run.marks where mark.row == row {
          let red = marked.last { other in
            other.plantedRows.contains(row) && other.drill == run.drill
              && Self.wasCarriedOut(other)
              && other.marks.contains {
                $0.row == row && $0.step == mark.step && $0.verdict == verdict
              }
          }
          if let red { return .proven(passed: run, red: red, step: mark.step) }
        }
      }
    }
    if marked.isEmpty, !claims.contains(where: { $0.row == row }) { return .open }
    return .claimed(passed: passed.last)
  }

  /// Every step that bears on the row passed, in a run that was carried out and put everything back.
  private static func hasPassed(_ run: CoverageRecord.Run, _ row: String) -> Bool {
    run.planted == nil && run.outcome == .completed && run.restored
      && run.marks.filter { $0.row == row }.allSatisfy { $0.verdict == .passed }
  }

  /// A run that was refused, or interrupted from outside, shows nothing of the check.
  private static func wasCarriedOut(_ run: CoverageRecord.Run) -> Bool {
    run.outcome == .completed || run.outcome == .aborted
  }

  /// The page, as Markdown.
  public var page: String {
    let states = record.rows.map { state(of: $0.id) }
    let proven = states.filter { if case .proven = $0 { true } else { false } }.count
    let open = states.filter { $0 == .open }.count
    var lines = [
      "# Coverage", "",
      "What of the stretched chat pool, row by row, drills have shown. This page is written from recorded runs,",
      "`docs/coverage.json`, by `muster coverage page`; a test holds it against them.", "",
      "- **proven**: the row's check passed in a recorded run, and turned red in another run of the same drill in which",
      "  something was made wrong by hand for that very row (`muster run --planted \"F11: …\"`).",
      "- **claimed**: a drill names the row; a passed run alone is no proof that its check can fail.",
      "- **not proven**: no drill names it.", "",
      "\(proven) of \(record.rows.count) rows are proven, \(record.rows.count - proven - open) claimed, \(open) not proven.",
      "", "| row | behaviour | state | drill and step | what proves it |", "|---|---|---|---|---|",
    ]
    for (row, state) in zip(record.rows, states) {
      let note = row.note.map { " *\(Self.plain($0))*" } ?? ""
      lines.append("| \(row.id) | \(row.behaviour) | \(cells(row.id, state))\(note) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func cells(_ row: String, _ state: State) -> String {
    let named = claims.filter { $0.row == row }
      .map { "`\($0.drill)`" + ($0.step.map { " \($0)" } ?? "") }
    var seen: Set<String> = []
    let places = named.filter { seen.insert($0).inserted }.joined(separator: ", ")
    switch state {
    case .open: return "not proven | | "
    case .claimed(let passed?):
      return "claimed | \(places) | passed in \(Self.words(passed)); no planted failure is recorded"
    case .claimed(nil): return "claimed | \(places) | no passed run is recorded"
    case .proven(let passed, let red, let step):
      let place = "`\(passed.drill)`" + (step.map { " \($0)" } ?? "")
      let why = red.planted.map(Self.plain) ?? ""
      return "**proven** | \(place) | passed in \(Self.words(passed)); "
        + "red in \(Self.words(red)): \(why)"
    }
  }

  private static func words(_ run: CoverageRecord.Run) -> String {
    "`\(run.run)` on \(plain(run.environment))"
  }

  /// A text for a cell of a table.
  private static func plain(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
      .split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
