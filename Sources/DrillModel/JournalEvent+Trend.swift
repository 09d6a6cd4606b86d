extension JournalEvent {
  /// An earlier run of the same drill against the same environment, in what a trend shows of it.
  public struct EarlierRun: Sendable, Hashable, Codable {
    /// Its id.
    public var run: String
    /// When it began, UTC.
    public var started: String
    /// How it went.
    public var outcome: Outcome
    /// What it said; nil where nothing was judged.
    public var verdict: Verdict?
    /// Whether everything was as it was after it.
    public var restored: Bool
    /// The version of the system that was verified.
    public var version: String
    /// Whether the drill's file was the same as now.
    public var isSameDrill: Bool
    /// Whether the environment's file was the same as now.
    public var isSameEnvironment: Bool
    /// What was measured, without the reasons.
    public var objectives: [RunResult.ObjectiveResult]
    /// How many acknowledged messages were lost; nil where that was not checked.
    public var lost: Int?

    /// Describes a run.
    public init(
      run: String, started: String, outcome: Outcome, verdict: Verdict?, restored: Bool,
      version: String, isSameDrill: Bool, isSameEnvironment: Bool,
      objectives: [RunResult.ObjectiveResult], lost: Int?
    ) {
      self.run = run
      self.started = started
      self.outcome = outcome
      self.verdict = verdict
      self.restored = restored
      self.version = version
      self.isSameDrill = isSameDrill
      self.isSameEnvironment = isSameEnvironment
      self.objectives = objectives
      self.lost = lost
    }
  }
}
