/// One thing that was done on a host, by a command or by the guard itself, with its time.
public struct GuardOutcome: Sendable, Hashable {
  /// Who did it.
  public enum Actor: String, Sendable, Hashable, Codable {
    /// A command of the runner.
    case runner
    /// The guard, its lease having lapsed.
    case watcher
  }

  /// The host's wall clock at the end, seconds since 1970.
  public var wall: Double
  /// The host's milliseconds since boot before it was begun.
  public var begunUptime: Int
  /// The host's milliseconds since boot after it had ended.
  public var endedUptime: Int
  /// The boot that those count from.
  public var bootID: String
  /// Who did it.
  public var actor: Actor
  /// The entry; nil for the guard as a whole.
  public var entry: String?
  /// apply, effect, undo or residue; of the guard fire-release, fire-hold, fired or hold.
  public var what: String
  /// The script's exit status; 124 where it took too long.
  public var status: Int32
  /// What it said: printable ASCII, at most 300 characters.
  public var said: String

  /// Reads a line of the guard.
  init?(line: some StringProtocol) {
    let fields = line.split(separator: " ", maxSplits: 8, omittingEmptySubsequences: false)
    guard fields.count == 9, let wall = Double(fields[0]), wall > 0, wall.isFinite,
      let begun = Int(fields[1]), let ended = Int(fields[2]), 0 <= begun, begun <= ended,
      !fields[3].isEmpty, let actor = Actor(rawValue: String(fields[4])),
      !fields[5].isEmpty, !fields[6].isEmpty, let status = Int32(fields[7])
    else { return nil }
    self.wall = wall
    begunUptime = begun
    endedUptime = ended
    bootID = String(fields[3])
    self.actor = actor
    entry = fields[5] == "-" ? nil : String(fields[5])
    what = String(fields[6])
    self.status = status
    said = String(fields[8])
  }
}
