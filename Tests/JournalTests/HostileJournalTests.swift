import DrillModel
@testable import Journal
import TestSupport
import Testing

/// Journals, changed at random by a seed.
@Suite struct HostileJournalTests {
  @Test func theGoodJournalIsRead() throws {
    #expect(try JournalReader.read(JournalInvariants.good).records.count == 6)
  }

  @Test(arguments: 1...6)
  func aChangedJournalIsNotBelieved(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: [
        "\"seq\":0", "\"seq\":1,", "\"prev\":\"", "{", "}", "[", "]", "null", "\"kind\":\"remark\"",
        "\\u0000", "\\ud800", "\"v\":2", "\"payload\":", "1e400", "{\"a\":{\"a\":{\"a\":",
      ])
    for _ in 0..<120 {
      try JournalInvariants.tampered(hostile.changed(JournalInvariants.good))
      try JournalInvariants.journal(hostile.assembled())
    }
  }

  /// Every single bit of every line but the last.
  @Test func oneBitIsEnough() throws {
    let good = JournalInvariants.good
    let lines = good.split(separator: 0x0A, omittingEmptySubsequences: false)
    let last = good.count - lines[lines.count - 2].count - 1
    for place in stride(from: 0, to: last, by: 3) {
      var changed = good
      changed[place] ^= 1 << UInt8(place % 8)
      #expect(throws: JournalError.self, "byte \(place)") { try JournalReader.read(changed) }
    }
  }

  /// A line of lists in lists must not cost the stack.
  @Test(arguments: ["[", "{\"a\":", "\"", "-", "0.", "\\u"])
  func aLongLineIsRefused(piece: String) {
    let line = String(repeating: piece, count: 100_000 / piece.utf8.count) + "\n"
    #expect(throws: JournalError.self) { try JournalReader.read(Array(line.utf8)) }
  }

  @Test func textsAreChangedAndWordsOfTheRecordAreNot() throws {
    let event = JournalEvent.stateRecorded(
      subject: "host hunter2", values: ["hunter2": "x hunter2 y", "plain": "18446744073709551615"])
    let changed = JournalWriter.changed(event) { $0.replacing("hunter2", with: "*") }
    #expect(
      changed
        == .stateRecorded(
          subject: "host *", values: ["*": "x * y", "plain": "18446744073709551615"]))
    let ended = JournalEvent.runEnded(
      JournalEvent.RunEnded(
        ended: "2026-08-09T02:00:00.000Z", outcome: .refused, verdict: nil, restored: true,
        exit: 3, reasons: ["refused: it was refused"]))
    guard
      case .runEnded(let made) = JournalWriter.changed(
        ended, by: { $0.replacing("refused", with: "*") })
    else {
      Issue.record("another kind")
      return
    }
    #expect(made.outcome == .refused)
    #expect(made.reasons == ["*: it was *"])
  }

  @Test func aWriterTakesOutOfEveryText() throws {
    let folder = try ScratchFolder()
    let writer = try JournalWriter.create(inFolder: folder.path, clock: .system)
    writer.takeOutOfTexts { $0.replacing("hunter2", with: "*") }
    let record = try writer.append(.remark("it is hunter2"))
    #expect(record.event == .remark("it is *"))
    let reading = try JournalReader.read(file: "\(folder.path)/journal.jsonl")
    #expect(reading.records.map(\.event) == [.remark("it is *")])
  }
}
