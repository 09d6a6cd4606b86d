import DrillModel
import Foundation
import Testing

/// The words' own small rules.
@Suite struct ValueTests {
  @Test func theMoreSevereVerdictWins() {
    let order: [Verdict] = [.skipped, .passed, .inconclusive, .failed]
    for (low, first) in order.enumerated() {
      for (high, second) in order.enumerated() {
        #expect(Verdict.merged(first, second) == order[max(low, high)])
      }
    }
  }

  @Test func keyValueLinesAreReadAndTheRestIsLeft() {
    let outcome = CommandOutcome(
      ending: .exited(0),
      output: Array("role=primary\nnot a pair\n=empty\nlsn=0/3=x\nrole=standby\nbad key=1\n".utf8))
    #expect(outcome.values == ["role": "standby", "lsn": "0/3=x"])
  }

  @Test func aRecordIsReadBackAsItWasWritten() throws {
    let events: [JournalEvent] = [
      .irreversible(step: "05", reason: "promote"), .stopping(reason: "signal", signal: 2),
      .fileClosed(name: "ledger.jsonl", sha256: "00", lines: 3), .remark("so"),
      .stateRecorded(subject: "db1", values: ["routes": "x"]),
      .hostRestored(name: "db1", restored: false, detail: "no"),
      .milestone(Milestone(name: .promoted, at: 5, error: 1)),
    ]
    for (number, event) in events.enumerated() {
      let record = JournalRecord(
        sequence: number, previous: "p", time: "t", monotonic: 7, event: event)
      let data = try JSONEncoder().encode(record)
      #expect(try JSONDecoder().decode(JournalRecord.self, from: data) == record)
    }
  }

  @Test func anUnknownKindOfRecordIsRefused() {
    let line = #"{"seq":0,"prev":"p","time":"t","ns":1,"kind":"no-such","v":1,"payload":1}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(JournalRecord.self, from: Data(line.utf8))
    }
  }
}
