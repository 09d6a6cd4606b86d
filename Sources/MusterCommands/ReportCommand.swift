import ArgumentParser
import DrillModel
import Foundation
import Reporting

/// `muster report BUNDLE`: renders a bundle's reports again, from the bundle alone.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Render a bundle's reports again: the same bytes.")

  /// Where the page's style sheet goes.
  enum Assets: String, ExpressibleByArgument, CaseIterable {
    case inline, sibling
  }

  func validate() throws {
    if htmlAssets == .sibling, into == nil {
      throw ValidationError("--html-assets sibling needs --into: a bundle's own page is one file")
    }
  }

  @Argument(help: "The bundle's folder, such as Reports/latest.")
  var bundle: String

  @Option(help: "A folder to write the reports to; else the bundle's own are compared with them.")
  var into: String?

  @Option(
    help: """
      With --into: "inline" for a page of one file, "sibling" for report.css beside it, which a \
      server that forbids style sheets in pages lets through (Jenkins does).
      """)
  var htmlAssets = Assets.inline

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
    if let into, htmlAssets == .sibling {
      try write(Array(HTMLReport.style.text.utf8), HTMLReport.style.name, into)
    }
    var differing: [String] = []
    for (name, bytes) in BundleRenderer.files(model) {
      if let into {
        let isPage = htmlAssets == .sibling && name.hasSuffix(".html")
        try write(
          isPage ? Array(HTMLReport.write(model, assets: .sibling).utf8) : bytes, name, into)
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

  private func write(_ bytes: [UInt8], _ name: String, _ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
  }
}
