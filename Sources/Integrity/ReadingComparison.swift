import DrillModel

/// Two readings of one archive, held against each other: each room must hold the same archive
/// ids with the same bodies, as often; history and foreign messages included.
enum ReadingComparison {
  private struct Row: Hashable {
    var room: String
    var archiveID: String
    var bodyDigest: String
  }

  /// How many differing rows of a room are named.
  private static let namedRows = 5

  /// How the readings differ, in words, by room; empty where they agree.
  static func deviations(xmpp: [ArchivedMessage], database: [ArchivedMessage]) -> [String] {
    var surplus: [Row: Int] = [:]
    surplus.reserveCapacity(xmpp.count)
    for message in xmpp { surplus[row(message), default: 0] += 1 }
    for message in database { surplus[row(message), default: 0] -= 1 }
    var rooms: [String: (onlyXMPP: [String], onlyDatabase: [String])] = [:]
    for (row, count) in surplus where count != 0 {
      let ids = Array(repeating: row.archiveID, count: abs(count))
      if count > 0 {
        rooms[row.room, default: ([], [])].onlyXMPP += ids
      } else {
        rooms[row.room, default: ([], [])].onlyDatabase += ids
      }
    }
    return rooms.sorted { $0.key < $1.key }.map { room, difference in
      "room \(room): \(words(difference.onlyXMPP, "over XMPP")), "
        + words(difference.onlyDatabase, "in the database")
    }
  }

  private static func row(_ message: ArchivedMessage) -> Row {
    Row(room: message.room, archiveID: message.archiveID, bodyDigest: message.bodyDigest)
  }

  private static func words(_ ids: [String], _ place: String) -> String {
    guard !ids.isEmpty else { return "none only \(place)" }
    let named = ids.sorted().prefix(namedRows).joined(separator: ", ")
    return "\(ids.count) only \(place) (\(named)\(ids.count > namedRows ? ", …" : ""))"
  }
}
