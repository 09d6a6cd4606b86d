/// What names one numbered message of a run.
public struct MessageKey: Sendable, Hashable, Codable, Comparable {
  /// The room's local part.
  public var room: String
  /// The sender's local part.
  public var sender: String
  /// Counted from 1 for each sender and room.
  public var sequence: Int

  /// Names a message.
  public init(room: String, sender: String, sequence: Int) {
    self.room = room
    self.sender = sender
    self.sequence = sequence
  }

  /// By room, then sender, then sequence.
  public static func < (first: MessageKey, second: MessageKey) -> Bool {
    (first.room, first.sender, first.sequence) < (second.room, second.sender, second.sequence)
  }
}
