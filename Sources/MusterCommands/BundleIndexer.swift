import DrillModel
import Foundation
import History
import Reporting

/// From a bundle to what the index keeps of it.
enum BundleIndexer {
  /// - Parameters:
  ///   - model: The bundle, read.
  ///   - folder: Where it is.
  /// - Returns: What the index keeps.
  static func summary(_ model: ReportModel, _ folder: String) -> PastRunSummary {
    PastRunSummary(
      result: model.result, drillDigest: model.account.start?.drillDigest ?? "",
      environmentDigest: model.account.start?.environmentDigest ?? "",
      bundle: URL(filePath: folder).standardizedFileURL.path)
  }

  /// Puts a bundle on the index; one that cannot be used delays and fails nothing.
  ///
  /// - Parameters:
  ///   - model: The bundle, read.
  ///   - folder: Where it is.
  /// - Returns: What went wrong, in words.
  static func add(_ model: ReportModel, _ folder: String) -> String? {
    do {
      try HistoryLocation.open().add(summary(model, folder))
      return nil
    } catch {
      return "the run is not on the index of runs: \(error)"
    }
  }
}
