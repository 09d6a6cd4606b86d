import DrillModel

/// One ledger entry as a line of `ledger.jsonl`.
///
/// Keys, stable: `k` kind, `r` room, `u` user, `n` number, `d` digest of the body, `s` when it
/// was due, `t` when it happened or began, `e` when it ended, `i` archive id, `a` address,
/// `o` outcome, `w` why. Moments are monotonic nanoseconds of the runner.
enum LedgerLine {
  /// Writes an entry, with line feed.
  static func encode(_ entry: LedgerEntry) -> [UInt8] {
    var line = FlatJSON()
    switch entry {
    case .sent(let key, let digest, let scheduledAt, let at):
      add("sent", key, to: &line)
      line.add("d", digest)
      line.add("s", scheduledAt)
      line.add("t", at)
    case .acknowledged(let key, let archiveID, let at):
      add("acknowledged", key, to: &line)
      line.add("i", archiveID)
      line.add("t", at)
    case .reflected(let key, let at):
      add("reflected", key, to: &line)
      line.add("t", at)
    case .refused(let key, let reason, let at):
      add("refused", key, to: &line)
      line.add("w", reason)
      line.add("t", at)
    case .notSent(let key, let scheduledAt):
      add("not-sent", key, to: &line)
      line.add("s", scheduledAt)
    case .joined(let user, let address, let at):
      line.add("k", "joined")
      line.add("u", user)
      line.add("a", address)
      line.add("t", at)
    case .disconnected(let user, let address, let reason, let at):
      line.add("k", "disconnected")
      line.add("u", user)
      line.add("a", address)
      line.add("w", reason)
      line.add("t", at)
    case .attempted(let address, let outcome, let from, let to):
      line.add("k", "attempted")
      line.add("a", address)
      line.add("o", outcome)
      line.add("t", from)
      line.add("e", to)
    case .stalled(let from, let to):
      line.add("k", "stalled")
      line.add("t", from)
      line.add("e", to)
    }
    return line.line()
  }

  /// Reads a line without its line feed.
  static func decode(_ bytes: ArraySlice<UInt8>) throws(FlatJSON.Failure) -> LedgerEntry {
    let line = try FlatJSONReader(bytes)
    switch try line.text("k") {
    case "sent":
      return .sent(
        try key(line), digest: try line.text("d"), scheduledAt: try line.number("s"),
        at: try line.number("t"))
    case "acknowledged":
      return .acknowledged(
        try key(line), archiveID: try line.text("i"), at: try line.number("t"))
    case "reflected": return .reflected(try key(line), at: try line.number("t"))
    case "refused":
      return .refused(try key(line), reason: try line.text("w"), at: try line.number("t"))
    case "not-sent": return .notSent(try key(line), scheduledAt: try line.number("s"))
    case "joined":
      return .joined(
        user: try line.text("u"), address: try line.text("a"), at: try line.number("t"))
    case "disconnected":
      return .disconnected(
        user: try line.text("u"), address: try line.text("a"), reason: try line.text("w"),
        at: try line.number("t"))
    case "attempted":
      return .attempted(
        address: try line.text("a"), outcome: try line.text("o"), from: try line.number("t"),
        to: try line.number("e"))
    case "stalled": return .stalled(from: try line.number("t"), to: try line.number("e"))
    case let kind: throw FlatJSON.Failure(reason: "'\(kind)' is no kind of ledger entry")
    }
  }

  private static func add(_ kind: String, _ key: MessageKey, to line: inout FlatJSON) {
    line.add("k", kind)
    line.add("r", key.room)
    line.add("u", key.sender)
    line.add("n", key.sequence)
  }

  private static func key(_ line: FlatJSONReader) throws(FlatJSON.Failure) -> MessageKey {
    MessageKey(
      room: try line.text("r"), sender: try line.text("u"), sequence: try line.number("n"))
  }
}
