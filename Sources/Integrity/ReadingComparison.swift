/// Two readings of one archive, held against each other: each room must hold the same archive
/// ids with the same bodies, as often; history and foreign messages included.
enum ReadingComparison {
  private struct Content: Hashable {
    var archiveID: CompactID
    var digest: CompactDigest
  }

  /// How many differing rows of a room are named.
  private static let namedRows = 5

  /// How the readings differ, in words, by room; empty where they agree.
  static func deviations(xmpp: ArchiveReading, database: ArchiveReading) -> [String] {
    let xmppPlaces = Dictionary(uniqueKeysWithValues: zip(xmpp.rooms, xmpp.placesByRoom()))
    let databasePlaces = Dictionary(
      uniqueKeysWithValues: zip(database.rooms, database.placesByRoom()))
    var deviations: [String] = []
    for room in Set(xmpp.rooms).union(database.rooms).sorted() {
      let asked = xmppPlaces[room] ?? []
      let stored = databasePlaces[room] ?? []
      // Both are usually in the same order: no table is needed then.
      let isSame =
        asked.count == stored.count
        && zip(asked, stored).allSatisfy { content($0, xmpp) == content($1, database) }
      guard !isSame else { continue }
      let (onlyXMPP, onlyDatabase) = difference(
        asked.map { content($0, xmpp) }, stored.map { content($0, database) })
      guard !onlyXMPP.isEmpty || !onlyDatabase.isEmpty else { continue }
      deviations.append(
        "room \(room): \(words(onlyXMPP, "over XMPP")), "
          + words(onlyDatabase, "in the database"))
    }
    return deviations
  }

  private static func content(_ place: Int32, _ reading: ArchiveReading) -> Content {
    let row = reading.rows[Int(place)]
    return Content(archiveID: row.archiveID, digest: row.digest)
  }

  private static func difference(
    _ asked: [Content], _ stored: [Content]
  ) -> (onlyXMPP: [String], onlyDatabase: [String]) {
    var surplus: [Content: Int] = [:]
    for content in asked { surplus[content, default: 0] += 1 }
    for content in stored { surplus[content, default: 0] -= 1 }
    var onlyXMPP: [String] = []
    var onlyDatabase: [String] = []
    for (content, count) in surplus where count != 0 {
      let ids = Array(repeating: content.archiveID.text, count: abs(count))
      if count > 0 { onlyXMPP += ids } else { onlyDatabase += ids }
    }
    return (onlyXMPP, onlyDatabase)
  }

  private static func words(_ ids: [String], _ place: String) -> String {
    guard !ids.isEmpty else { return "none only \(place)" }
    let named = ids.sorted().prefix(namedRows).joined(separator: ", ")
    return "\(ids.count) only \(place) (\(named)\(ids.count > namedRows ? ", …" : ""))"
  }
}
