/// What a run came to: `result.json`, schema `muster.result/1`.
///
/// Offsets are seconds from fault-injected; where no fault was injected, from the decision to switch
/// over; where there was none, from the start.
public struct RunResult: Sendable, Hashable, Codable {
  /// A milestone's place; nil offsets where it was not reached.
  public struct MilestoneResult: Sendable, Hashable, Codable {
    /// The milestone's word.
    public var name: String
    /// Seconds from fault-injected.
    public var offsetSeconds: Double?
    /// How far off that may be, seconds either way.
    public var errorSeconds: Double?

    /// Places a milestone.
    public init(name: String, offsetSeconds: Double?, errorSeconds: Double?) {
      self.name = name
      self.offsetSeconds = offsetSeconds
      self.errorSeconds = errorSeconds
    }

    enum CodingKeys: String, CodingKey {
      case name
      case offsetSeconds = "offset_seconds"
      case errorSeconds = "error_seconds"
    }
  }

  /// An objective with what was measured.
  public struct ObjectiveResult: Sendable, Hashable, Codable {
    /// The objective's word.
    public var name: String
    /// The most it may be.
    public var target: Double
    /// What it was; nil where it could not be measured.
    public var actual: Double?
    /// How far off that may be.
    public var error: Double?
    /// `s` or `messages`.
    public var unit: String
    /// What it came to.
    public var verdict: Verdict
    /// Why, where it is not passed.
    public var reason: String?

    /// Describes a judged objective.
    public init(
      name: String, target: Double, actual: Double?, error: Double?, unit: String,
      verdict: Verdict, reason: String? = nil
    ) {
      self.name = name
      self.target = target
      self.actual = actual
      self.error = error
      self.unit = unit
      self.verdict = verdict
      self.reason = reason
    }
  }

  /// A host as it was met and left.
  public struct HostResult: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Its address.
    public var address: String
    /// The fingerprint of its host key, `SHA256:…`.
    public var hostKey: String
    /// Its clock against the runner's, seconds; nil where it was not measured.
    public var clockOffsetSeconds: Double?
    /// The bound of that, seconds.
    public var clockErrorSeconds: Double?
    /// Whether nothing of ours is left on it and its state is as it was.
    public var restored: Bool

    /// Describes a host.
    public init(
      name: String, address: String, hostKey: String, clockOffsetSeconds: Double?,
      clockErrorSeconds: Double?, restored: Bool
    ) {
      self.name = name
      self.address = address
      self.hostKey = hostKey
      self.clockOffsetSeconds = clockOffsetSeconds
      self.clockErrorSeconds = clockErrorSeconds
      self.restored = restored
    }

    enum CodingKeys: String, CodingKey {
      case name, address
      case hostKey = "host_key"
      case clockOffsetSeconds = "clock_offset_seconds"
      case clockErrorSeconds = "clock_error_seconds"
      case restored
    }
  }

  /// A step as it went.
  public struct StepResult: Sendable, Hashable, Codable {
    /// Stable within the drill.
    public var id: String
    /// The verb.
    public var kind: String
    /// In words.
    public var title: String
    /// What it came to.
    public var verdict: Verdict
    /// Seconds from fault-injected; nil where it was not started.
    public var offsetSeconds: Double?
    /// Seconds.
    public var durationSeconds: Double?
    /// What was seen, in a line or several.
    public var detail: String
    /// The rows of the coverage table that it bears on.
    public var covers: [String]

    /// Describes a step.
    public init(
      id: String, kind: String, title: String, verdict: Verdict, offsetSeconds: Double?,
      durationSeconds: Double?, detail: String, covers: [String] = []
    ) {
      self.id = id
      self.kind = kind
      self.title = title
      self.verdict = verdict
      self.offsetSeconds = offsetSeconds
      self.durationSeconds = durationSeconds
      self.detail = detail
      self.covers = covers
    }

    enum CodingKeys: String, CodingKey {
      case id, kind, title, verdict, covers
      case offsetSeconds = "offset_seconds"
      case durationSeconds = "duration_seconds"
      case detail
    }
  }

  /// The schema's name and version.
  public var schema = "muster.result/1"
  /// The run's id.
  public var run: String
  /// The drill's id.
  public var drill: String
  /// The environment's name.
  public var environment: String
  /// What was verified.
  public var subject: Environment.Subject
  /// ISO 8601 in UTC.
  public var started: String
  /// ISO 8601 in UTC.
  public var ended: String
  /// How the run went.
  public var outcome: Outcome
  /// What it came to; nil where nothing could be judged.
  public var verdict: Verdict?
  /// Why it is not passed, or not restored: a sentence each.
  public var reasons: [String]
  /// Whether everything is as it was.
  public var restored: Bool
  /// The exit code.
  public var exit: Int32
  /// Every milestone of the design's table.
  public var milestones: [MilestoneResult]
  /// Every objective of the drill.
  public var objectives: [ObjectiveResult]
  /// The integrity check; nil where there was none.
  public var integrity: IntegrityResult?
  /// The hosts.
  public var hosts: [HostResult]
  /// The steps.
  public var steps: [StepResult]
  /// The rows of the coverage table that the whole run bears on.
  public var covers: [String]
  /// How long markers took to be archived, copied and replayed; nil where none was followed.
  public var shipping: ShippingLag?
  /// What became of the drill's expectation; nil where it has none.
  public var expectation: Expectation.Result?
  /// What stands beside the pool and is not failed over, before and after, by its word.
  public var outside: [OutsideResult]
  /// What was made wrong by hand so that the run must not pass; nil where nothing was.
  public var planted: String?
  /// What an auditor asks beside the verdict; nil in results from before it was kept.
  public var record: RunRecord?

  /// Describes a run's result.
  public init(
    run: String, drill: String, environment: String, subject: Environment.Subject,
    started: String, ended: String, outcome: Outcome, verdict: Verdict?, reasons: [String],
    restored: Bool, exit: Int32, milestones: [MilestoneResult], objectives: [ObjectiveResult],
    integrity: IntegrityResult?, hosts: [HostResult], steps: [StepResult],
    covers: [String] = [], planted: String? = nil, shipping: ShippingLag? = nil,
    expectation: Expectation.Result? = nil, outside: [OutsideResult] = [],
    record: RunRecord? = nil
  ) {
    self.run = run
    self.drill = drill
    self.environment = environment
    self.subject = subject
    self.started = started
    self.ended = ended
    self.outcome = outcome
    self.verdict = verdict
    self.reasons = reasons
    self.restored = restored
    self.exit = exit
    self.milestones = milestones
    self.objectives = objectives
    self.integrity = integrity
    self.hosts = hosts
    self.steps = steps
    self.covers = covers
    self.planted = planted
    self.shipping = shipping
    self.expectation = expectation
    self.outside = outside
    self.record = record
  }
}
