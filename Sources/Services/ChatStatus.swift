public import DrillModel

/// What the act `status` told of a chat server.
public struct ChatStatus: Sendable, Hashable, Codable {
  /// Whether it runs.
  public var isRunning: Bool
  /// Whether it takes new clients; nil where it does not say.
  public var isActive: Bool?
  /// Whether a fence is on and whole; nil where it does not say, or the fence is broken.
  public var isFenced: Bool?
  /// Connections of clients.
  public var sessions: Int?
  /// Which database it is told to use.
  public var poolState: Step.PoolState?
  /// That database, as configured.
  public var database: String?
  /// Whether it is connected to its database; nil where it does not say.
  public var isConnected: Bool?

  /// Reads the `key=value` lines of the act's output.
  ///
  /// - Parameter values: The lines, as `CommandOutcome.values` gives them; what is missing or
  ///   malformed is unknown.
  public init(values: [String: String]) {
    isRunning = values["running"] == "yes"
    isActive = Self.flag(values["active"])
    isFenced = Self.flag(values["fenced"])
    sessions = values["sessions"].flatMap(Int.init)
    poolState = values["pool_state"].flatMap(Step.PoolState.init(rawValue:))
    database = values["database"].flatMap { $0.isEmpty ? nil : $0 }
    isConnected = Self.flag(values["connected"])
  }

  private static func flag(_ text: String?) -> Bool? {
    switch text {
    case "yes": true
    case "no": false
    default: nil
    }
  }
}
