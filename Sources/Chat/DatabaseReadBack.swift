import Crypto
public import DrillModel

/// The archive as the database tells it: lines of `ROOM<tab>ARCHIVE-ID<tab>BODY-IN-BASE64`, each
/// room in archive order.
///
/// The body is what stands in the message's body element, entities resolved. Rows without a body
/// are no messages and are left out, as over XMPP.
public enum DatabaseReadBack {
  /// Reads the lines.
  ///
  /// - Parameter bytes: What the read-back act wrote; an empty line is skipped.
  /// - Returns: The archived messages, in the order of the lines.
  /// - Throws: `ChatError.unreadableRow` for a line that is no row: nothing is guessed.
  public static func parse(_ bytes: [UInt8]) throws(ChatError) -> [ArchivedMessage] {
    var found: [ArchivedMessage] = []
    var positions: [String: Int] = [:]
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let row = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if row.isEmpty { continue }
      let fields = row.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      guard fields.count == 3 else {
        throw .unreadableRow(line: number, reason: "it has \(fields.count) fields")
      }
      let room = String(decoding: fields[0], as: UTF8.self)
      guard !room.isEmpty, !fields[1].isEmpty else {
        throw .unreadableRow(line: number, reason: "room or archive id is empty")
      }
      guard let body = Base64.decode(String(decoding: fields[2], as: UTF8.self)) else {
        throw .unreadableRow(line: number, reason: "the body is not base64")
      }
      if body.isEmpty { continue }
      let position = positions[room, default: 0]
      positions[room] = position + 1
      found.append(
        ArchivedMessage(
          source: .database, room: room, position: position,
          archiveID: String(decoding: fields[1], as: UTF8.self),
          marker: MessageBody.parse(String(decoding: body, as: UTF8.self)),
          bodyDigest: SHA256.hex(of: body)))
    }
    return found
  }
}
