import DrillModel

extension LedgerEntry {
  /// The entry with what a server said in it put through `change`.
  func changed(by change: (String) -> String) -> LedgerEntry {
    switch self {
    case .acknowledged(let key, let archiveID, let at):
      .acknowledged(key, archiveID: change(archiveID), at: at)
    case .refused(let key, let reason, let at): .refused(key, reason: change(reason), at: at)
    case .disconnected(let user, let address, let reason, let at):
      .disconnected(user: user, address: address, reason: change(reason), at: at)
    case .attempted(let address, let outcome, let from, let to):
      .attempted(address: address, outcome: change(outcome), from: from, to: to)
    case .sent, .reflected, .notSent, .joined, .stalled: self
    }
  }
}

extension ArchivedMessage {
  /// The message with what an archive said in it put through `change`.
  func changed(by change: (String) -> String) -> ArchivedMessage {
    var message = self
    message.room = change(room)
    message.archiveID = change(archiveID)
    if let marker {
      message.marker = MessageMarker(
        run: change(marker.run),
        key: MessageKey(
          room: change(marker.key.room), sender: change(marker.key.sender),
          sequence: marker.key.sequence), digest: change(marker.digest))
    }
    return message
  }
}
