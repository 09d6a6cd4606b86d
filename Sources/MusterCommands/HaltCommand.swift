import ArgumentParser
import DrillModel
import Guard
import SSH

/// `muster halt ENVIRONMENT --reason TEXT`: stops every run there, and refuses new ones.
///
/// The marks lie on the hosts: it works from any machine that reaches them.
struct HaltCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "halt",
    abstract: "Stop every run of an environment and refuse new ones, until it is lifted.",
    discussion: """
      A mark is placed on every host that can be reached. A runner sees it within seconds, with
      the next renewal of a lease: it begins no new step, heals, goes back where it must, and
      ends inconclusive. Healing and muster recover are never hindered.

      It leaves with 0 where every host is marked (or free again), 5 where some did not answer,
      1 where none did.
      """)

  @Argument(help: "The environment's file.")
  var environment: String

  @Option(help: "Why: shown to whoever is refused, and kept in the hosts' system log.")
  var reason: String

  @Flag(help: "Lift the halt.")
  var lift = false

  @Option(name: .customLong("set"), help: "Set a variable: name=value.")
  var settings: [String] = []

  func validate() throws {
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError("--reason must say why")
    }
  }

  func run() async throws {
    let terminal = Terminal.current
    let environment = try EnvironmentFile(path: environment, settings: settings).read(terminal)
    let order: Script
    do {
      order =
        lift
        ? try GuardHalt.lift(
          environment: environment.name, by: RunSession.owner, reason: reason)
        : try GuardHalt.place(
          environment: environment.name, by: RunSession.owner, reason: reason)
    } catch {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    let client = SSHClient()
    let hosts = await HostConnections.resolve(environment, client: client)
    let replies = await hosts.survey.order(
      environment.hosts.map(\.name), within: .seconds(20)
    ) { _ in order }
    await hosts.disconnect()
    await client.shutdown()
    throw ExitCode(tell(environment, replies, terminal).rawValue)
  }

  private func tell(
    _ environment: Environment, _ replies: [String: GuardReply], _ terminal: Terminal
  ) -> ExitStatus {
    var done: [GuardAnswer] = []
    for host in environment.guardHosts.map(\.name) {
      switch replies[host] {
      case .answered(.done, let answer): done.append(answer)
      case .answered(let status, let answer):
        terminal.say(
          ProgressPrinter.visible("\(host): not \(word): \(status) \(answer.reason ?? "")"))
      case .unable(let reason), .unknown(let reason), .notSent(let reason):
        terminal.say(ProgressPrinter.visible("\(host): not \(word): \(reason)"))
      case nil: terminal.say("\(host): not asked")
      }
    }
    terminal.result(
      "\(environment.name) is \(word) on \(done.count) of \(environment.guardHosts.count) hosts")
    for halt in StatusReport.distinct(done.flatMap(\.halts)) {
      terminal.result(ProgressPrinter.visible(halt.sentence))
    }
    if done.isEmpty { return .failed }
    return done.count == environment.guardHosts.count ? .passed : .inconclusive
  }

  private var word: String { lift ? "free" : "halted" }
}
