import ArgumentParser
import DrillLanguage
import DrillModel
import Foundation

/// An environment's file, for commands that need no drill.
struct EnvironmentFile {
  let path: String
  var settings: [String] = []

  /// Reads it; complaints go to standard error and end the command with status 2.
  func read(_ terminal: Terminal) throws -> Environment {
    do {
      let parsed = try EnvironmentParser.parse(
        try SourceReader.file(path), variables: try VariableScope(settings: settings),
        vocabulary: ProductVocabulary.vocabulary,
        home: ProcessInfo.processInfo.environment["HOME"])
      return parsed.environment
    } catch {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }
}
