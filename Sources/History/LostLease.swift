/// A lease that is no longer the run's.
public struct LostLease: Sendable, Hashable {
  /// Who has it now; nil where the row is gone, as after the index was deleted.
  public var holder: EnvironmentLease?

  /// Describes who has it.
  public init(holder: EnvironmentLease?) {
    self.holder = holder
  }
}
