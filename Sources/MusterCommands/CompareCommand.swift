import ArgumentParser
import DrillModel
import Foundation
import History
import Reporting

/// `muster compare RUN [RUN]`: a gate before a release.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare a run with the last verified one, or with another: a release gate.",
    discussion: """
      A number is worse only where it is so by more than both errors together. Without a second
      run, the last run of the same drill and environment that passed before it is taken.
        muster compare Reports/latest
        muster compare 20260809T020003Z-k7f3qd 20260709T020004Z-ab2cde --json
      Exit codes: 0 nothing is worse, 1 something is or the run failed, 2 the runs cannot be
      compared, 5 a number is missing, 6 the run was not restored.
      """)

  @Argument(help: "The run that is judged: its id, or its bundle's folder.")
  var candidate: String

  @Argument(help: "The run that it is held against.")
  var baseline: String?

  @Flag(help: "Print the comparison as JSON.")
  var json = false

  func run() throws {
    let terminal = Terminal.current
    let candidate = try Self.result(candidate, terminal)
    let baseline =
      try baseline.map { try Self.result($0, terminal) }
      ?? Self.lastVerified(before: candidate, terminal)
    guard candidate.drill == baseline.drill, candidate.environment == baseline.environment else {
      terminal.say(
        "\(candidate.run) is \(candidate.drill) on \(candidate.environment), \(baseline.run) is "
          + "\(baseline.drill) on \(baseline.environment): their numbers say nothing of each other")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    let comparison = RunComparison(candidate, against: baseline)
    terminal.result(json ? try JSONText.write(comparison) : comparison.text)
    throw ExitCode(comparison.exit)
  }

  private static func result(_ name: String, _ terminal: Terminal) throws -> RunResult {
    let folder = try BundlePlace.find(name, terminal)
    do {
      return try BundleRenderer(folder: folder).model().result
    } catch {
      terminal.say("\(folder): \(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }

  private static func lastVerified(
    before candidate: RunResult, _ terminal: Terminal
  ) throws -> RunResult {
    do {
      let runs = try HistoryLocation.open().runs(
        drill: candidate.drill, environment: candidate.environment)
      if let found = runs.first(where: {
        $0.result.exit == 0 && $0.result.planted == nil && $0.result.started < candidate.started
      }) {
        return found.result
      }
      terminal.say(
        "no run of \(candidate.drill) on \(candidate.environment) that passed before "
          + "\(candidate.run) is on the index \(HistoryLocation.path): name one, or let "
          + "`muster history reindex Reports` read the bundles")
    } catch {
      terminal.say("\(error)")
    }
    throw ExitCode(ExitStatus.usage.rawValue)
  }
}
