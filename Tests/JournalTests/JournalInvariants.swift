import DrillModel
@testable import Journal
import TestSupport

/// What must hold for any bytes that are read as a journal.
enum JournalInvariants {
  /// A good journal.
  static let good: [UInt8] = {
    var bytes: [UInt8] = []
    var previous = JournalLine.genesis
    let events: [JournalEvent] = [
      .remark("began"), .stopping(reason: "a \"quoted\" word\n", signal: 2),
      .stateRecorded(subject: "db1", values: ["a": "b", "é": "\u{1}"]),
      .fileClosed(name: "ledger.jsonl", sha256: String(repeating: "0", count: 64), lines: 12),
      .irreversible(step: "07-promote", reason: "the backup takes writes"), .remark("ended"),
    ]
    for (number, event) in events.enumerated() {
      let record = JournalRecord(
        sequence: number, previous: previous, time: "2026-08-09T02:00:0\(number).000Z",
        monotonic: UInt64(number) * 1_000_000_007, event: event)
      guard let line = try? JournalLine.encode(record) else { return [] }
      previous = JournalLine.digest(line)
      bytes += line + [0x0A]
    }
    return bytes
  }()

  /// Believed only where every line names the digest of the line before it; the same bytes again
  /// give the same reading; complaints name a line that is there.
  static func journal(_ bytes: [UInt8]) throws {
    let reading: JournalReading
    do {
      reading = try JournalReader.read(bytes)
    } catch {
      guard case .damaged(_, let line, let reason) = error else {
        throw BrokenInvariant("\(error)")
      }
      let count = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count
      try BrokenInvariant.unless(
        (1...count).contains(line) && !reason.isEmpty, "a complaint of line \(line): \(reason)")
      return
    }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let tail = lines.removeLast()
    try BrokenInvariant.unless(
      reading.tornTail?.bytes ?? [] == Array(tail), "another torn line than there is")
    try BrokenInvariant.unless(reading.records.count == lines.count, "records are missing")
    try BrokenInvariant.unless(reading.length == bytes.count - tail.count, "another length")
    var previous = JournalLine.genesis
    for (number, line) in lines.enumerated() {
      let record = reading.records[number]
      try BrokenInvariant.unless(
        record.sequence == number && record.previous == previous, "line \(number + 1) is believed")
      previous = JournalLine.digest(line)
    }
    try BrokenInvariant.unless(reading.head == previous, "another head of the chain")
  }

  /// A journal made from the good one is damaged, or a part of it, or changed in its last line
  /// alone: and that shows in its head.
  static func tampered(_ bytes: [UInt8]) throws {
    try journal(bytes)
    guard let reading = try? JournalReader.read(bytes) else { return }
    let whole = Array(bytes[..<reading.length])
    if good.starts(with: whole) { return }
    let lines = whole.split(separator: 0x0A)
    try BrokenInvariant.unless(
      good.starts(with: lines.dropLast().flatMap { $0 + [0x0A] }),
      "a changed line before the last is believed")
    let originals = good.split(separator: 0x0A)
    if let original = originals.dropFirst(lines.count - 1).first, let last = lines.last {
      try BrokenInvariant.unless(
        reading.head != JournalLine.digest(original) || last == original, "the head tells nothing")
    }
  }
}
