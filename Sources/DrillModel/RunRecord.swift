/// What an auditor asks of a run beside its verdict: the member `record` of `result.json`.
public struct RunRecord: Sendable, Hashable, Codable {
  /// Which drill, by which program.
  public struct Identity: Sendable, Hashable, Codable {
    /// The drill's title.
    public var title = ""
    /// The drill's version, as its owner counts.
    @OrNull public var version: String?
    /// SHA-256 of the drill's file.
    @OrNull public var drillDigest: String?
    /// SHA-256 of the environment's file.
    @OrNull public var environmentDigest: String?
    /// What kind of exercise it is.
    public var testType = "technical failover"
    /// Always `drill`: Muster is not used for real disasters.
    public var exercise = "drill"
    /// `disaster` or `planned`.
    @OrNull public var mode: String?
    /// Whether the environment is marked as production.
    @OrNull public var production: Bool?
    /// Muster's version.
    @OrNull public var musterVersion: String?
    /// SHA-256 of its program.
    @OrNull public var musterDigest: String?

    enum CodingKeys: String, CodingKey {
      case title, version, exercise, mode, production
      case drillDigest = "drill_sha256"
      case environmentDigest = "environment_sha256"
      case testType = "test_type"
      case musterVersion = "muster_version"
      case musterDigest = "muster_sha256"
    }

    /// Nothing known yet.
    public init() {}
  }

  /// Why it was run.
  public struct Purpose: Sendable, Hashable, Codable {
    /// The disaster that is rehearsed.
    @OrNull public var scenario: String?
    /// What is taken for granted.
    public var assumptions: [String] = []
    /// The analysis or the risk that asks for it.
    @OrNull public var reference: String?
    /// The change or ticket.
    @OrNull public var ticket: String?
    /// How often it is to be run, days.
    @OrNull public var everyDays: Int?

    enum CodingKeys: String, CodingKey {
      case scenario, assumptions, reference, ticket
      case everyDays = "every_days"
    }

    /// Nothing known yet.
    public init() {}
  }

  /// Who ran, approved and saw it.
  public struct People: Sendable, Hashable, Codable {
    /// User and machine.
    @OrNull public var operatedBy: String?
    /// The CI system's actor and job.
    @OrNull public var automation: String?
    /// Who took part.
    public var participants: [String] = []
    /// Who watched.
    public var observers: [String] = []
    /// What was asked of a person, and the answer.
    public var approvals: [Approval] = []

    enum CodingKeys: String, CodingKey {
      case automation, participants, observers, approvals
      case operatedBy = "operated_by"
    }

    /// Nothing known yet.
    public init() {}
  }

  /// An answer to a question before a step.
  public struct Approval: Sendable, Hashable, Codable {
    /// The step; `run` for the run as a whole.
    public var step: String
    /// What it came to.
    public var verdict: Verdict
    /// Who, how, when.
    public var detail: String
    /// When it was answered, UTC; nil where it was not.
    @OrNull public var time: String?

    /// Makes it of its parts.
    public init(
      step: String, verdict: Verdict, detail: String, time: String?
    ) {
      self.step = step
      self.verdict = verdict
      self.detail = detail
      self.time = time
    }
  }

  /// A host of the environment.
  public struct ScopeHost: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// What it does.
    public var roles: [String]
    /// Whether it was struck.
    public var struck: Bool
    /// Its clock against the runner's at the end, seconds; at the start it is in `hosts`.
    @OrNull public var clockOffsetAtEnd: Double?
    /// The bound of that, seconds.
    @OrNull public var clockErrorAtEnd: Double?
    /// What its services said of themselves before, such as their versions.
    public var found: [String: String]

    enum CodingKeys: String, CodingKey {
      case name, roles, struck, found
      case clockOffsetAtEnd = "clock_offset_at_end_seconds"
      case clockErrorAtEnd = "clock_error_at_end_seconds"
    }

