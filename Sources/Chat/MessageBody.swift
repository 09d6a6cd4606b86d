import Crypto
public import DrillModel

/// The body of a numbered message: a line that a person can find by eye in an archive.
///
///     Muster drill RUN: message 17 of user3 in room muster-2 sha256=<64 hexadecimal digits>
///
/// The digest is of the text before ` sha256=`, so that the line proves itself to whoever has
/// `sha256sum`. Run, room and sender contain no white space. Pure.
public enum MessageBody {
  /// Writes the body of a message.
  ///
  /// - Parameters:
  ///   - run: The run that sends it.
  ///   - key: Which message it is.
  /// - Returns: The body.
  public static func encode(run: String, key: MessageKey) -> String {
    let text =
      "Muster drill \(run): message \(key.sequence) of \(key.sender) in room \(key.room)"
    return "\(text) sha256=\(SHA256.hex(of: text.utf8))"
  }

  /// Reads a body.
  ///
  /// Tolerant: a body that was changed behind its numbers still says which message it was, with
  /// whatever stands where the digest stood.
  ///
  /// - Parameter body: The whole body.
  /// - Returns: What it says of itself, or nil where it is none of Muster's.
  public static func parse(_ body: String) -> MessageMarker? {
    let words = body.split(separator: " ", maxSplits: 11, omittingEmptySubsequences: false)
    guard words.count >= 10, words[0] == "Muster", words[1] == "drill", words[3] == "message",
      words[5] == "of", words[7] == "in", words[8] == "room",
      words[2].last == ":", words[2].count > 1, !words[6].isEmpty, !words[9].isEmpty,
      let sequence = Int(words[4]), sequence >= 0
    else { return nil }
    let claim = words.count > 10 && words[10].hasPrefix("sha256=") ? words[10].dropFirst(7) : ""
    return MessageMarker(
      run: String(words[2].dropLast()),
      key: MessageKey(room: String(words[9]), sender: String(words[6]), sequence: sequence),
      digest: String(claim))
  }

  /// Whether the digest that a body carries is that of its text.
  public static func isIntact(_ body: String) -> Bool {
    guard let marker = parse(body) else { return false }
    return body == encode(run: marker.run, key: marker.key)
  }

  /// The digest of a whole body, as the ledger and both readings of the archive name it.
  ///
  /// - Parameter body: The whole body.
  /// - Returns: SHA-256, hexadecimal.
  public static func digest(of body: String) -> String { SHA256.hex(of: body.utf8) }
}
