/// What ends a drill early: looked at from its first step to its last, it must hold.
///
/// It never ends the healing. An answer that cannot be had counts as one that does not hold.
public struct StopCondition: Sendable, Hashable, Codable {
  /// What is looked at.
  public enum Probe: Sendable, Hashable, Codable {
    /// Chat may not be gone for longer than this at a stretch, by the drill's rule.
    case chatUnavailable(for: Duration)
    /// The load average of the last minute may not be above this.
    case hostLoad(Target, above: Double)
    /// A command's status must be 0.
    case command(run: String, host: String)
    /// An address must answer with this status; asked from a host, or where nil from the runner.
    case http(url: String, host: String?, status: Int)
  }

  /// Whose load is looked at.
  public enum Target: Sendable, Hashable, Codable {
    /// One host.
    case host(String)
    /// Each host with this role.
    case role(Role)
  }

  /// What is looked at.
  public var probe: Probe
  /// How often.
  public var every: Duration
  /// How long an answer may take.
  public var deadline: Duration
  /// How many failures in a row end the drill.
  public var failures: Int
  /// Where it was written.
  public var position: SourcePosition

  /// Describes a condition; where nothing is said, every 10 s, 5 s for an answer, 3 in a row.
  public init(
    probe: Probe, every: Duration = .seconds(10), deadline: Duration = .seconds(5),
    failures: Int = 3, position: SourcePosition
  ) {
    self.probe = probe
    self.every = every
    self.deadline = deadline
    self.failures = failures
    self.position = position
  }
}
