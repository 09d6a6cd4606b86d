public import DrillModel

/// A fault from its strike to the moment when it was taken back.
public struct FaultAccount: Sendable, Hashable {
  /// What was struck.
  public var strike: JournalEvent.FaultStriking
  /// When the strike was announced, monotonic nanoseconds.
  public var strikingAt: UInt64
  /// What hosts and probes said of it.
  public var observations: [JournalEvent.FaultObserved] = []
  /// When the last of it was taken back, monotonic nanoseconds; nil where it was not.
  public var healedAt: UInt64?

  /// When it was first seen in effect; the announcement's moment where no one said so.
  public var inEffectAt: UInt64 {
    observations.first { $0.inEffect == true }?.at ?? strikingAt
  }
}
