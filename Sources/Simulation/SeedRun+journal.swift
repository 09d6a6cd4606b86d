import DrillModel
import Foundation
import Journal
import Reporting

/// What the journal must still be in the end: whole, and enough for every report.
extension SeedRun {
  func checkJournal() {
    guard let bytes = FileManager.default.contents(atPath: journalPath) else { return }
    do {
      let reading = try JournalReader.read(Array(bytes), path: journalPath)
      guard !reading.records.isEmpty else { return }
      let model = ReportModel(records: reading.records, journalHead: reading.head)
      let result = ResultJSON.write(model.result)
      if result.isEmpty {
        monitor.complain(.journalReplays, "no result renders", trace, now)
      }
      guard seed % 8 == 0 else { return }
      for text in [JUnitReport.write(model), HTMLReport.write(model), MetricsReport.write(model)]
      where text.isEmpty {
        monitor.complain(.journalReplays, "a report renders to nothing", trace, now)
      }
    } catch {
      monitor.complain(.journalReplays, "\(error)", trace, now)
    }
  }
}
