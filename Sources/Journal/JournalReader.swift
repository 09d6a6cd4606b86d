internal import DrillModel
import Glibc

/// Reads a journal and proves its chain: each line names the SHA-256 of the line before it.
///
/// Works on any prefix of a journal: a crash leaves one, with a torn last line at most.
public enum JournalReader {
  /// Reads the journal in a file.
  ///
  /// - Parameter path: The file.
  /// - Returns: Its records, all of them proved, and the torn last line where there is one.
  /// - Throws: `JournalError.damaged` with the line where the chain or a record is not whole;
  ///   `JournalError.system` where the file cannot be read.
  public static func read(file path: String) throws(JournalError) -> JournalReading {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .system(operation: "open", path: path, code: errno) }
    defer { close(file) }
    switch FileCalls.readAll(file) {
    case .success(let bytes): return try read(bytes, path: path)
    case .failure(let failure): throw .system(operation: "read", path: path, code: failure.code)
    }
  }

  /// Reads a journal from its bytes.
  ///
  /// - Parameters:
  ///   - bytes: A journal, or any prefix of one.
  ///   - path: How errors name it.
  /// - Returns: Its records, all of them proved, and the torn last line where there is one.
  /// - Throws: `JournalError.damaged` with the line where the chain or a record is not whole.
  public static func read(
    _ bytes: [UInt8], path: String = "journal.jsonl"
  ) throws(JournalError) -> JournalReading {
    var reading = JournalReading(
      records: [], tornTail: nil, head: JournalLine.genesis, length: 0)
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let record = try record(bytes[start..<end], after: reading, path: path)
      reading.records.append(record)
      reading.head = JournalLine.digest(bytes[start..<end])
      start = end + 1
      reading.length = start
    }
    if start < bytes.count {
      reading.tornTail = JournalReading.TornTail(
        line: reading.records.count + 1, bytes: Array(bytes[start...]))
    }
    return reading
  }

  private static func record(
    _ line: ArraySlice<UInt8>, after reading: JournalReading, path: String
  ) throws(JournalError) -> JournalRecord {
    let number = reading.records.count + 1
    let record: JournalRecord
    switch JournalLine.decode(line) {
    case .success(let decoded): record = decoded
    case .failure(let unreadable):
      throw .damaged(path: path, line: number, reason: unreadable.reason)
    }
    guard record.sequence == number - 1 else {
      throw .damaged(
        path: path, line: number,
        reason: "seq is \(record.sequence) where \(number - 1) must stand: "
          + "a record was removed, added or moved")
    }
    guard record.previous == reading.head else {
      let before = number == 1 ? "the start of a chain (64 zeros)" : "line \(number - 1)"
      throw .damaged(
        path: path, line: number,
        reason: "prev is \(record.previous), but \(before) has \(reading.head)")
    }
    return record
  }
}
