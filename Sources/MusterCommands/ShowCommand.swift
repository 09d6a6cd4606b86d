import ArgumentParser
import DrillModel
import Foundation
import Reporting

/// `muster show RUN`: what came of a past run.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what came of a past run, from its bundle.",
    discussion: """
        muster show Reports/latest
        muster show 20260809T020003Z-k7f3qd --json
      Exit codes: 0 shown, 2 no bundle. The run's own exit code is in what is shown.
      """)

  @Argument(help: ArgumentHelp("The run's id, or its bundle's folder.", valueName: "run"))
  var bundle: String

  @Flag(help: "Print the result as JSON.")
  var json = false

  func run() throws {
    let terminal = Terminal.current
    let folder = try BundlePlace.find(bundle, terminal)
    let model: ReportModel
    do {
      model = try BundleRenderer(folder: folder).model()
    } catch {
      terminal.say("\(folder): \(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    terminal.result(
      json
        ? ResultJSON.write(model.result)
        : TextReport.write(model, isColoured: terminal.isColoured) + "Bundle \(folder)\n")
  }
}
