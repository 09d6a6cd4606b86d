import Crypto
public import DrillModel

/// Fingerprints of rooms' history: what must be the same after a disaster.
public enum HistoryFingerprint {
  /// Fingerprints the first messages of each room.
  ///
  /// Before a run that is the whole archive as it was read back; after it, as many messages of
  /// each room as there were before: what the run and others added since stands behind them.
  ///
  /// - Parameters:
  ///   - messages: A reading of the archive, each room in its order.
  ///   - rooms: The rooms to fingerprint; one without messages has a fingerprint too.
  ///   - counts: How many messages of a room make its history; all where it is not named.
  /// - Returns: A fingerprint a room, in the order of `rooms`.
  public static func fingerprints(
    of messages: [ArchivedMessage], rooms: [String], counts: [String: Int] = [:]
  ) -> [RoomFingerprint] {
    var digests: [String: SHA256] = [:]
    var found: [String: Int] = [:]
    for message in messages {
      let count = found[message.room, default: 0]
      guard count < counts[message.room] ?? .max else { continue }
      found[message.room] = count + 1
      digests[message.room, default: SHA256()].update(
        "\(message.archiveID)\t\(message.bodyDigest)\n".utf8)
    }
    return rooms.map { room in
      RoomFingerprint(
        room: room, count: found[room, default: 0],
        digest: Hexadecimal.encode((digests[room] ?? SHA256()).finalize()))
    }
  }

  /// Fingerprints, after a run, the stretch that was history before it.
  ///
  /// - Parameters:
  ///   - messages: A reading of the archive, each room in its order.
  ///   - before: The fingerprints from before the run.
  /// - Returns: A fingerprint a room, to be held against those from before.
  public static func fingerprints(
    of messages: [ArchivedMessage], as before: [RoomFingerprint]
  ) -> [RoomFingerprint] {
    var counts: [String: Int] = [:]
    for fingerprint in before { counts[fingerprint.room] = fingerprint.count }
    return fingerprints(of: messages, rooms: before.map(\.room), counts: counts)
  }
}
