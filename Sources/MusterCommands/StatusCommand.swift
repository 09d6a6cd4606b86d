import ArgumentParser
import DrillModel
import Foundation
import Guard
import Remote
import SSH

/// `muster status ENVIRONMENT`: what is in effect on which host, and who serves; changes nothing.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what is in effect where, with the lease left, and which database serves.",
    discussion: """
      Changes nothing. It leaves with
        0  nothing is held, nothing is halted, every host answered
        3  runs are halted here (muster halt)
        4  a run holds hosts, and its leases are alive
        5  a host did not answer
        6  something was left: a lease has lapsed, or an undo failed; see muster recover
      The highest of these counts.
      """)

  @Argument(help: "The environment's file.")
  var environment: String

  @Option(name: .customLong("set"), help: "Set a variable: name=value.")
  var settings: [String] = []

  @Flag(help: "Print the state as JSON.")
  var json = false

  func run() async throws {
    let terminal = Terminal.current
    let environment = try EnvironmentFile(path: environment, settings: settings).read(terminal)
    let client = SSHClient()
    let hosts = await HostConnections.resolve(environment, client: client)
    let report = await StatusReport.ask(environment, hosts.survey)
    await hosts.disconnect()
    await client.shutdown()
    terminal.result(json ? try report.json() : report.text)
    throw ExitCode(report.exit.rawValue)
  }
}
