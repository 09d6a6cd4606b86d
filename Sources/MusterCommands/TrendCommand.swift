import ArgumentParser
import DrillModel
import Foundation
import History
import Reporting

/// `muster history trend DRILL`: one objective over the runs of a drill.
struct TrendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend",
    abstract: "Follow an objective over a drill's runs, with a note where it changed.",
    discussion: """
        muster history trend stretched-pool-failover --objective promotion
      The note comes from Pettitt's test, with 8 measured runs or more; it names what else was new
      with the first run after the change.
      """)

  @Argument(help: "The drill's id.")
  var drill: String

  @Option(help: "Against this environment only.")
  var environment: String?

  @Option(help: "The objective's word.")
  var objective = "recovery-time"

  @Option(help: "At most so many runs, the newest.")
  var limit = 50

  @Flag(help: "Print the trend as JSON.")
  var json = false

  func run() throws {
    let terminal = Terminal.current
    do {
      let runs = try HistoryLocation.open().runs(
        drill: drill, environment: environment, limit: max(1, limit))
      guard !runs.isEmpty else {
        terminal.say("no run of \(drill) is on the index \(HistoryLocation.path)")
        throw ExitCode(ExitStatus.usage.rawValue)
      }
      let environments = Set(runs.map(\.result.environment)).sorted()
      guard environments.count == 1 else {
        terminal.say(
          "\(drill) ran on \(environments.joined(separator: ", ")): name one with --environment")
        throw ExitCode(ExitStatus.usage.rawValue)
      }
      let trend = Trend(of: objective, in: runs.reversed().map(\.result))
      terminal.result(json ? try JSONText.write(trend) : trend.text)
    } catch let error as HistoryError {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }
}
