import ArgumentParser
import DrillModel
import Foundation
import History
import Reporting

/// `muster history`: which drills ran, and what came of them.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List past runs, newest first.",
    discussion: """
      The index is a file of its own (MUSTER_HISTORY, or muster/history.sqlite in the state folder
      of the user). It may be deleted: the bundles are the truth.
        muster history reindex Reports
        muster history trend stretched-pool-failover
      """,
    subcommands: [ListCommand.self, ReindexCommand.self, TrendCommand.self],
    defaultSubcommand: ListCommand.self)

  /// The runs.
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List past runs, newest first.")

    @Option(help: "Of this drill only.")
    var drill: String?

    @Option(help: "Against this environment only.")
    var environment: String?

    @Option(help: "At most so many.")
    var limit = 20

    @Flag(help: "Print the results as JSON, as their bundles have them.")
    var json = false

    func run() throws {
      let terminal = Terminal.current
      do {
        let runs = try HistoryLocation.open().runs(
          drill: drill, environment: environment, limit: max(1, limit))
        guard !json else {
          let results = runs.map { ResultJSON.write($0.result) }
          terminal.result("[\(results.joined(separator: ","))]")
          return
        }
        if runs.isEmpty {
          terminal.say(
            "no run is on the index \(HistoryLocation.path); `muster history reindex Reports` "
              + "reads bundles")
        }
        for run in runs { terminal.result(Self.line(run)) }
      } catch {
        terminal.say("\(error)")
        throw ExitCode(ExitStatus.usage.rawValue)
      }
    }

    /// A run in a line: what anyone asks first.
    static func line(_ run: PastRunSummary) -> String {
      let result = run.result
      let recovery = result.objectives.first { $0.name == "recovery-time" }?.actual
      let parts = [
        result.run, result.outcome.rawValue, result.verdict?.rawValue ?? "not judged",
        result.restored ? "restored" : "NOT RESTORED",
        recovery.map { "recovery \(Self.seconds($0))" } ?? "-", result.drill,
        result.environment,
      ]
      let widths = [24, 11, 12, 12, 19, 26, 0]
      return zip(parts, widths).map {
        $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0)
      }.joined(separator: "  ")
    }

    private static func seconds(_ value: Double) -> String {
      String(format: "%.3f s", value)
    }
  }

  /// The bundles, read again.
  struct ReindexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reindex",
      abstract: "Forget what the index has, and read every bundle of a folder again.")

    @Argument(help: "The folder that bundles are in.")
    var reports = "Reports"

    func run() throws {
      let terminal = Terminal.current
      let names = try BundleIndexer.names(in: reports, terminal)
      let (runs, complaints) = BundleIndexer.summaries(names.map { "\(reports)/\($0)" })
      for complaint in complaints { terminal.say(complaint) }
      do {
        try HistoryLocation.open().replaceAll(runs)
      } catch {
        terminal.say("\(error)")
        throw ExitCode(ExitStatus.usage.rawValue)
      }
      terminal.result("\(HistoryLocation.path): \(runs.count) runs")
    }
  }
}
