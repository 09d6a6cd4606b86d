import DrillModel

/// One archived message as a line of `readback.jsonl`.
///
/// Keys, stable: `f` from where (xmpp, database), `r` room, `p` position in the room, `i` archive
/// id, `b` digest of the body; and where the body is one of Muster's `run`, `u` sender, `n`
/// number, `d` the digest it carries, and `mr` the room it names.
enum ReadBackLine {
  /// Writes a message, with line feed.
  static func encode(_ message: ArchivedMessage) -> [UInt8] {
    var line = FlatJSON()
    line.add("f", message.source.rawValue)
    line.add("r", message.room)
    line.add("p", message.position)
    line.add("i", message.archiveID)
    line.add("b", message.bodyDigest)
    if let marker = message.marker {
      line.add("run", marker.run)
      line.add("mr", marker.key.room)
      line.add("u", marker.key.sender)
      line.add("n", marker.key.sequence)
      line.add("d", marker.digest)
    }
    return line.line()
  }

  /// Reads a line without its line feed.
  static func decode(_ bytes: ArraySlice<UInt8>) throws(FlatJSON.Failure) -> ArchivedMessage {
    let line = try FlatJSONReader(bytes)
    guard let source = ArchivedMessage.Source(rawValue: try line.text("f")) else {
      throw FlatJSON.Failure(reason: "\"f\" is neither xmpp nor database")
    }
    var marker: MessageMarker?
    if let run = line.optional("run") {
      marker = MessageMarker(
        run: run,
        key: MessageKey(
          room: try line.text("mr"), sender: try line.text("u"),
          sequence: try line.number("n")),
        digest: try line.text("d"))
    }
    return ArchivedMessage(
      source: source, room: try line.text("r"), position: try line.number("p"),
      archiveID: try line.text("i"), marker: marker, bodyDigest: try line.text("b"))
  }
}
