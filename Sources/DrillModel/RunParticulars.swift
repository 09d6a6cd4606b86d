/// What is known of a run at its start beside its plan: who, why, by which program, by which clock.
public struct RunParticulars: Sendable, Hashable, Codable {
  /// The runner's own clock.
  public struct Clock: Sendable, Hashable, Codable {
    /// Whether the kernel counts it as synchronized; nil where it does not say.
    public var isSynchronized: Bool?
    /// How far off the kernel takes it to be, seconds.
    public var errorSeconds: Double?
    /// The runner's time zone, such as `Europe/Berlin`.
    public var zone: String
    /// That zone's offset from UTC, seconds.
    public var offsetSeconds: Int

    /// Describes a clock.
    public init(isSynchronized: Bool?, errorSeconds: Double?, zone: String, offsetSeconds: Int) {
      self.isSynchronized = isSynchronized
      self.errorSeconds = errorSeconds
      self.zone = zone
      self.offsetSeconds = offsetSeconds
    }
  }

  /// A host of the environment.
  public struct ScopeHost: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// What it does.
    public var roles: [Role]
    /// Whether no fault may touch it.
    public var isProtected: Bool

    /// Names a host.
    public init(name: String, roles: [Role], isProtected: Bool) {
      self.name = name
      self.roles = roles
      self.isProtected = isProtected
    }
  }

  /// Who let the run begin where a person must.
  public struct Approval: Sendable, Hashable, Codable {
    /// Who.
    public var approver: String
    /// By what: a typed name, or a file with its digest.
    public var detail: String
    /// When it was taken, UTC.
    public var time: String

    /// Describes an approval.
    public init(approver: String, detail: String, time: String) {
      self.approver = approver
      self.detail = detail
      self.time = time
    }
  }

  /// SHA-256 of Muster's own program, hex; nil where it could not be read.
  public var toolDigest: String?
  /// How the primary side goes.
  public var mode: Drill.Mode
  /// Whether the environment is marked as production.
  public var isProduction: Bool
  /// What the drill's file says for the record; nil where it says nothing.
  public var record: DrillRecord?
  /// The change or ticket under which it was run.
  public var ticket: String?
  /// Who took part.
  public var participants: [String]
  /// Who watched.
  public var observers: [String]
  /// Who started it in a CI system, and in which job; nil outside of one.
  public var automation: String?
  /// When it was planned to begin; nil where nothing was said.
  public var plannedStart: String?
  /// The hosts of the environment.
  public var hosts: [ScopeHost]
  /// What ends the drill early, in words.
  public var stopConditions: [String]
  /// The runner's clock.
  public var clock: Clock
  /// Who let it run against production; nil where nobody had to be asked.
  public var approval: Approval?

  /// Describes a run at its start.
  public init(
    toolDigest: String?, mode: Drill.Mode, isProduction: Bool, record: DrillRecord?,
    ticket: String? = nil, participants: [String] = [], observers: [String] = [],
    automation: String? = nil, plannedStart: String? = nil, hosts: [ScopeHost],
    stopConditions: [String], clock: Clock, approval: Approval? = nil
  ) {
    self.toolDigest = toolDigest
    self.mode = mode
    self.isProduction = isProduction
    self.record = record
    self.ticket = ticket
    self.participants = participants
    self.observers = observers
    self.automation = automation
    self.plannedStart = plannedStart
    self.hosts = hosts
    self.stopConditions = stopConditions
    self.clock = clock
    self.approval = approval
  }
}
