extension Forwarder {
  /// Bounds and pace.
  public struct Options: Sendable, Hashable {
    /// An open without an outcome after this long is stuck.
    public var stuckAfter: Duration
    /// How many lanes stand ready for the next open.
    public var readyLanes: Int
    /// How many lanes there may be in all, without those that only carry their last connections.
    public var lanesLimit: Int
    /// How many opened channels are kept for local connections to come.
    public var keptChannels: Int
    /// How many local connections may be open at once; more are closed.
    public var connectionsLimit: Int

    /// Sets the bounds.
    public init(
      stuckAfter: Duration = .milliseconds(400), readyLanes: Int = 2, lanesLimit: Int = 4,
      keptChannels: Int = 1, connectionsLimit: Int = 64
    ) {
      self.stuckAfter = stuckAfter
      self.readyLanes = readyLanes
      self.lanesLimit = lanesLimit
      self.keptChannels = keptChannels
      self.connectionsLimit = connectionsLimit
    }
  }

  /// What a forwarder has open at a moment.
  public struct Counts: Sendable, Hashable {
    /// Lanes that can open a channel now.
    public var readyLanes = 0
    /// Lanes in all: connecting, ready, opening, retired.
    public var lanes = 0
    /// Local connections that are open.
    public var connections = 0
    /// Opened channels that wait for a local connection.
    public var keptChannels = 0
    /// Local connections that were closed because their open was refused, stuck or lost.
    public var resets = 0
    /// Lanes that were made so far.
    public var lanesMade = 0
  }
}
