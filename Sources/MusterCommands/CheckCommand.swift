import ArgumentParser
import DrillLanguage
import DrillModel
import Foundation

/// `muster check FILE…`: says whether drills and environments are well-formed; asks no host.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check drill and environment files; no host is asked.",
    discussion: "Every complaint names file, line and column, what was found and expected.")

  @Argument(help: "Drills and environments, each recognised by its first key.")
  var files: [String]

  @Option(name: .customLong("set"), help: "Set a variable: name=value.")
  var settings: [String] = []

  func run() async throws {
    let terminal = Terminal.current
    var hasErrors = false
    for path in files {
      do {
        let source = try SourceReader.file(path)
        let warnings = try check(source)
        let printer = DiagnosticPrinter(sources: [source])
        for warning in warnings { terminal.say(printer.text(warning)) }
        terminal.result("\(path): ok" + (warnings.isEmpty ? "" : ", \(warnings.count) warnings"))
      } catch {
        terminal.say("\(error)")
        hasErrors = true
      }
    }
    if hasErrors { throw ExitCode(ExitStatus.usage.rawValue) }
  }

  private func check(_ source: SourceFile) throws -> [Diagnostic] {
    let scope = try VariableScope(settings: settings)
    let vocabulary = ProductVocabulary.vocabulary
    let isEnvironment = source.lines.contains { $0.hasPrefix("environment:") }
    if isEnvironment {
      return try EnvironmentParser.parse(source, variables: scope, vocabulary: vocabulary).warnings
    }
    return try DrillParser.parse(source, variables: scope, vocabulary: vocabulary).warnings
  }
}
