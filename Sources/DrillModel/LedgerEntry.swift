/// One line of the ledger: what a client did or was told, and when.
///
/// All times are monotonic nanoseconds of the runner. A message is *acknowledged* when the room
/// reflected it to its sender with its archive id; *unknown* when neither that nor an error came.
public enum LedgerEntry: Sendable, Hashable, Codable {
  /// A message was handed to the connection. `scheduledAt` is when it was due.
  case sent(MessageKey, digest: String, scheduledAt: UInt64, at: UInt64)
  /// The room reflected it with its archive id.
  case acknowledged(MessageKey, archiveID: String, at: UInt64)
  /// The room reflected it without an archive id: not an acknowledgement.
  case reflected(MessageKey, at: UInt64)
  /// The server refused it.
  case refused(MessageKey, reason: String, at: UInt64)
  /// It was due, but its sender was not connected: never sent.
  case notSent(MessageKey, scheduledAt: UInt64)
  /// A user is connected, authenticated and in its room.
  case joined(user: String, address: String, at: UInt64)
  /// A user lost its connection.
  case disconnected(user: String, address: String, reason: String, at: UInt64)
  /// An address was tried while users were disconnected. `outcome`: opened, refused, stuck, failed.
  case attempted(address: String, outcome: String, from: UInt64, to: UInt64)
  /// The sender itself was late: nothing happened in it between these moments.
  case stalled(from: UInt64, to: UInt64)
}
