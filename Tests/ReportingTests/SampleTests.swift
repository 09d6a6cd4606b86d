import DrillModel
import Foundation
import Journal
import Synchronization
import TestSupport
import Testing

@testable import Reporting

/// The samples under `Reports/samples`, which double as the writers' expected output.
@Suite struct SampleTests {
  static func model(_ fixture: Fixture) -> ReportModel {
    model(fixture, fixture.records, head: String(repeating: "0", count: 64))
  }

  private static func model(
    _ fixture: Fixture, _ records: [JournalRecord], head: String
  ) -> ReportModel {
    let hasTraffic = fixture == .passed || fixture == .failed
    return ReportModel(
      records: records, series: hasTraffic ? FixtureRun.series : nil, journalHead: head,
      signature: ReportModel.Signature(
        identity: "operator@example.org", namespace: "muster-evidence@example.org"))
  }

  /// Writes the records as a run does and reads them back as a report does.
  private func journal(_ records: [JournalRecord]) throws -> (text: String, JournalReading) {
    let scratch = try ScratchFolder()
    let moments = Mutex(records.map(\.monotonic)[...])
    let clock = JournalClock(
      wall: {
        let next = moments.withLock { $0.first ?? 0 }
        return .seconds(FixtureJournal.wall) + .nanoseconds(next - FixtureJournal.start)
      },
      monotonic: { moments.withLock { $0.popFirst() ?? 0 } })
    let writer = try JournalWriter.create(inFolder: "\(scratch.path)/run", clock: clock)
    for record in records { try writer.append(record.event) }
    writer.close()
    let text = try String(contentsOfFile: writer.path, encoding: .utf8)
    return (text, try JournalReader.read(file: writer.path))
  }

  @Test(arguments: [Fixture.passed, .failed, .crashed, .refused])
  func `reports are written as the samples show`(fixture: Fixture) throws {
    let (text, reading) = try journal(fixture.records)
    #expect(reading.records.map(\.event) == fixture.records.map(\.event))
    #expect(reading.records.map(\.time) == fixture.records.map(\.time))
    let model = Self.model(fixture, reading.records, head: reading.head)
    let name = JUnitReport.fileName(drill: model.result.drill)
    try Snapshot.check(text, "\(fixture)/journal.jsonl")
    try Snapshot.check(ResultJSON.write(model.result), "\(fixture)/result.json")
    try Snapshot.check(JUnitReport.write(model), "\(fixture)/\(name)")
    try Snapshot.check(HTMLReport.write(model), "\(fixture)/report.html")
    try Snapshot.check(TextReport.write(model), "\(fixture)/summary.txt")
    try Snapshot.check(MetricsReport.write(model), "\(fixture)/metrics.prom")
    try Snapshot.check(TraceReport.write(model), "\(fixture)/trace.json")
    try Snapshot.check(MarkdownSummary.write(model), "\(fixture)/summary.md")
  }

  @Test func `what hosts said in a step has a file of its own`() throws {
    let files = StepOutputs.write(RunAccount(FixtureRun.crashed))
    #expect(files.count == 8)
    let promotion = try #require(files["steps/08-promote.txt"])
    #expect(promotion.hasPrefix("step 08-promote: Promote the backup database on dc2-db1\n"))
    #expect(promotion.contains("\npromote on dc2-db1: exited with 0\n"))
    #expect(promotion.contains("\nstate=done\n"))
    #expect(promotion.contains("\nserver promoted\n"))
    let hostile = StepOutputs.write(RunAccount(HostileRun.records()))
    let raw = hostile.values.filter { $0.contains("\u{1B}") }
    #expect(raw.isEmpty)
  }
}
