import ArgumentParser
import DrillLanguage
import DrillModel
import Foundation

/// `muster check FILE…`: says whether drills and environments are well-formed; asks no host.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check drill and environment files; no host is asked.",
    discussion: """
      Every complaint names file, line and column, what was found and expected. Given both, each
      drill is checked against each environment.
      """)

  @Argument(help: "Drills and environments, each recognised by its first key.")
  var files: [String]

  @Option(name: .customLong("set"), help: "Set a variable: name=value.")
  var settings: [String] = []

  func run() async throws {
    let terminal = Terminal.current
    var sources: [SourceFile] = []
    var hasErrors = false
    for path in files {
      do {
        sources.append(try SourceReader.file(path))
      } catch {
        terminal.say("\(error)")
        hasErrors = true
      }
    }
    let report = CheckReport(
      files: sources, settings: settings, vocabulary: ProductVocabulary.vocabulary,
      home: ProcessInfo.processInfo.environment["HOME"])
    // Complaints are the result of a check: all of it goes where the result goes.
    if !sources.isEmpty { terminal.result(report.text()) }
    if hasErrors || report.hasErrors { throw ExitCode(ExitStatus.usage.rawValue) }
  }
}
