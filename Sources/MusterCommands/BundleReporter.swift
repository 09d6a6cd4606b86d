import Chat
import DrillModel
import Foundation
import Integrity
import Journal
import Reporting

/// Renders a bundle's reports from what is in the bundle alone, and tells the result.
///
/// Asks no host and no clock: `muster report` makes the same bytes again.
struct BundleReporter {
  let folder: String
  let signingKey: String?
  let terminal: Terminal
  let output: RunSession.Output

  /// Writes every report, seals the bundle, and prints the result.
  ///
  /// - Parameter status: What the run left with.
  /// - Returns: The code to leave with: that of the record, where there is one.
  func finish(status: ExitStatus) async -> ExitStatus {
    do {
      let model = try render()
      try await BundleSeal(folder: folder, signingKey: signingKey).close()
      tell(model)
      return ExitStatus(rawValue: model.result.exit) ?? status
    } catch {
      terminal.say("the reports could not all be written: \(error)")
      return status == .passed ? .inconclusive : status
    }
  }

  /// Renders every report.
  ///
  /// - Returns: What was rendered.
  @discardableResult
  func render() throws -> ReportModel {
    let reading = try JournalReader.read(
      Array(try Data(contentsOf: URL(filePath: "\(folder)/journal.jsonl"))),
      path: "\(folder)/journal.jsonl")
    let model = ReportModel(
      records: reading.records, series: try series(RunAccount(reading.records)),
      journalHead: reading.head)
    try put(ResultJSON.write(model.result), "result.json")
    try put(
      JUnitReport.write(model), JUnitReport.fileName(drill: model.result.drill))
    try put(HTMLReport.write(model), "report.html")
    try put(MetricsReport.write(model), "metrics.prom")
    return model
  }

  /// What clients saw over time, counted from the ledger.
  private func series(_ account: RunAccount) throws -> ChatSeries? {
    let path = "\(folder)/ledger.jsonl"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    var index = LedgerIndex()
    try LedgerReader.read(path) { index.add($0) }
    let width = Duration.milliseconds(100)
    let buckets = LatencySeries.buckets(of: index, width: width)
    guard let first = buckets.first else { return nil }
    let seconds =
      buckets.count > 1 ? Double(buckets[1].start - first.start) / 1e9 : 0.1
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

  private func put(_ text: String, _ name: String) throws {
    let path = "\(folder)/\(name)"
    try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
  }

  private func tell(_ model: ReportModel) {
    switch output {
    case .json: terminal.result(ResultJSON.write(model.result))
    case .events: break
    case .text: terminal.result(TextReport.write(model, isColoured: false))
    }
    terminal.say("report: \(folder)/report.html")
    terminal.say("bundle: \(folder)   verify it with: muster verify \(folder)")
  }
}
