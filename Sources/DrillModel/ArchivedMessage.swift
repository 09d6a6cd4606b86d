/// A message found when the archive was read back.
public struct ArchivedMessage: Sendable, Hashable, Codable {
  /// The two independent ways of reading.
  public enum Source: String, Sendable, Hashable, Codable {
    /// Asked of a room over XMPP.
    case xmpp
    /// Asked of the database.
    case database
  }

  /// How it was read.
  public var source: Source
  /// The room's local part.
  public var room: String
  /// Its place in the room's archive as read, counted from 0.
  public var position: Int
  /// The archive's own id.
  public var archiveID: String
  /// Run and key from its body, where the body is one of Muster's.
  public var marker: MessageMarker?
  /// SHA-256 of the whole body, hex.
  public var bodyDigest: String

  /// Describes a found message.
  public init(
    source: Source, room: String, position: Int, archiveID: String, marker: MessageMarker?,
    bodyDigest: String
  ) {
    self.source = source
    self.room = room
    self.position = position
    self.archiveID = archiveID
    self.marker = marker
    self.bodyDigest = bodyDigest
  }
}
