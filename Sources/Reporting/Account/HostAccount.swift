public import DrillModel

/// A host as it was met and left.
public struct HostAccount: Sendable, Hashable {
  /// Its name.
  public var name: String
  /// As it was met at the start; nil where it was not.
  public var start: JournalEvent.HostMet?
  /// As it was met at the end; nil where it was not.
  public var end: JournalEvent.HostMet?
  /// Whether it is as it was; nil where the journal does not say.
  public var restored: Bool?
  /// What was said of that.
  public var detail = ""

  /// How it was met first.
  public var met: JournalEvent.HostMet? { start ?? end }
}
