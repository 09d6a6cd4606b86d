public import DrillModel

/// A part of a step: requests made at the same time, and what their replies must be.
public struct Stage: Sendable, Hashable {
  /// What becomes of the step where a request does not succeed.
  public enum Tolerance: Sendable, Hashable {
    /// The step ends, with this verdict; the run goes on or stops as the step says.
    case none(Verdict)
    /// It is recorded and counts, and the next stage is begun: undos and checks.
    case recorded(Verdict)
  }

  /// In words, for the record of the step.
  public var title: String
  /// What is asked, all at once.
  public var requests: [Request.Kind]
  /// What becomes of the step where one does not succeed.
  public var tolerance: Tolerance
  /// Ask again after this long until all succeed or the deadline passes; nil asks once.
  public var repeatEvery: Duration?
  /// How long the whole stage may take.
  public var deadline: Duration
  /// Journalled before anything is asked.
  public var announcements: [JournalEvent]
  /// Reached when the stage has succeeded, between its first request and its last reply.
  public var milestone: Milestone.Name?
  /// Reached when the stage's first request leaves.
  public var startMilestone: Milestone.Name?
  /// True for the stage that cannot be taken back: the point of no return lies before it.
  public var isIrreversible: Bool
  /// True for a promotion on the way back: it leaves only while every guard holds, and the stage
  /// before it is asked again until they do.
  public var isGuarded = false
  /// Asked where a request certainly fails at a gap in the log; nil where nobody may accept one.
  public var gapQuestion: GapQuestion?

  /// Whether the loss behind a gap is accepted.
  public struct GapQuestion: Sendable, Hashable {
    /// Who may say so; the gap is filled in.
    public var approval: Request.Approval
    /// How long an answer is waited for.
    public var within: Duration

    /// Describes a question.
    public init(approval: Request.Approval, within: Duration) {
      self.approval = approval
      self.within = within
    }
  }

  /// Describes a stage.
  public init(
    _ title: String, _ requests: [Request.Kind], tolerance: Tolerance = .none(.failed),
    repeatEvery: Duration? = nil, deadline: Duration, announcements: [JournalEvent] = [],
    milestone: Milestone.Name? = nil, startMilestone: Milestone.Name? = nil,
    isIrreversible: Bool = false
  ) {
    self.title = title
    self.requests = requests
    self.tolerance = tolerance
    self.repeatEvery = repeatEvery
    self.deadline = deadline
    self.announcements = announcements
    self.milestone = milestone
    self.startMilestone = startMilestone
    self.isIrreversible = isIrreversible
  }
}
