import ArgumentParser
import DrillModel
import Foundation
import Reporting

/// `muster report BUNDLE`: renders a bundle's reports again, from the bundle alone.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Render a bundle's reports again: the same bytes.")

  @Argument(help: "The bundle's folder, such as Reports/latest.")
  var bundle: String

  @Option(help: "A folder to write the reports to; else the bundle's own are compared with them.")
  var into: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func run() async throws {
    let terminal = Terminal.current
    let model: ReportModel
    do {
      model = try BundleRenderer(folder: bundle).model()
    } catch {
      terminal.say("\(bundle): \(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    var differing: [String] = []
    for (name, bytes) in BundleRenderer.files(model) {
      if let into {
        try FileManager.default.createDirectory(atPath: into, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: "\(into)/\(name)"), options: .atomic)
      } else if FileManager.default.contents(atPath: "\(bundle)/\(name)") != Data(bytes) {
        differing.append(name)
      }
    }
    terminal.result(
      json
        ? ResultJSON.write(model.result) : TextReport.write(model, isColoured: terminal.isColoured))
    guard differing.isEmpty else {
      terminal.say("\(bundle): not the same bytes: \(differing.joined(separator: ", "))")
      throw ExitCode(ExitStatus.failed.rawValue)
    }
  }
}
