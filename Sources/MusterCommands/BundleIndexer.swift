import ArgumentParser
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

  /// What stands in a folder of bundles, by name.
  ///
  /// - Throws: `ExitCode` where it cannot be read, which has been said then.
  static func names(in reports: String, _ terminal: Terminal) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: reports).sorted()
    } catch {
      terminal.say("\(reports) cannot be read: \(error.localizedDescription)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }

  /// Reads bundles for the index; `latest` is one of the others.
  ///
  /// - Parameter folders: Folders that may be bundles.
  /// - Returns: What the index keeps, and which bundles were left out, and why.
  static func summaries(_ folders: [String]) -> (runs: [PastRunSummary], complaints: [String]) {
    var runs: [PastRunSummary] = []
    var complaints: [String] = []
    for folder in folders where !folder.hasSuffix("/latest") {
      guard FileManager.default.fileExists(atPath: "\(folder)/journal.jsonl") else { continue }
      do {
        runs.append(summary(try BundleRenderer(folder: folder).model(), folder))
      } catch {
        complaints.append("\(folder) is left out: \(error)")
      }
    }
    return (runs, complaints)
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
