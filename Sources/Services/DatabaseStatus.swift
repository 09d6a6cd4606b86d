/// What the act `status` told of a database server.
public struct DatabaseStatus: Sendable, Hashable, Codable {
  /// What the server is.
  public enum ServerRole: String, Sendable, Hashable, Codable {
    /// Out of recovery.
    case primary
    /// In recovery: it follows another, or replays log.
    case standby
    /// It does not run.
    case none
    /// It runs and does not say.
    case unknown
  }

  /// Whether the server runs.
  public var isRunning: Bool
  /// What it is.
  public var role: ServerRole
  /// Whether it accepts writes; nil where it does not say.
  public var isWritable: Bool?
  /// Whether a fence is on and whole; nil where it does not say, or the fence is broken.
  public var isFenced: Bool?
  /// The run whose fence it is.
  public var fenceRun: String?
  /// Its timeline.
  public var timeline: Int?
  /// Written on a primary, replayed on a standby.
  public var position: LogPosition?
  /// Where a server that was shut down in order ended its log.
  public var finalPosition: LogPosition?
  /// On a primary: whether a mirror is in sync; nil where none is asked for.
  public var isMirrorInSync: Bool?
  /// On a standby: whether it streams.
  public var isStreaming: Bool
  /// Seconds since a segment was last archived.
  public var archivedAge: Double?
  /// The segment that was last archived.
  public var lastArchived: String?

  /// Reads the `key=value` lines of the act's output.
  ///
  /// - Parameter values: The lines, as `CommandOutcome.values` gives them; what is missing or
  ///   malformed is unknown.
  public init(values: [String: String]) {
    isRunning = values["running"] == "yes"
    role = values["role"].flatMap(ServerRole.init(rawValue:)) ?? .unknown
    isWritable = Self.flag(values["writable"])
    isFenced = Self.flag(values["fenced"])
    fenceRun = values["fence_run"]
    timeline = values["timeline"].flatMap(Int.init)
    position = values["lsn"].flatMap(LogPosition.init)
    finalPosition = values["final_lsn"].flatMap(LogPosition.init)
    isMirrorInSync = Self.flag(values["sync"])
    isStreaming = values["streaming"] == "yes"
    archivedAge = values["archived_age"].flatMap(Double.init)
    lastArchived = values["last_archived"].flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func flag(_ text: String?) -> Bool? {
    switch text {
    case "yes": true
    case "no": false
    default: nil
    }
  }
}
