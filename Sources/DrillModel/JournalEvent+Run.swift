extension JournalEvent {
  /// What a run is: enough to name it, plan it again and recover it.
  public struct RunStarted: Sendable, Hashable, Codable {
    /// The run's id.
    public var run: String
    /// Muster's version.
    public var toolVersion: String
    /// The drill's id.
    public var drill: String
    /// The drill's title.
    public var title: String
    /// The environment's name.
    public var environment: String
    /// SHA-256 of the drill file, hex.
    public var drillDigest: String
    /// SHA-256 of the environment file, hex.
    public var environmentDigest: String
    /// What is verified.
    public var subject: Environment.Subject
    /// Who runs it: user and machine.
    public var operatedBy: String
    /// The runner's process.
    public var processID: Int32
    /// ISO 8601 in UTC.
    public var started: String
    /// What it is measured against.
    public var objectives: [Objective]
    /// The steps, in order.
    public var steps: [PlannedStepSummary]
    /// When chat counts as gone and as back.
    public var availability: AvailabilityRule
    /// The rows of the coverage table that the whole run bears on; nil where none is named.
    public var covers: [String]?
    /// What was made wrong by hand so that the run must not pass; nil where nothing was.
    public var planted: String?
    /// Who, why, by which program and clock; nil in records from before these were kept.
    public var particulars: RunParticulars?

    /// Makes the payload of its fields.
    public init(
      run: String,
      toolVersion: String,
      drill: String,
      title: String,
      environment: String,
      drillDigest: String,
      environmentDigest: String,
      subject: Environment.Subject,
      operatedBy: String,
      processID: Int32,
      started: String,
      objectives: [Objective],
      steps: [PlannedStepSummary],
      availability: AvailabilityRule,
      covers: [String]? = nil,
      planted: String? = nil,
      particulars: RunParticulars? = nil
    ) {
      self.run = run
      self.toolVersion = toolVersion
      self.drill = drill
      self.title = title
      self.environment = environment
      self.drillDigest = drillDigest
      self.environmentDigest = environmentDigest
      self.subject = subject
      self.operatedBy = operatedBy
      self.processID = processID
      self.started = started
      self.objectives = objectives
      self.steps = steps
      self.availability = availability
      self.covers = covers
      self.planted = planted
      self.particulars = particulars
    }
  }

  /// A step of the plan, as reports show it.
  public struct PlannedStepSummary: Sendable, Hashable, Codable {
    /// Stable within the drill.
    public var id: String
    /// The verb.
    public var kind: String
    /// In words.
    public var title: String
    /// The hosts it touches.
    public var hosts: [String]
    /// Whether it belongs to the way back.
    public var isWayBack: Bool
    /// The rows of the coverage table that it bears on; nil where none is named.
    public var covers: [String]?

    /// Makes the payload of its fields.
    public init(
      id: String,
      kind: String,
      title: String,
      hosts: [String],
      isWayBack: Bool,
      covers: [String]? = nil
    ) {
      self.id = id
      self.kind = kind
      self.title = title
      self.hosts = hosts
      self.isWayBack = isWayBack
      self.covers = covers
    }
  }

  /// A host as it was met.
  public struct HostMet: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Its address.
    public var address: String
    /// The fingerprint of its host key, `SHA256:…`.
    public var hostKey: String
    /// Its clock against the runner's, seconds.
    public var clockOffset: Double?
    /// The bound of that, seconds.
    public var clockError: Double?
    /// `start` or `end`.
    public var phase: String
    /// As whom it was logged in to, and by which key; nil where it was not told.
    public var login: String?

    /// Makes the payload of its fields.
    public init(
      name: String,
      address: String,
      hostKey: String,
      clockOffset: Double?,
      clockError: Double?,
      phase: String,
      login: String? = nil
    ) {
      self.name = name
      self.address = address
      self.hostKey = hostKey
      self.clockOffset = clockOffset
      self.clockError = clockError
      self.phase = phase
      self.login = login
    }
  }

  /// Something that was looked at before any change.
  public struct PreflightCheck: Sendable, Hashable, Codable {
    /// The host; nil for the whole.
    public var host: String?
    /// What was checked, in words.
    public var check: String
    /// What it came to.
    public var verdict: Verdict
    /// What was seen.
    public var detail: String

    /// Makes the payload of its fields.
    public init(
      host: String?,
      check: String,
      verdict: Verdict,
      detail: String
    ) {
      self.host = host
      self.check = check
      self.verdict = verdict
      self.detail = detail
    }
  }

  /// A lock taken, refused or let go.
  public struct LockChange: Sendable, Hashable, Codable {
    /// The host whose guard folder is the lock.
    public var host: String
    /// `taken`, `refused` or `released`.
    public var change: String
    /// The fencing token.
    public var token: Int
    /// Who holds it, where it was refused.
    public var detail: String

    /// Makes the payload of its fields.
    public init(
      host: String,
      change: String,
      token: Int,
      detail: String
    ) {
      self.host = host
      self.change = change
      self.token = token
      self.detail = detail
    }
  }

  /// How a run ended.
  public struct RunEnded: Sendable, Hashable, Codable {
    /// ISO 8601 in UTC.
    public var ended: String
    /// How it went.
    public var outcome: Outcome
    /// What it came to.
    public var verdict: Verdict?
    /// Whether everything is as it was.
    public var restored: Bool
    /// The exit code.
    public var exit: Int32
    /// Why it is not passed or not restored.
    public var reasons: [String]
    /// What became of the drill's expectation; nil where it has none.
    public var expectation: Expectation.Result?

    /// Makes the payload of its fields.
    public init(
      ended: String,
      outcome: Outcome,
      verdict: Verdict?,
      restored: Bool,
      exit: Int32,
      reasons: [String],
      expectation: Expectation.Result? = nil
    ) {
      self.ended = ended
      self.outcome = outcome
      self.verdict = verdict
      self.restored = restored
      self.exit = exit
      self.reasons = reasons
      self.expectation = expectation
    }
  }
}
