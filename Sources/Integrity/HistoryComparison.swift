public import DrillModel

/// The history of rooms before and after a disaster, by count and digest.
public enum HistoryComparison {
  /// The rooms whose history is not as it was, in words; empty where all is intact.
  ///
  /// - Parameters:
  ///   - before: Each room's history, fingerprinted before the run.
  ///   - after: The same stretch of each room, fingerprinted later.
  /// - Returns: A sentence a room.
  public static func deviations(
    before: [RoomFingerprint], after: [RoomFingerprint]
  ) -> [String] {
    var found: [String: RoomFingerprint] = [:]
    for fingerprint in after { found[fingerprint.room] = fingerprint }
    return before.sorted { $0.room < $1.room }.compactMap { old in
      guard let new = found[old.room] else {
        return old.count == 0
          ? nil : "room \(old.room): \(old.count) messages before, the room was not read after"
      }
      if new.count != old.count {
        return "room \(old.room): \(old.count) messages before, \(new.count) of them after"
      }
      return new.digest == old.digest
        ? nil : "room \(old.room): \(old.count) messages before and after, but not the same"
    }
  }
}
