/// What a drill is run against: data centers, hosts, the database and the chat service.
public struct Environment: Sendable, Hashable, Codable {
  /// Its name: what is locked, and what is typed to confirm a drill in production.
  public var name: String
  /// Whether a drill needs the typed name or an approval file.
  public var isProduction: Bool
  /// What is verified by drills here: name and version, for the result.
  public var subject: Subject
  /// The data center that is lost, and the one that takes over.
  public var dataCenters: [DataCenter]
  /// The hosts, in the order of the file.
  public var hosts: [Host]
  /// The database service.
  public var database: DatabaseService
  /// The chat service.
  public var chat: ChatService
  /// How a whole data center can be taken offline here, beside `network`, which needs nothing.
  public var power: PowerControl?
  /// Hosts that no fault may touch.
  public var protectedHosts: [String]
  /// Guards' lease and other times.
  public var timing: Timing
  /// How much a drill may take away here; nil for no limit but the protected hosts.
  public var limits: BlastLimits?
  /// When runs may be; nil for any time.
  public var calendar: RunCalendar?

  /// What needs an approval here, as the file has it; nil where it says nothing of it.
  public var approvalRules: ApprovalRules?
  /// What needs an approval here.
  public var approvals: ApprovalRules { approvalRules ?? ApprovalRules() }
  /// How it is meant to be laid out; nil where nothing is said.
  public var topology: Topology?
  /// The compliance database: it is not failed over.
  public var compliance: OutsideService
  /// The store of attachments: it is not failed over.
  public var fileStore: OutsideService

  /// What is verified.
  public struct Subject: Sendable, Hashable, Codable {
    /// The system's name.
    public var name: String
    /// Its version, as its owner counts.
    public var version: String

    /// Names a system and its version.
    public init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  /// Times that belong to the environment.
  public struct Timing: Sendable, Hashable, Codable {
    /// How long a guard waits for the next renewal before it heals.
    public var lease: Duration
    /// How far a host's clock may be off before preflight refuses.
    public var clockOffset: Duration

    /// Sets the times; 20 s and 2 s where nothing is said.
    public init(lease: Duration = .seconds(20), clockOffset: Duration = .seconds(2)) {
      self.lease = lease
      self.clockOffset = clockOffset
    }

    /// What of a lease is not an irreversible act's: the margin, and the age of the last answer.
    public static let leaseReserve = Duration.seconds(5)

    /// How long an irreversible act may take: every guard keeps its lease for all of it.
    public var longestIrreversible: Duration { max(lease - Self.leaseReserve, lease / 2) }
  }

  /// Describes an environment.
  public init(
    name: String, isProduction: Bool, subject: Subject, dataCenters: [DataCenter], hosts: [Host],
    database: DatabaseService, chat: ChatService, power: PowerControl?,
    protectedHosts: [String] = [], timing: Timing = Timing(), limits: BlastLimits? = nil,
    calendar: RunCalendar? = nil, approvals: ApprovalRules? = nil, topology: Topology? = nil,
    compliance: OutsideService = .undeclared, fileStore: OutsideService = .undeclared
  ) {
    self.name = name
    self.isProduction = isProduction
    self.subject = subject
    self.dataCenters = dataCenters
    self.hosts = hosts
    self.database = database
    self.chat = chat
    self.power = power
    self.protectedHosts = protectedHosts
    self.timing = timing
    self.limits = limits
    self.calendar = calendar
    approvalRules = approvals
    self.topology = topology
    self.compliance = compliance
    self.fileStore = fileStore
  }

  /// The chat servers that take clients in ordinary times.
  public var activeInOrdinaryTimes: [String] {
    topology?.active ?? hosts(.chatServer, in: .primary).map(\.name)
  }

  /// The host of this name.
  public func host(_ name: String) -> Host? { hosts.first { $0.name == name } }

  /// The hosts with this role, in the order of the file.
  public func hosts(_ role: Role) -> [Host] { hosts.filter { $0.roles.contains(role) } }

  /// The hosts with this role in this data center.
  public func hosts(_ role: Role, in rank: DataCenter.Rank) -> [Host] {
    guard let center = dataCenters.first(where: { $0.rank == rank }) else { return [] }
    return hosts(role).filter { $0.dataCenter == center.name }
  }

  /// The hosts that can carry a guard: its program is for POSIX sh.
  public var guardHosts: [Host] { hosts.filter { $0.access.dialect == .posix } }

  /// The data center of this rank.
  public func dataCenter(_ rank: DataCenter.Rank) -> DataCenter? {
    dataCenters.first { $0.rank == rank }
  }
}
