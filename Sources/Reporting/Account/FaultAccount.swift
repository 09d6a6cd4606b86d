public import DrillModel

/// A fault from its strike to the moment when it was taken back.
public struct FaultAccount: Sendable, Hashable {
  /// What was struck.
  public var strike: JournalEvent.FaultStriking
  /// When the strike was announced, monotonic nanoseconds.
  public var strikingAt: UInt64
  /// What hosts and probes said of it.
  public var observations: [JournalEvent.FaultObserved] = []
  /// When the last of it was taken back, monotonic nanoseconds; nil where some of it was not.
  public private(set) var healedAt: UInt64?
  private var healedHosts: Set<String> = []

  /// Starts the account of a strike.
  init(strike: JournalEvent.FaultStriking, strikingAt: UInt64) {
    self.strike = strike
    self.strikingAt = strikingAt
  }

  /// Takes note that a host's part is taken back.
  mutating func heal(_ host: String, at moment: UInt64) {
    healedHosts.insert(host)
    let isWhole =
      healedHosts.isSuperset(of: strike.guards) || healedHosts.isSuperset(of: strike.hosts)
    if isWhole, healedAt == nil { healedAt = moment }
  }

  /// When it was first seen in effect; the announcement's moment where no one said so.
  public var inEffectAt: UInt64 {
    observations.first { $0.inEffect == true }?.at ?? strikingAt
  }
}
