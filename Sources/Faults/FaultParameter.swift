/// A parameter that a fault accepts.
public struct FaultParameter: Sendable, Hashable {
  /// Its name in drills.
  public var name: String
  /// What it means, its unit, and what holds where it is not given.
  public var summary: String
  /// Whether it must be given.
  public var isRequired: Bool

  /// Describes a parameter.
  public init(name: String, summary: String, isRequired: Bool) {
    self.name = name
    self.summary = summary
    self.isRequired = isRequired
  }
}
