/// Who runs a drill against an environment, as the index of runs tells it to others who share it.
///
/// A courtesy between runners that share a store: it refuses early, and by name. The locks that
/// count are the hosts' own.
public struct EnvironmentLease: Sendable, Hashable {
  /// What is leased: the same for every file that names the same hosts.
  public var key: String
  /// The environment's name, as its runner's file has it.
  public var environment: String
  /// The run.
  public var run: String
  /// User and machine.
  public var owner: String
  /// When it was taken; time since 1970-01-01T00:00:00Z.
  public var since: Duration
  /// When it lapses unless it is renewed.
  public var until: Duration

  /// Describes a lease.
  public init(
    key: String, environment: String, run: String, owner: String, since: Duration,
    until: Duration
  ) {
    self.key = key
    self.environment = environment
    self.run = run
    self.owner = owner
    self.since = since
    self.until = until
  }

  /// What came of asking for one.
  public enum Claim: Sendable, Hashable {
    /// It is ours, until it lapses.
    case granted
    /// Another run has it.
    case held(by: EnvironmentLease)
  }
}
