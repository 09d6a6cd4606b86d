/// A target that a run is measured against.
public struct Objective: Sendable, Hashable, Codable {
  /// What can be a target.
  public enum Name: String, Sendable, Hashable, Codable, CaseIterable {
    /// From sending the promotion to the first commit on the promoted database, seconds.
    case promotion
    /// From the last answer to the first lasting one, as clients saw it, seconds.
    case recoveryTime = "recovery-time"
    /// The same from the decision to fail over: the engineering view, seconds.
    case recoveryTimeFromDecision = "recovery-time-from-decision"
    /// From the oldest lost message's acknowledgement to the fault, seconds.
    case recoveryPoint = "recovery-point"
    /// Clients' outage during the way back, seconds.
    case returnTime = "return-time"
    /// From a marker's commit to its replay on the backup, the longest of all cycles, seconds.
    case shippingLag = "shipping-lag"
    /// From the fault to the moment that the serving database has a mirror in sync, seconds.
    case timeToProtected = "time-to-protected"
    /// Acknowledged messages that are gone, a count.
    case lost
    /// Of those, the ones acknowledged after the promotion: a failover within loss, and none since.
    case lostAfterPromotion = "lost-after-promotion"
    /// Messages out of their sender's order, a count.
    case order
    /// Messages present more than once, a count.
    case duplicated
    /// Messages whose body is not what was sent, a count.
    case altered
  }

  /// What is measured.
  public var name: Name
  /// The most it may be: seconds, or a count.
  public var target: Double

  /// Sets a target.
  public init(name: Name, target: Double) {
    self.name = name
    self.target = target
  }

  /// `s` for seconds, `messages` for a count.
  public var unit: String {
    switch name {
    case .promotion, .recoveryTime, .recoveryTimeFromDecision, .recoveryPoint, .returnTime,
      .shippingLag, .timeToProtected:
      "s"
    case .lost, .lostAfterPromotion, .order, .duplicated, .altered: "messages"
    }
  }
}
