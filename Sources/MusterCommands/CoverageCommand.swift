import ArgumentParser
import DrillModel
import Foundation
import Reporting

/// `muster coverage`: which rows of the coverage table recorded runs have shown.
struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage", abstract: "Keep the record of what drills have shown, row by row.",
    subcommands: [Record.self, Page.self])

  /// `muster coverage record RUN…`.
  struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "record", abstract: "Add what runs came to for their rows to the record.",
      discussion: """
        Example, a passed run and one in which the copy job was stopped by hand meanwhile:
          muster coverage record Reports/20261123T111700Z-aaaaaa Reports/20261123T112000Z-bbbbbb
          muster coverage page
        """)

    @Argument(help: "Bundles' folders.")
    var bundles: [String]

    @Option(help: "The record.")
    var into = "docs/coverage.json"

    @Option(help: "The row that repetition is about: bundles are the runs of one `--repeat`.")
    var repetition: String?

    func run() throws {
      let terminal = Terminal.current
      do {
        var record = try CoveragePage.record(at: into)
        if let repetition {
          let runs = try bundles.map { try BundleRenderer(folder: $0).model().result }
          let summary = RepeatSummary(runs: runs, wanted: bundles.count, stopped: nil)
          record.add(summary, row: repetition)
          terminal.say("\(runs.count) runs as one: recorded for \(repetition)")
        }
        for bundle in repetition == nil ? bundles : [] {
          let model = try BundleRenderer(folder: bundle).model()
          let isAdded = record.add(model.result, journal: model.journalHead)
          terminal.say(
            "\(model.result.run) (\(model.result.drill)): "
              + (isAdded ? "recorded" : "bears on no row: not recorded"))
        }
        try CoveragePage.write(record, to: into)
      } catch {
        terminal.say("\(error)")
        throw ExitCode(ExitStatus.usage.rawValue)
      }
    }
  }

  /// `muster coverage page`.
  struct Page: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "page", abstract: "Write the table from the record and the shipped drills.")

    @Option(help: "The record.")
    var record = "docs/coverage.json"

    @Option(help: "The page.")
    var into = "docs/coverage.md"

    func run() throws {
      do {
        let text = try CoveragePage.text(try CoveragePage.record(at: record))
        try Data(text.utf8).write(to: URL(filePath: into), options: .atomic)
      } catch {
        Terminal.current.say("\(error)")
        throw ExitCode(ExitStatus.usage.rawValue)
      }
    }
  }
}
