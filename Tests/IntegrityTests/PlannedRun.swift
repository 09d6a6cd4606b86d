import DrillModel
import Integrity

/// A ledger and an archive that fit each other, to plant faults in.
struct PlannedRun {
  static let run = "run-1"
  static let millisecond: UInt64 = 1_000_000

  var ledger: [LedgerEntry] = []
  var archive: [ArchivedMessage] = []

  /// - Parameters:
  ///   - rooms: How many rooms; a user in each.
  ///   - count: How many messages, all acknowledged and archived.
  ///   - history: How many messages of an earlier run stand before them in each room.
  init(rooms: Int = 2, count: Int, history: Int = 0) {
    for room in 1...rooms {
      for number in 0..<history {
        let key = MessageKey(room: "room\(room)", sender: "user\(room)", sequence: number)
        append(key, run: "earlier", archiveID: "h\(number)")
      }
    }
    for number in 0..<count {
      let room = number % rooms + 1
      let key = MessageKey(
        room: "room\(room)", sender: "user\(room)", sequence: number / rooms + 1)
      let at = UInt64(number + 1) * 10 * Self.millisecond
      send(key, at: at)
      ledger.append(
        .acknowledged(key, archiveID: "a\(number)", at: at + 3 * Self.millisecond))
      append(key, run: Self.run, archiveID: "a\(number)")
    }
  }

  static func digest(_ key: MessageKey) -> String {
    "digest of \(key.room) \(key.sender) \(key.sequence)"
  }

  mutating func send(_ key: MessageKey, at: UInt64) {
    ledger.append(.sent(key, digest: Self.digest(key), scheduledAt: at, at: at))
  }

  mutating func append(_ key: MessageKey, run: String, archiveID: String) {
    archive.append(
      ArchivedMessage(
        source: .xmpp, room: key.room, position: archive.count, archiveID: archiveID,
        marker: MessageMarker(run: run, key: key, digest: ""), bodyDigest: Self.digest(key)))
  }

  /// The places in the archive of this run's messages.
  var places: [Int] { archive.indices.filter { archive[$0].marker?.run == Self.run } }

  /// What the check says; the database's reading is the same where none is given.
  func judge(
    xmpp: [ArchivedMessage]?, database: [ArchivedMessage]?,
    before: [RoomFingerprint]? = [], after: [RoomFingerprint]? = []
  ) -> IntegrityResult {
    IntegrityCheck.judge(
      ledger: LedgerIndex(ledger), xmpp: xmpp, database: database, historyBefore: before,
      historyAfter: after, run: Self.run, zero: 100 * Self.millisecond)
  }

  func judge() -> IntegrityResult { judge(xmpp: archive, database: archive) }
}
