import DrillModel

/// One reading of the archive, searched for the messages of a ledger.
struct ArchiveSearch {
  private struct ArchivePlace: Hashable {
    var room: String
    var archiveID: String
  }

  private let ledger: LedgerIndex
  private let run: String
  private let zero: UInt64
  private var copies: [Int32]
  private var isAltered: [Bool]
  private var duplicates: [(place: Int, archiveID: String)] = []
  private var reordered: [(place: Int, archiveID: String)] = []
  private var foundIDs: [Int: String] = [:]
  private var strangers: [ArchivedMessage] = []

  /// True once a message was found that was refused, or that the ledger never sent.
  private(set) var hasUnexplainedGhost = false

  init(ledger: LedgerIndex, run: String, zero: UInt64) {
    self.ledger = ledger
    self.run = run
    self.zero = zero
    copies = Array(repeating: 0, count: ledger.messages.count)
    isAltered = Array(repeating: false, count: ledger.messages.count)
  }

  /// Goes through a reading, each room in archive order.
  mutating func read(_ reading: [ArchivedMessage]) {
    let missing = acknowledgedButNotNamed(in: reading)
    var highest = Array(repeating: Int.min, count: ledger.streams.count)
    for message in reading {
      if let place = missing[ArchivePlace(room: message.room, archiveID: message.archiveID)] {
        copies[place] += 1
        isAltered[place] = true
        continue
      }
      guard let marker = message.marker, marker.run == run else { continue }
      guard let place = self.place(of: message), ledger.messages[place].sentAt != nil else {
        strangers.append(message)
        continue
      }
      if message.bodyDigest != ledger.messages[place].digest { isAltered[place] = true }
      copies[place] += 1
      guard copies[place] == 1 else {
        duplicates.append((place, message.archiveID))
        continue
      }
      if ledger.messages[place].acknowledgedAt == nil { foundIDs[place] = message.archiveID }
      let stream = Int(ledger.messages[place].stream)
      if ledger.messages[place].sequence < highest[stream] {
        reordered.append((place, message.archiveID))
      }
      highest[stream] = max(highest[stream], ledger.messages[place].sequence)
    }
  }

  /// Writes what was found, the messages in the order of the ledger.
  mutating func report(into result: inout IntegrityResult) {
    for place in ledger.messages.indices {
      let message = ledger.messages[place]
      if copies[place] > 0 {
        result.found += 1
        if message.acknowledgedAt == nil {
          result.ghostMessages.append(finding(place, archiveID: foundIDs[place]))
          if message.isRefused { hasUnexplainedGhost = true }
        }
      } else if message.acknowledgedAt != nil {
        result.lostMessages.append(finding(place, archiveID: message.archiveID))
      }
      if isAltered[place] {
        result.alteredMessages.append(finding(place, archiveID: message.archiveID))
      }
    }
    for stranger in strangers {
      guard let key = stranger.marker?.key else { continue }
      hasUnexplainedGhost = true
      result.ghostMessages.append(
        IntegrityResult.Finding(
          room: stranger.room, sender: key.sender, sequence: key.sequence, sentSeconds: nil,
          acknowledgedSeconds: nil, archiveID: stranger.archiveID))
    }
    result.duplicatedMessages = duplicates.map { finding($0.place, archiveID: $0.archiveID) }
    result.reorderedMessages = reordered.map { finding($0.place, archiveID: $0.archiveID) }
    result.lost = result.lostMessages.count
    let holes = countHoles()
    result.holes = holes == 0 ? nil : holes
    result.ghost = result.ghostMessages.count
    result.altered = result.alteredMessages.count
    result.duplicated = result.duplicatedMessages.count
    result.reordered = result.reorderedMessages.count
  }

  /// The lost messages that were acknowledged before the fault, and behind which a later one of the
  /// same sender, acknowledged before it too, is there.
  private func countHoles() -> Int {
    var latest = Array(repeating: Int.min, count: ledger.streams.count)
    let early = ledger.messages.indices.filter { place in
      ledger.messages[place].acknowledgedAt.map { $0 <= zero } ?? false
    }
    for place in early where copies[place] > 0 {
      let message = ledger.messages[place]
      latest[Int(message.stream)] = max(latest[Int(message.stream)], message.sequence)
    }
    return early.count { place in
      copies[place] == 0
        && ledger.messages[place].sequence < latest[Int(ledger.messages[place].stream)]
    }
  }

  /// The acknowledged messages whose number is nowhere in the reading, by the place in the
  /// archive that their acknowledgement named.
  private func acknowledgedButNotNamed(in reading: [ArchivedMessage]) -> [ArchivePlace: Int] {
    var isNamed = Array(repeating: false, count: ledger.messages.count)
    for message in reading where message.marker?.run == run {
      if let place = place(of: message) { isNamed[place] = true }
    }
    var missing: [ArchivePlace: Int] = [:]
    for place in ledger.messages.indices where !isNamed[place] {
      let message = ledger.messages[place]
      guard message.acknowledgedAt != nil, let archiveID = message.archiveID else { continue }
      let room = ledger.stream(of: message).room
      missing[ArchivePlace(room: room, archiveID: archiveID)] = place
    }
    return missing
  }

  private func place(of message: ArchivedMessage) -> Int? {
    guard let key = message.marker?.key, key.room == message.room else { return nil }
    return ledger.knownPlace(room: key.room, sender: key.sender, sequence: key.sequence)
  }

  private func finding(_ place: Int, archiveID: String?) -> IntegrityResult.Finding {
    let message = ledger.messages[place]
    let stream = ledger.stream(of: message)
    return IntegrityResult.Finding(
      room: stream.room, sender: stream.sender, sequence: message.sequence,
      sentSeconds: message.sentAt.map { Moments.seconds(from: zero, to: $0) },
      acknowledgedSeconds: message.acknowledgedAt.map { Moments.seconds(from: zero, to: $0) },
      archiveID: archiveID)
  }
}
