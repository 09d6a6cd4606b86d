import ArgumentParser
import DrillLanguage
import DrillModel
import Foundation

/// The files of a drill and the variables set for it.
struct DrillOptions: ParsableArguments {
  @Argument(help: "The drill's file, or the name of a drill that ships with muster.")
  var drill: String

  @Option(name: [.short, .long], help: "The environment's file.")
  var environment: String

  @Option(name: .customLong("set"), help: "Set a variable of either file: name=value.")
  var settings: [String] = []

  /// Reads both files; complaints go to standard error and end the command with status 2.
  func load(_ terminal: Terminal) throws -> LoadedDrill {
    do {
      let loaded = try LoadedDrill.load(
        drill: try SourceReader.drill(drill), environment: try SourceReader.file(environment),
        settings: settings, vocabulary: ProductVocabulary.vocabulary,
        home: ProcessInfo.processInfo.environment["HOME"])
      let printer = DiagnosticPrinter(sources: [
        loaded.drill.source, loaded.environment.source,
      ])
      for warning in loaded.warnings { terminal.say(printer.text(warning)) }
      return loaded
    } catch let error as DrillLanguageError {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    } catch let error as SourceReader.Unreadable {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }
}

/// Reads the files that a user names.
enum SourceReader {
  /// A file that cannot be read.
  struct Unreadable: Error, CustomStringConvertible {
    var path: String
    var reason: String
    var description: String { "\(path): cannot be read: \(reason)" }
  }

  /// A drill by its path, or by the name under which it ships.
  static func drill(_ name: String) throws -> SourceFile {
    if !FileManager.default.fileExists(atPath: name), let text = ShippedDrills.text(of: name) {
      return SourceFile(path: name.hasSuffix(".yaml") ? name : "\(name).yaml", text: text)
    }
    return try file(name)
  }

  /// Any file.
  static func file(_ path: String) throws -> SourceFile {
    do {
      let data = try Data(contentsOf: URL(filePath: path))
      return try SourceFile(path: path, bytes: Array(data))
    } catch let error as DrillLanguageError {
      throw error
    } catch {
      throw Unreadable(path: path, reason: error.localizedDescription)
    }
  }
}
