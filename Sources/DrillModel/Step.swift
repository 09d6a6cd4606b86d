/// One thing a drill does, as its author wrote it.
public struct Step: Sendable, Hashable, Codable {
  /// Stable within the drill: its number and verb, such as `03-strike`.
  public var id: String
  /// What it does.
  public var action: Action
  /// How long it may take; nil for what the acts inside take together.
  public var deadline: Duration?
  /// Where it was written.
  public var position: SourcePosition
  /// The approval that it needs, beside what the environment asks for.
  public var approval: Approval?
  /// The rows of the coverage table that it bears on, such as `F09`; nil where none is named.
  public var covers: [String]?
  /// Rows that single parts of it bear on, such as the draining on the way back; nil where none is.
  public var partCovers: [PartRows]?

  /// Describes a step.
  public init(
    id: String, action: Action, deadline: Duration? = nil, position: SourcePosition,
    approval: Approval? = nil, covers: [String]? = nil, partCovers: [PartRows]? = nil
  ) {
    self.id = id
    self.action = action
    self.deadline = deadline
    self.position = position
    self.approval = approval
    self.covers = covers
    self.partCovers = partCovers
  }

  /// Rows of the coverage table that one part of a step bears on.
  public struct PartRows: Sendable, Hashable, Codable {
    /// The part's name, such as `drain`: what its id begins with behind the step's own, numbers aside.
    public var part: String
    /// The rows.
    public var rows: [String]

    /// Names rows of a part.
    public init(part: String, rows: [String]) {
      self.part = part
      self.rows = rows
    }
  }

  /// The verbs of the drill language.
  public enum Action: Sendable, Hashable, Codable {
    /// Watch the undisturbed system; it must be steady throughout.
    case baseline(for: Duration)
    /// Do damage.
    case strike(Strike)
    /// Wait for a condition.
    case await(Condition, within: Duration)
    /// Fence the former primary, its mirror and its chat servers, and prove it.
    case fence
    /// Record how far shipping, copying and replay have come.
    case recordShipping
    /// Copy shipped segments that are not beside the backup database yet.
    case copy
    /// Replay them in order.
    case apply
    /// Promote the backup database; first compares shipped with replayed.
    case promote
    /// Promote a synchronous mirror: nothing acknowledged can be missing from it.
    case promoteMirror(Successor)
    /// Fence the backup database, which serves, before its own mirror takes over.
    case fenceBackup
    /// Give the database that serves a synchronous mirror again.
    case protect(Successor)
    /// Have the primary's commits wait for no mirror, until the faults are healed.
    case expose
    /// Have the witness watch the primary: from here on it may promote the mirror by itself.
    case watch
    /// Tell the pool which database serves.
    case poolState(PoolState)
    /// Let the chat servers of a data center take new clients.
    case activate(DataCenter.Rank)
    /// Let them take no new clients.
    case deactivate(DataCenter.Rank)
    /// Write this many markers, and ship the log after each.
    case ship(segments: Int)
    /// Follow this many markers from their commit to their replay.
    case trace(cycles: Int, from: Role, within: Duration)
    /// Let traffic run.
    case runFor(Duration)
    /// Take every fault back; fences stay.
    case heal
    /// Give the original roles back: reseed, fail back, unfence.
    case `return`
    /// A person does or confirms something, at the terminal or by a file that says so.
    case manual(prompt: String, within: Duration, approval: String? = nil)
    /// Make checks that must hold.
    case verify([Check])
  }

  /// Damage done on purpose.
  public enum Strike: Sendable, Hashable, Codable {
    /// A whole data center is taken offline.
    case takeOffline(DataCenter.Rank, by: Way)
    /// A fault of the catalogue on named hosts, with its parameters.
    case fault(kind: String, hosts: [String], parameters: [String: String])
  }

  /// The ways to take a data center offline.
  public enum Way: String, Sendable, Hashable, Codable, CaseIterable {
    /// A firewall table on each of its hosts.
    case network
    /// A firewall table on the router.
    case router
    /// The power of each of its hosts.
    case power
  }

  /// What can be waited for.
  public enum Condition: String, Sendable, Hashable, Codable, CaseIterable {
    /// Chat is gone by the drill's rule.
    case chatUnavailable = "chat unavailable"
    /// Chat is back by the drill's rule.
    case chatAvailable = "chat available"
    /// The mirror of the serving database is in sync.
    case mirrorInSync = "mirror in sync"
    /// A marker committed now has been replayed on the backup database.
    case shippingCaughtUp = "shipping caught up"
    /// A marker committed now is not replayed within the environment's alert threshold.
    case shippingLate = "shipping late"
    /// The serving database says that commits wait for a mirror that is not there.
    case mirrorOutOfSync = "mirror out of sync"
    /// The mirror serves, whoever promoted it.
    case mirrorServing = "mirror serving"
  }

  /// Which database the pool is told to use.
  public enum PoolState: String, Sendable, Hashable, Codable, CaseIterable {
    /// The original primary.
    case normal
    /// The backup.
    case failedOver = "failed-over"
    /// The primary's mirror, for servers that do not follow a mirror by themselves.
    case onMirror = "on-mirror"
    /// The backup's mirror.
    case onBackupMirror = "on-backup-mirror"
  }

  /// What can be checked at the end.
  public enum Check: String, Sendable, Hashable, Codable, CaseIterable {
    /// No acknowledged message is lost, changed, doubled, out of order; history is intact.
    case chatIntegrity = "integrity: chat"
    /// The primary's mirror is in sync.
    case mirrorInSync = "mirror: in sync"
    /// Roles are as at the start.
    case rolesAsAtStart = "roles: as at start"
    /// Hosts stand, are linked and serve as the environment says.
    case topologyAsDeclared = "topology: as declared"
    /// Log can be shipped, copied and replayed, and nothing latent is wrong with it.
    case shippingSound = "shipping: sound"
    /// What stands beside the pool is declared as absent, or tells how it stands.
    case outsideCounted = "outside: counted"
    /// What stood in the rooms before the drill is there, while another database serves.
    case historyAsBefore = "history: as before"
  }
}
