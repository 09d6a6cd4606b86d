import ArgumentParser
import DrillLanguage
import DrillModel
import Engine

/// `muster plan DRILL --environment E`: every step, host and command; nothing is executed.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a run would do: every step, host and command. No host is asked.")

  @OptionGroup var options: DrillOptions

  @Flag(help: "Print the plan as JSON.")
  var json = false

  @Flag(help: "Leave the texts of the scripts out.")
  var brief = false

  func run() async throws {
    let terminal = Terminal.current
    let loaded = try options.load(terminal)
    do {
      let plan = try Planner(
        drill: loaded.drill.drill, environment: loaded.environment.environment,
        run: "RUN", owner: "the runner",
        facts: Self.unknownFacts(loaded.environment.environment)
      ).plan()
      let printer = PlanPrinter(plan: plan)
      terminal.result(json ? try printer.json() : printer.text(withScripts: !brief))
    } catch let error as PlanError {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }
}
