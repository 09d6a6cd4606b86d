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

  /// Describes a step.
  public init(
    id: String, action: Action, deadline: Duration? = nil, position: SourcePosition,
    approval: Approval? = nil
  ) {
    self.id = id
    self.action = action
    self.deadline = deadline
    self.position = position
    self.approval = approval
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
    /// Tell the pool which database serves.
    case poolState(PoolState)
    /// Let the chat servers of a data center take new clients.
    case activate(DataCenter.Rank)
    /// Let them take no new clients.
    case deactivate(DataCenter.Rank)
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
    case takeOffline(DataCenter.Rank, by: Way, isGraceful: Bool)
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
  }

  /// Which database the pool is told to use.
  public enum PoolState: String, Sendable, Hashable, Codable, CaseIterable {
    /// The original primary or its mirror.
    case normal
    /// The backup.
    case failedOver = "failed-over"
  }

  /// What can be checked at the end.
  public enum Check: String, Sendable, Hashable, Codable, CaseIterable {
    /// No acknowledged message is lost, changed, doubled, out of order; history is intact.
    case chatIntegrity = "integrity: chat"
    /// The primary's mirror is in sync.
    case mirrorInSync = "mirror: in sync"
    /// Roles are as at the start.
    case rolesAsAtStart = "roles: as at start"
  }
}
