/// A moment of a run that objectives are measured between.
public struct Milestone: Sendable, Hashable, Codable {
  /// The moments, in the order of a run.
  public enum Name: String, Sendable, Hashable, Codable, CaseIterable {
    /// The last message acknowledged before the gap.
    case lastAcknowledged = "last-acknowledged"
    /// The host's own word that the fault is in effect.
    case faultInjected = "fault-injected"
    /// The effect probes agree that it is.
    case faultBitten = "fault-bitten"
    /// The first failure that the drill's rule accepts.
    case detected
    /// Approval given, or the rule that decides has fired.
    case decided
    /// Commits wait for no mirror: the primary runs alone.
    case exposed
    /// The fence proved.
    case fenced
    /// Promote sent.
    case promotionStarted = "promotion-started"
    /// First commit of Muster's own write probe on the promoted database.
    case promoted
    /// The second site's chat servers take new clients.
    case activated
    /// The first acknowledgement after which no outage follows.
    case firstAcknowledged = "first-acknowledged"
    /// Redundancy is back.
    case protected
    /// The original roles hold again.
    case returned
  }

  /// Which moment.
  public var name: Name
  /// When, monotonic nanoseconds of the runner.
  public var at: UInt64
  /// How far off that may be, nanoseconds either way.
  public var error: UInt64

  /// Describes a moment.
  public init(name: Name, at: UInt64, error: UInt64) {
    self.name = name
    self.at = at
    self.error = error
  }
}
