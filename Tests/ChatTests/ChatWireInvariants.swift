@testable import Chat
import CLibStrophe
import DrillModel
import TestSupport

/// What must hold for whatever servers, archives and workers say.
enum ChatWireInvariants {
  /// A body read as one of Muster's is written again as the same, where it is whole.
  static func body(_ bytes: [UInt8]) throws {
    let body = String(decoding: bytes, as: UTF8.self)
    guard let marker = MessageBody.parse(body) else {
      return try BrokenInvariant.unless(!MessageBody.isIntact(body), "no marker, yet intact")
    }
    try BrokenInvariant.unless(marker.key.sequence >= 0, "\(marker)")
    try BrokenInvariant.unless(
      MessageBody.isIntact(body) == (MessageBody.encode(run: marker.run, key: marker.key) == body),
      "intact, but another text")
    let again = MessageBody.parse(MessageBody.encode(run: marker.run, key: marker.key))
    try BrokenInvariant.unless(
      again?.key == marker.key && again?.run == marker.run,
      "\(marker) reads as \(String(describing: again))")
  }

  /// Rows of a database's archive: all read, or none.
  static func rows(_ bytes: [UInt8]) throws {
    let messages: [ArchivedMessage]
    do {
      messages = try DatabaseReadBack.parse(bytes)
    } catch {
      guard case .unreadableRow(let line, let reason) = error else {
        throw BrokenInvariant("\(error)")
      }
      let count = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count
      try BrokenInvariant.unless((1...count).contains(line) && !reason.isEmpty, "\(error)")
      return
    }
    try BrokenInvariant.unless(
      messages.count <= bytes.split(separator: 0x0A).count, "more messages than rows")
    try BrokenInvariant.unless(messages.allSatisfy { !$0.archiveID.isEmpty }, "no archive id")
  }

  /// Lines of the ledger, the read-back and the worker: what is read is written as what reads the
  /// same.
  static func lines(_ bytes: [UInt8]) throws {
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if let entry = try? LedgerLine.decode(line) {
        let again = try? LedgerLine.decode(LedgerLine.encode(entry).dropLast())
        try BrokenInvariant.unless(again == entry, "\(entry) reads as \(String(describing: again))")
      }
      if let message = try? ReadBackLine.decode(line) {
        let again = try? ReadBackLine.decode(ReadBackLine.encode(message).dropLast())
        try BrokenInvariant.unless(
          again == message, "\(message) reads as \(String(describing: again))")
      }
      let text = String(decoding: line, as: UTF8.self)
      if let event = WorkerEvent(line: text) {
        try BrokenInvariant.unless(
          event.line.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x09 }, "a line is broken: \(event)")
        let again = WorkerEvent(line: event.line)
        let isShort = text.utf8.count < WireText.limit
        try BrokenInvariant.unless(
          !isShort || again == event, "\(event) reads as \(String(describing: again))")
      }
      if let command = WorkerCommand(line: text) {
        try BrokenInvariant.unless(
          WorkerCommand(line: command.line) == command, "\(command) is written as another")
      }
    }
  }

  /// A stanza of a server, on the way into a room: what is answered is well-formed XML.
  static func stanza(_ bytes: [UInt8]) throws {
    // A stanza comes from a parser that knows no zero byte.
    let text = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
    guard let context = xmpp_ctx_new(nil, nil) else { throw BrokenInvariant("no context") }
    defer { xmpp_ctx_free(context) }
    guard let pointer = xmpp_stanza_new_from_string(context, text) else { return }
    defer { xmpp_stanza_release(pointer) }
    let stanza = XMPPStanza(pointer)
    _ = stanza.errorText
    var entry = RoomEntry(room: "room@rooms.example", nick: "user<1>")
    for _ in 0..<3 {
      guard case .send(let xml) = entry.take(stanza) else { continue }
      guard let answer = xmpp_stanza_new_from_string(context, xml) else {
        throw BrokenInvariant("\(xml) is not well-formed")
      }
      try BrokenInvariant.unless(
        ["presence", "iq"].contains(XMPPStanza(answer).name), "\(xml) is no answer")
      xmpp_stanza_release(answer)
    }
    let escaped = XMLText.escape(text)
    guard let wrapped = xmpp_stanza_new_from_string(context, "<a b='\(escaped)'>\(escaped)</a>")
    else { throw BrokenInvariant("\(escaped.debugDescription) is not well-formed") }
    xmpp_stanza_release(wrapped)
  }
}
