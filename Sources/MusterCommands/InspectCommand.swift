import ArgumentParser
import DrillModel
import Engine
import Foundation
import Remote
import SSH

/// `muster inspect ENVIRONMENT`: how everything stands, read from the hosts; changes nothing.
struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show how an environment stands: servers, link, databases, shipping, pool.",
    discussion: """
      Reads only. To see how fast the link between the data centers is, the backup database's host
      asks the primary for 4 MiB, for 20 s at most; --no-link leaves that out. It leaves with
        0  every host answered, and everything is as the environment declares
        1  something is not as declared
        5  a host did not answer, or something could not be told
      """)

  @Argument(help: "The environment's file.")
  var environment: String

  @Option(name: .customLong("set"), help: "Set a variable: name=value.")
  var settings: [String] = []

  @Flag(help: "Print the state as JSON.")
  var json = false

  @Flag(name: .customLong("no-link"), help: "Send nothing to see how fast the link is.")
  var leavesLink = false

  func run() async throws {
    let terminal = Terminal.current
    let environment = try EnvironmentFile(path: environment, settings: settings).read(terminal)
    let client = SSHClient()
    let hosts = await HostConnections.resolve(environment, client: client)
    let survey = hosts.survey
    var inspection = await InspectionQuestions(
      environment: environment, measuresLink: !leavesLink
    ).ask { host, script, deadline in await survey.ask(host, script, deadline) }
    inspection.asked = Date.now.ISO8601Format()
    await hosts.disconnect()
    await client.shutdown()
    let report = InspectionReport(environment: environment, inspection: inspection)
    terminal.result(json ? try report.json() : report.text)
    throw ExitCode(report.exit.rawValue)
  }
}
