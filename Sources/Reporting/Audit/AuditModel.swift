public import DrillModel

/// All drills of a period: what ran, what is overdue, what changed since it was last verified.
///
/// Values only; whoever reads bundles and files fills it.
public struct AuditModel: Sendable, Hashable, Codable {
  /// A run, with what its bundle is worth as evidence.
  public struct Run: Sendable, Hashable, Codable {
    /// What it came to.
    public var result: RunResult
    /// What is wrong with its bundle; none where it is whole.
    public var complaints: [String]
    /// Who signed it, in words.
    public var signature: String
    /// Who reviewed or approved it, in words.
    public var signOffs: [String]
    /// SHA-256 of the journal's last line.
    public var journalHead: String

    /// Describes a run.
    public init(
      result: RunResult, complaints: [String], signature: String, signOffs: [String],
      journalHead: String
    ) {
      self.result = result
      self.complaints = complaints
      self.signature = signature
      self.signOffs = signOffs
      self.journalHead = journalHead
    }

    /// Whether it passed, put everything back, was not made to go wrong, and its bundle is whole.
    public var isVerification: Bool {
      result.exit == 0 && result.planted == nil && complaints.isEmpty
    }
  }

  /// What a drill's or an environment's file is now.
  public struct Current: Sendable, Hashable, Codable {
    /// SHA-256 of the file.
    public var digest: String
    /// How often it is to be run, days; nil where it does not say.
    public var everyDays: Int?
    /// The version of the system under test; of environments only.
    public var version: String?
    /// Its title; of drills only.
    public var title: String?

    /// Describes a file.
    public init(
      digest: String, everyDays: Int? = nil, version: String? = nil, title: String? = nil
    ) {
      self.digest = digest
      self.everyDays = everyDays
      self.version = version
      self.title = title
    }
  }

  /// A corrective action.
  public struct Action: Sendable, Hashable, Codable {
    /// Its id.
    public var id: String
    /// What is to be done.
    public var title: String
    /// `high`, `medium` or `low`.
    public var severity: String
    /// Who is to do it.
    public var owner: String
    /// The day by which it is to be done.
    public var due: String
    /// The run in which it was found.
    public var run: String
    /// That run's drill.
    public var drill: String
    /// When it was closed; nil while it is open.
    public var closed: String?
    /// Whether it is open behind its day.
    public var isOverdue: Bool

    /// Describes an action.
    public init(
      id: String, title: String, severity: String, owner: String, due: String, run: String,
      drill: String, closed: String?, isOverdue: Bool
    ) {
      self.id = id
      self.title = title
      self.severity = severity
      self.owner = owner
      self.due = due
      self.run = run
      self.drill = drill
      self.closed = closed
      self.isOverdue = isOverdue
    }
  }

  /// How a drill stands against an environment.
  public struct Drill: Sendable, Hashable, Codable {
    /// The drill's id.
    public var id: String
    /// Its title.
    public var title: String
    /// Where it ran; empty where it never did.
    public var environment: String
    /// Its last run; nil where there is none.
    public var lastRun: String?
    /// Its last run that is a verification; nil where there is none.
    public var lastVerified: String?
    /// When that ended.
    public var verifiedOn: String?
    /// The day by which it is to be verified again.
    public var due: String?
    /// How often it is to be run, days.
    public var everyDays: Int
    /// Whether that day is over, or it was never verified.
    public var isOverdue: Bool
    /// Why what was verified is not what there is now; none where it is.
    public var changes: [String]
    /// How many runs of it are in the period.
    public var runsInPeriod: Int

    /// Whether it must be verified again because something changed.
    public var needsVerification: Bool { !changes.isEmpty }
  }

  /// The schema's name and version.
  public var schema = "muster.audit/1"
  /// The first day of the period.
  public var since: String
  /// The day of the audit: ages are counted to it, and nothing after it is told.
  public var asOf: String
  /// Who made it: user and machine.
  public var madeBy: String
  /// Muster's version.
  public var toolVersion: String
  /// The drills.
  public var drills: [Drill]
  /// The runs of the period, newest first.
  public var runs: [Run]
  /// Corrective actions that are open, or were closed in the period.
  public var actions: [Action]
  /// Folders that look like bundles and could not be read, and why.
  public var unreadable: [String]
  /// The runs that are each drill's last verification, of the period or before.
  var verifications: [Run]

  /// Whether somebody must do something: overdue, changed, not whole, or an action behind its day.
  public var needsAttention: Bool {
    drills.contains { $0.isOverdue || $0.needsVerification } || actions.contains(where: \.isOverdue)
      || runs.contains { !$0.complaints.isEmpty } || !unreadable.isEmpty
  }
}
