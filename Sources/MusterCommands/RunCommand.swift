import ArgumentParser
import DrillLanguage
import DrillModel
import Foundation
import Reporting

/// `muster run DRILL --environment E`: the drill, on real hosts.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a drill against an environment, and leave a bundle of evidence.",
    discussion: """
      Examples:
        muster run Drills/network-cut.yaml --environment Drills/environments/lab.yaml
        muster run stretched-pool-failover -e production.yaml --confirm production
        muster run stretched-pool-failover -e lab.yaml --repeat 20

      The first Ctrl-C begins no new step and heals; the second leaves the rest to the guards.
      """)

  @OptionGroup var options: DrillOptions

  @Option(help: "The folder that bundles are put into.")
  var reports = "Reports"

  @Option(help: "For an environment marked as production: its name, typed.")
  var confirm: String?

  @Option(help: "For an environment marked as production: a file that approves this run.")
  var approval: String?

  @OptionGroup var signing: SigningOptions

  @OptionGroup var people: PeopleOptions

  @Option(
    name: .customLong("repeat"),
    help: "Run it so many times, one after another; the gravest run decides the exit code.")
  var repeats = 1

  @Flag(help: "Print the result as JSON to standard output.")
  var json = false

  @Flag(help: "Print every event as a line of JSON to standard output.")
  var events = false

  @Flag(
    help: """
      Answer every manual step with yes, for rehearsals without a person. Irreversible steps in \
      production, and the loss behind a gap in the log, still need an approval.
      """)
  var yes = false

  @Option(
    help:
      "Say what was made wrong by hand, after the rows it is about: \"F11: the share is unreadable\"."
  )
  var planted: String?

  @OptionGroup var announcement: AnnouncementOptions

  func validate() throws {
    guard (1...10_000).contains(repeats) else {
      throw ValidationError("--repeat takes a number from 1 to 10000")
    }
  }

  func run() async throws {
    let terminal = Terminal.current
    let loaded = try options.load(terminal)
    let environment = loaded.environment.environment
    if let planted, CoverageRecord.rows(plantedBy: planted) == nil {
      terminal.say(
        "--planted names the rows whose check must turn red, a colon, and what was made wrong: "
          + "\"F11: the share's folder was made unreadable\"")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    let announcer = try announcement.load(
      terminal,
      positions: Dictionary(
        loaded.drill.drill.steps.map { ($0.id, $0.position) }, uniquingKeysWith: { $1 }))
    let ruling = ProductionGate.atTerminal(confirmed: confirm, approval: approval, terminal)
      .ruling(on: environment, drill: loaded.drill.drill, terminal)
    if let given = ruling.approval {
      terminal.say("approved by \(given.approver): \(given.detail)")
    }
    let session = RunSession(
      drill: loaded.drill.drill, environment: environment,
      sources: RunSession.Sources(
        drill: loaded.drill.source, environment: loaded.environment.source,
        settings: options.settings),
      reports: reports, sealing: signing.sealing, terminal: terminal,
      output: json ? .json : events ? .events : .text, answersYes: yes,
      approvalFile: environment.isProduction ? approval : nil, planted: planted,
      people: people.people(ruling.approval), refusal: ruling.refusal, announcer: announcer)
    let status =
      repeats == 1 || ruling.refusal != nil
      ? await session.run() : await RepeatedRun(session: session, count: repeats).run()
    throw ExitCode(status.rawValue)
  }
}
