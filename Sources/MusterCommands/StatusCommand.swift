import ArgumentParser
import DrillLanguage
import DrillModel
import Foundation
import Guard
import Remote
import SSH

/// `muster status ENVIRONMENT`: what is in effect on which host, and who serves; changes nothing.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what is in effect where, with the lease left, and which database serves.")

  @Argument(help: "The environment's file.")
  var environment: String

  @Option(name: .customLong("set"), help: "Set a variable: name=value.")
  var settings: [String] = []

  func run() async throws {
    let terminal = Terminal.current
    let parsed: ParsedEnvironment
    do {
      parsed = try EnvironmentParser.parse(
        try SourceReader.file(environment), variables: try VariableScope(settings: settings),
        vocabulary: ProductVocabulary.vocabulary,
        home: ProcessInfo.processInfo.environment["HOME"])
    } catch {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    let client = SSHClient()
    let hosts = await HostConnections.resolve(parsed.environment, client: client)
    let lines = await Self.lines(parsed.environment, hosts)
    await hosts.disconnect()
    await client.shutdown()
    terminal.result(lines.joined(separator: "\n"))
  }

  private static func lines(_ environment: Environment, _ hosts: HostConnections) async -> [String]
  {
    let questions = try? StatusQuestions(environment: environment)
    return await withTaskGroup(of: (Int, String).self) { group in
      for (index, host) in environment.hosts.enumerated() {
        let acts = ((questions?.databases ?? []) + (questions?.chatServers ?? []))
          .filter { $0.host == host.name }.map(\.act)
        group.addTask { (index, await line(host, acts, hosts)) }
      }
      var lines: [(Int, String)] = []
      for await line in group { lines.append(line) }
      return lines.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func line(_ host: DrillModel.Host, _ acts: [Act], _ hosts: HostConnections) async
    -> String
  {
    guard let remote = hosts.remotes[host.name] else { return "\(host.name): cannot be reached" }
    let reply = GuardReply(await remote.run(GuardControl.lockState(), deadline: .seconds(10)))
    var parts: [String] = []
    switch reply {
    case .answered(_, let answer):
      if let held = answer.held {
        parts.append(
          "guard \(answer.state.rawValue) for run \(held.run) of \(held.owner), "
            + "lease left \(held.leaseLeft) s, program \(held.program.rawValue)"
            + (held.applied.isEmpty ? "" : ", in effect: \(held.applied.joined(separator: ", "))"))
      } else {
        parts.append("no guard")
      }
    case .unable(let reason), .unknown(let reason), .notSent(let reason): parts.append(reason)
    }
    for act in acts {
      let values = await remote.run(act.command, deadline: .seconds(15))
        .redacted(by: hosts.secrets.redactor).values
      parts.append(
        ["role", "writable", "fenced", "sync", "active", "pool_state", "sessions"]
          .compactMap { key in values[key].map { "\(key)=\($0)" } }.joined(separator: " "))
    }
    let name = host.name.padding(toLength: 10, withPad: " ", startingAt: 0)
    return name + ProgressPrinter.visible(parts.joined(separator: "; "))
  }
}
