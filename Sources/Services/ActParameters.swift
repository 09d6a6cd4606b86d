public import DrillModel

/// What an act must know beside its name and host; most acts need only the run.
public struct ActParameters: Sendable, Hashable, Codable {
  /// What a database that is made anew becomes.
  public enum FollowerRole: String, Sendable, Hashable, Codable {
    /// Streams from its source, which does not wait for it.
    case follower
    /// Streams from its source under its own name and slot, so that the source can wait for it.
    case mirror
    /// Replays shipped log only: the backup database in ordinary times.
    case shipped
  }

  /// What a promotion is compared with, right before it.
  public enum Comparison: String, Sendable, Hashable, Codable {
    /// With all that the share holds.
    case share
    /// With what was copied beside the backup; the share may hold more: nothing is salvaged.
    case copied
    /// With the end of the log of the server stopped before: `reached`.
    case reached
    /// With what the primary said of its mirror when it was last heard: `wasInSync`, `reached`.
    case mirror
  }

  /// The run that acts: fences carry it, and are lifted by the same run only.
  public var run: String
  /// The host whose database is followed or copied.
  public var source: String?
  /// What a database that is made anew becomes.
  public var role: FollowerRole?
  /// Whether that role is the host's own at the start: its own configuration names its source.
  public var isAtHome: Bool
  /// What a promotion, an apply or a compare is measured against.
  public var comparison: Comparison
  /// The position that must have been replayed, such as `0/5000028`, exclusive.
  public var reached: String?
  /// Whether the primary said that this mirror was in sync: `yes`, or what it said.
  public var wasInSync: String?
  /// The last segment that the former primary is known to have shipped.
  public var lastArchived: String?
  /// The first missing segment whose loss a person has accepted, with all that comes after it.
  public var acceptedGap: String?
  /// How far a fingerprint goes in each room, as an earlier one told it: what came later is left out.
  ///
  /// `none` asks only whether one could be made.
  public var marks: String?
  /// Whether a database is stopped in order, so that followers get all of its log.
  public var isOrderly: Bool
  /// Whether a server that was stopped in order ships what is left of its log.
  public var isTail: Bool
  /// Whether a chat server whose fence is lifted stays closed to clients.
  public var isIdle: Bool
  /// Whether lifting a fence also ends what a reseed left: notes, and the data set aside.
  public var isSettling: Bool
  /// Which database the chat pool is told to use.
  public var poolState: Step.PoolState?
  /// The mirror that each commit shall wait for from now on.
  public var mirror: String?
  /// The rooms to read back: local parts.
  public var rooms: [String]
  /// Read back what comes after this archive position, as printed in the last page's `next`.
  public var after: String?
  /// How many messages a page of a read-back has at most.
  public var limit: Int
  /// Addresses from which nobody may be connected to a database.
  public var forbidden: [String]
  /// Whether nothing may be written to a database any more.
  public var isQuiet: Bool
  /// Distinguishes rows of the write probe.
  public var number: Int
  /// How far a marker is followed: a hop's word, or `late`.
  public var hop: String?
  /// The log segment that a marker was written to.
  public var marked: String?
  /// After how many seconds a marker is late.
  public var threshold: Int
  /// How many seconds a marker is waited for; nil for what the provider waits.
  public var patience: Int?
  /// Whether what is seen of log shipping is judged too.
  public var isJudging: Bool
  /// What the primary archives with, to be compared with the mirror's.
  public var archiveDigest: String?

  /// Sets parameters; what is not given is not needed.
  public init(
    run: String = "", source: String? = nil, role: FollowerRole? = nil, isAtHome: Bool = false,
    comparison: Comparison = .share, reached: String? = nil, wasInSync: String? = nil,
    lastArchived: String? = nil, acceptedGap: String? = nil, marks: String? = nil,
    isOrderly: Bool = false,
    isTail: Bool = false, isIdle: Bool = false, isSettling: Bool = false,
    poolState: Step.PoolState? = nil, mirror: String? = nil, rooms: [String] = [],
    after: String? = nil, limit: Int = 2000, forbidden: [String] = [], isQuiet: Bool = false,
    number: Int = 0, hop: String? = nil, marked: String? = nil, threshold: Int = 60,
    patience: Int? = nil, isJudging: Bool = false, archiveDigest: String? = nil
  ) {
    self.run = run
    self.source = source
    self.role = role
    self.isAtHome = isAtHome
    self.comparison = comparison
    self.reached = reached
    self.wasInSync = wasInSync
    self.lastArchived = lastArchived
    self.acceptedGap = acceptedGap
    self.marks = marks
    self.isOrderly = isOrderly
    self.isTail = isTail
    self.isIdle = isIdle
    self.isSettling = isSettling
    self.poolState = poolState
    self.mirror = mirror
    self.rooms = rooms
    self.after = after
    self.limit = limit
    self.forbidden = forbidden
    self.isQuiet = isQuiet
    self.number = number
    self.hop = hop
    self.marked = marked
    self.threshold = threshold
    self.patience = patience
    self.isJudging = isJudging
    self.archiveDigest = archiveDigest
  }
}