    /// Makes it of its parts.
    public init(
      name: String, roles: [String], struck: Bool, clockOffsetAtEnd: Double?,
      clockErrorAtEnd: Double?, found: [String: String]
    ) {
      self.name = name
      self.roles = roles
      self.struck = struck
      self.clockOffsetAtEnd = clockOffsetAtEnd
      self.clockErrorAtEnd = clockErrorAtEnd
      self.found = found
    }
  }

  /// Which systems it was about.
  public struct Scope: Sendable, Hashable, Codable {
    /// The hosts of the environment.
    public var hosts: [ScopeHost] = []
    /// What was not: hosts that no fault may touch, and what is not failed over.
    public var outside: [String] = []

    enum CodingKeys: String, CodingKey {
      case hosts
      case outside = "out_of_scope"
    }

    /// Nothing known yet.
    public init() {}
  }

  /// By which clock.
  public struct Clock: Sendable, Hashable, Codable {
    /// What durations are measured by.
    public var source = "monotonic clock of the runner"
    /// Whether the runner's wall clock was synchronized.
    @OrNull public var synchronized: Bool?
    /// How far off the kernel took it to be, seconds.
    @OrNull public var errorSeconds: Double?
    /// The runner's time zone.
    @OrNull public var zone: String?
    /// That zone's offset from UTC, seconds.
    @OrNull public var offsetSeconds: Int?
    /// When the run was planned to begin.
    @OrNull public var plannedStart: String?

    enum CodingKeys: String, CodingKey {
      case source, synchronized, zone
      case errorSeconds = "error_seconds"
      case offsetSeconds = "utc_offset_seconds"
      case plannedStart = "planned_start"
    }

    /// Nothing known yet.
    public init() {}
  }

  /// What an objective's number means.
  public struct Definition: Sendable, Hashable, Codable {
    /// The objective's word.
    public var objective: String
    /// From what to what it is measured.
    public var measured: String
    /// Target less actual; negative where it was missed.
    @OrNull public var margin: Double?

    /// Makes it of its parts.
    public init(
      objective: String, measured: String, margin: Double?
    ) {
      self.objective = objective
      self.measured = measured
      self.margin = margin
    }
  }

  /// A piece of the recovery time.
  public struct Phase: Sendable, Hashable, Codable {
    /// What is done in it.
    public var name: String
    /// Where it begins, seconds from the strike.
    public var from: Double
    /// Where it ends.
    public var to: Double
    /// How far off its length may be, seconds.
    public var error: Double

    /// Makes it of its parts.
    public init(
      name: String, from: Double, to: Double, error: Double
    ) {
      self.name = name
      self.from = from
      self.to = to
      self.error = error
    }
  }

  /// What was done in a step.
  public struct StepRecord: Sendable, Hashable, Codable {
    /// The step.
    public var id: String
    /// In which part of the run: before any change, the drill, its way back, or what follows.
    public var phase: String
    /// Where.
    public var hosts: [String]
    /// Whether it belongs to the way back.
    public var wayBack: Bool
    /// What it had to come to; what it came to is the `detail` in `steps`.
    public var expected: String
    /// How long it might have taken, seconds.
    @OrNull public var deadlineSeconds: Double?
    /// SHA-256 of what was said in it, as the journal has it.
    @OrNull public var outputDigest: String?
    /// Each command.
    public var acts: [ActRecord]

    enum CodingKeys: String, CodingKey {
      case id, phase, hosts, expected, acts
      case wayBack = "way_back"
      case deadlineSeconds = "deadline_seconds"
      case outputDigest = "output_sha256"
    }

    /// Makes it of its parts.
    public init(
      id: String, phase: String, hosts: [String], wayBack: Bool, expected: String,
      deadlineSeconds: Double?, outputDigest: String?, acts: [ActRecord]
    ) {
      self.id = id
      self.phase = phase
      self.hosts = hosts
      self.wayBack = wayBack
      self.expected = expected
      self.deadlineSeconds = deadlineSeconds
      self.outputDigest = outputDigest
      self.acts = acts
    }
  }

  /// A command on a host.
  public struct ActRecord: Sendable, Hashable, Codable {
    /// Its word.
    public var act: String
    /// Where.
    public var host: String
    /// SHA-256 of script and arguments.
    public var commandDigest: String
    /// Whether it is the environment's own command.
    public var ownCommand: Bool
    /// How it ended, in words.
    public var ending: String
    /// The status that the host's shell left with; nil where it is not known.
    @OrNull public var exitStatus: Int32?
    /// How often it was asked; more than once where the connection was lost, or it was not there yet.
    @OrNull public var attempts: Int?
    /// What it came to.
    public var verdict: Verdict
    /// Seconds from the strike; nil where it did not end.
    @OrNull public var offsetSeconds: Double?
    /// Seconds.
    @OrNull public var durationSeconds: Double?
    /// SHA-256 of what it said, as the journal has it.
    @OrNull public var outputDigest: String?

    enum CodingKeys: String, CodingKey {
      case act, host, ending, verdict
      case commandDigest = "command_sha256"
      case ownCommand = "own_command"
      case exitStatus = "exit_status"
      case attempts
      case offsetSeconds = "offset_seconds"
      case durationSeconds = "duration_seconds"
      case outputDigest = "output_sha256"
    }

    /// Makes it of its parts.
    public init(
      act: String, host: String, commandDigest: String, ownCommand: Bool, ending: String,
      exitStatus: Int32?, attempts: Int?, verdict: Verdict, offsetSeconds: Double?,
      durationSeconds: Double?, outputDigest: String?
    ) {
      self.act = act
      self.host = host
      self.commandDigest = commandDigest
      self.ownCommand = ownCommand
      self.ending = ending
      self.exitStatus = exitStatus
      self.attempts = attempts
      self.verdict = verdict
      self.offsetSeconds = offsetSeconds
      self.durationSeconds = durationSeconds
      self.outputDigest = outputDigest
    }
  }

  /// What kept it safe.
  public struct Safety: Sendable, Hashable, Codable {
    /// What was checked before any change.
    public var preflight: [Check] = []
    /// What would have ended it early.
    public var stopConditions: [String] = []
    /// Why no new steps were begun, where it was so.
    public var stops: [String] = []
    /// The point of no return; nil where it was not passed.
    @OrNull public var pointOfNoReturn: String?
    /// Undos and residue checks that did not hold.
    public var failedUndos: [String] = []

    enum CodingKeys: String, CodingKey {
      case preflight, stops
      case stopConditions = "stop_conditions"
      case pointOfNoReturn = "point_of_no_return"
      case failedUndos = "failed_undos"
    }

    /// Nothing known yet.
    public init() {}
  }

  /// Something that was checked before any change.
  public struct Check: Sendable, Hashable, Codable {
    /// The host; nil for the whole.
    @OrNull public var host: String?
    /// What was checked.
    public var check: String
    /// What it came to.
    public var verdict: Verdict
    /// What was seen.
    public var detail: String

    /// Makes it of its parts.
    public init(
      host: String?, check: String, verdict: Verdict, detail: String
    ) {
      self.host = host
      self.check = check
      self.verdict = verdict
      self.detail = detail
    }
  }

  /// Something that was not held to, by somebody's leave.
  public struct Waiver: Sendable, Hashable, Codable {
    /// What was not held to.
    public var what: String
    /// Who gave leave.
    public var by: String
    /// Its last day.
    public var until: String
    /// Whether that was over when the run began.
    public var lapsed: Bool

    /// Makes it of its parts.
    public init(
      what: String, by: String, until: String, lapsed: Bool
    ) {
      self.what = what
      self.by = by
      self.until = until
      self.lapsed = lapsed
    }
  }

  /// How the record is kept.
  public struct Keeping: Sendable, Hashable, Codable {
    /// The day until which it is to be kept.
    @OrNull public var until: String?
    /// How confidential it is.
    @OrNull public var classification: String?
    /// What was taken out of it.
    public var redactions = "the values of declared secrets, before anything was recorded"
    /// Files whose digests are in the journal.
    public var files: [File] = []

    /// Nothing known yet.
    public init() {}
  }

  /// A file of the bundle.
  public struct File: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// SHA-256.
    public var sha256: String
    /// How many lines.
    public var lines: Int

    /// Makes it of its parts.
    public init(
      name: String, sha256: String, lines: Int
    ) {
      self.name = name
      self.sha256 = sha256
      self.lines = lines
    }
  }

  /// What the run shows of a control.
  public struct ControlFinding: Sendable, Hashable, Codable {
    /// The control's id, such as `iso-27001:A.5.30`.
    public var id: String
    /// The framework's name and the clause.
    public var title: String
    /// What it asks, in Muster's words.
    public var asks: String
    /// Whether the run has all of what it takes.
    public var shown: Bool
    /// What shows it.
    public var evidence: [String]
    /// What is lacking in this run.
    public var lacking: [String]
    /// What no run can show, and a person must add.
    public var besides: String

    /// Makes it of its parts.
    public init(
      id: String, title: String, asks: String, shown: Bool, evidence: [String], lacking: [String],
      besides: String
    ) {
      self.id = id
      self.title = title
      self.asks = asks
      self.shown = shown
      self.evidence = evidence
      self.lacking = lacking
      self.besides = besides
    }
  }

  /// Which drill, by which program.
  public var identity = Identity()
  /// Why.
  public var purpose = Purpose()
  /// Who.
  public var people = People()
  /// Where.
  public var scope = Scope()
  /// By which clock.
  public var clock = Clock()
  /// What each objective's number means.
  public var definitions: [Definition] = []
  /// The recovery time in its pieces.
  public var phases: [Phase] = []
  /// What was done in each step.
  public var steps: [StepRecord] = []
  /// What kept it safe.
  public var safety = Safety()
  /// What was not as planned, and what was seen beside.
  public var deviations: [String] = []
  /// What was waived.
  public var waivers: [Waiver] = []
  /// How it is kept.
  public var keeping = Keeping()
  /// What it shows of each control.
  public var controls: [ControlFinding] = []

  /// An empty record.
  public init() {}
}
