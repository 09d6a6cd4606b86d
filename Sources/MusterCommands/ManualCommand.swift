import ArgumentParser
import DrillLanguage
import DrillModel
import Engine

/// `muster manual`: the manual page in mdoc's sister, man(7); with a drill, its procedure on paper.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print a drill as a procedure for a person; without one, the manual page.")

  @Argument(help: "The drill's file, or the name of a drill that ships with muster.")
  var drill: String?

  @Option(name: [.short, .long], help: "The environment's file.")
  var environment: String?

  @Option(name: .customLong("set"), help: "Set a variable of either file: name=value.")
  var settings: [String] = []

  func validate() throws {
    guard (drill == nil) == (environment == nil) else {
      throw ValidationError("a procedure needs both a drill and --environment")
    }
  }

  func run() throws {
    guard let drill, let environment else {
      page()
      return
    }
    let terminal = Terminal.current
    var options = DrillOptions()
    options.drill = drill
    options.environment = environment
    options.settings = settings
    let loaded = try options.load(terminal)
    do {
      let plan = try Planner(
        drill: loaded.drill.drill, environment: loaded.environment.environment,
        run: "RUN", owner: "the runner",
        facts: PlanCommand.unknownFacts(loaded.environment.environment)
      ).plan()
      terminal.result(ProcedurePrinter(plan: plan).text())
    } catch {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }

  private func page() {
    var lines = [
      ".TH MUSTER 1 \"\" \"muster \(ProductVersion.current)\" \"User Commands\"", ".SH NAME",
      "muster \\- run disaster-recovery drills over SSH and prove what came of them",
      ".SH SYNOPSIS", ".B muster", "\\fICOMMAND\\fR [\\fIOPTIONS\\fR]", ".SH COMMANDS",
    ]
    for subcommand in MusterCommand.configuration.subcommands
    where subcommand.configuration.shouldDisplay {
      lines += [
        ".TP", ".B \(subcommand.configuration.commandName ?? "")",
        Self.escaped(subcommand.configuration.abstract),
      ]
    }
    lines += [".SH DESCRIPTION"]
    lines += MusterCommand.configuration.discussion.split(separator: "\n")
      .map { Self.escaped(String($0)) }
    lines += [
      ".SH EXIT STATUS",
      "0 passed, 1 failed, 2 usage or invalid file, 3 refused before any change,",
      "4 locked, 5 inconclusive, 6 not restored: a person is needed,",
      "129, 130 or 143 interrupted and restored.", ".SH SEE ALSO",
      ".BR ssh (1), .BR sha256sum (1), .BR ssh-keygen (1)",
    ]
    Terminal.current.result(lines.joined(separator: "\n"))
  }

  private static func escaped(_ text: String) -> String {
    let plain = text.split(separator: "-", omittingEmptySubsequences: false).joined(
      separator: "\\-")
    return plain.hasPrefix(".") ? "\\&\(plain)" : plain
  }
}
