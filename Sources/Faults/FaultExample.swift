public import DrillModel

/// A fault's own example: hosts and parameters, and exactly what becomes of them.
public struct FaultExample: Sendable {
  /// The hosts that are struck, of the example environment.
  public var hosts: [String]
  /// The parameters.
  public var parameters: [String: String]
  /// What must be placed, in order: host, entry's id, its `hold`, arguments of its scripts.
  public var placements: [Placement]

  /// One entry on one guard.
  public struct Placement: Sendable, Hashable {
    /// Whose guard carries it.
    public var host: String
    /// The entry's id.
    public var entry: String
    /// What hold does with it.
    public var hold: GuardEntry.Hold
    /// The arguments that all four scripts are given.
    public var arguments: [String]

    /// States a placement.
    public init(host: String, entry: String, hold: GuardEntry.Hold, arguments: [String]) {
      self.host = host
      self.entry = entry
      self.hold = hold
      self.arguments = arguments
    }
  }

  /// States an example.
  public init(hosts: [String], parameters: [String: String], placements: [Placement]) {
    self.hosts = hosts
    self.parameters = parameters
    self.placements = placements
  }
}
