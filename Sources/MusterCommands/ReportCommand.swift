import ArgumentParser
import DrillModel

/// `muster report RUN`: renders a bundle's reports again, from the bundle alone.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Render a bundle's reports again: the same bytes.")

  @Argument(help: "The bundle's folder, such as Reports/latest.")
  var bundle: String

  @Flag(help: "Print the result as JSON.")
  var json = false

  func run() async throws {
    let reporter = BundleReporter(
      folder: bundle, signingKey: nil, terminal: .current, output: json ? .json : .text)
    throw ExitCode(await reporter.finish(status: .inconclusive).rawValue)
  }
}
