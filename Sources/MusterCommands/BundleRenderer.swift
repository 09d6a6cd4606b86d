import Chat
import DrillModel
import Foundation
import Integrity
import Journal
import Reporting

/// From a bundle's journal and ledger to its reports: always the same bytes.
struct BundleRenderer {
  let folder: String

  /// Reads the bundle.
  ///
  /// - Returns: What every report is rendered from.
  func model() throws -> ReportModel {
    let path = "\(folder)/journal.jsonl"
    let reading = try JournalReader.read(
      Array(try Data(contentsOf: URL(filePath: path))), path: path)
    return ReportModel(
      records: reading.records, series: try series(RunAccount(reading.records)),
      journalHead: reading.head)
  }

  /// Every report, by its name in the bundle.
  static func files(_ model: ReportModel) -> [(name: String, bytes: [UInt8])] {
    [
      ("result.json", ResultJSON.write(model.result)),
      (JUnitReport.fileName(drill: model.result.drill), JUnitReport.write(model)),
      ("report.html", HTMLReport.write(model)), ("metrics.prom", MetricsReport.write(model)),
      ("trace.json", TraceReport.write(model)), ("summary.md", MarkdownSummary.write(model)),
    ].map { (name: $0.0, bytes: Array($0.1.utf8)) }
  }

  /// What clients saw over time, counted from the ledger.
  private func series(_ account: RunAccount) throws -> ChatSeries? {
    let path = "\(folder)/ledger.jsonl"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    var index = LedgerIndex()
    try LedgerReader.read(path) { index.add($0) }
    let buckets = LatencySeries.buckets(of: index, width: .milliseconds(100))
    guard let first = buckets.first else { return nil }
    let seconds = buckets.count > 1 ? Double(buckets[1].start - first.start) / 1e9 : 0.1
    return ChatSeries(
      bucketSeconds: seconds, startSeconds: account.offset(first.start),
      buckets: buckets.map { bucket in
        ChatSeries.Bucket(
          acknowledged: bucket.sent - bucket.unanswered,
          unanswered: bucket.unanswered + bucket.notSent,
          medianMilliseconds: bucket.medianLatency.map { Double($0) / 1e6 },
          maximumMilliseconds: bucket.longestLatency.map { Double($0) / 1e6 })
      })
  }
}
