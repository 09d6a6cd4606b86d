/// The history of a room up to the disaster: so many messages, this digest.
public struct RoomFingerprint: Sendable, Hashable, Codable {
  /// The room's local part.
  public var room: String
  /// How many messages.
  public var count: Int
  /// SHA-256 over archive ids and body digests in archive order, hex.
  public var digest: String

  /// Describes a history.
  public init(room: String, count: Int, digest: String) {
    self.room = room
    self.count = count
    self.digest = digest
  }
}
