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

    /// One on the struck host itself, under the example step's id.
    static func local(_ host: String, _ arguments: [String]) -> Self {
      Self(host: host, entry: "03-strike", hold: .undo, arguments: arguments)
    }

    /// The same, where hold leaves it in effect.
    static func kept(_ host: String, _ arguments: [String]) -> Self {
      Self(host: host, entry: "03-strike", hold: .keep, arguments: arguments)
    }

    /// States a placement.
    public init(host: String, entry: String, hold: GuardEntry.Hold, arguments: [String]) {
      self.host = host
      self.entry = entry
      self.hold = hold
      self.arguments = arguments
    }
  }

  /// The tag of the example step, on everything that it puts on a host.
  static let tag = "muster run-1 03-strike"
  /// What the rules of the example step begin with on a host that meets the runner over IPv4.
  static let table = ["muster_run_1_03_strike", tag, "ip", "192.0.2.1", "22"]

  /// States an example.
  public init(hosts: [String], parameters: [String: String], placements: [Placement]) {
    self.hosts = hosts
    self.parameters = parameters
    self.placements = placements
  }
}
