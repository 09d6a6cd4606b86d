import ArgumentParser
import DrillModel
import Foundation
import History

/// Where a run's bundle is: by its folder, by its id under `Reports/`, or by the index of runs.
enum BundlePlace {
  /// Finds a bundle.
  ///
  /// - Parameters:
  ///   - name: A folder, or a run's id.
  ///   - reports: The folder of all bundles.
  ///   - terminal: Where it is said that there is none.
  /// - Returns: The bundle's folder.
  /// - Throws: `ExitCode` 2 where there is none, after it was said.
  static func find(_ name: String, reports: String = "Reports", _ terminal: Terminal) throws
    -> String
  {
    let indexed = (try? HistoryLocation.open().run(name))?.bundle
    for folder in [name, "\(reports)/\(name)"] + (indexed.map { [$0] } ?? [])
    where FileManager.default.fileExists(atPath: "\(folder)/journal.jsonl") {
      return folder
    }
    terminal.say(
      "\(name): is no bundle: it has no journal.jsonl, and neither \(reports) nor the index "
        + "\(HistoryLocation.path) has such a run")
    throw ExitCode(ExitStatus.usage.rawValue)
  }
}
