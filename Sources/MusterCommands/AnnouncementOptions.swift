import ArgumentParser
import DrillLanguage
import DrillModel
import Foundation

/// Who outside is told of a run.
struct AnnouncementOptions: ParsableArguments {
  @Option(
    help: "The file that names who is told of the run; else what MUSTER_RECEIVERS names.")
  var receivers: String?

  @Option(help: "Speak to a CI server: auto, github, gitlab or none.")
  var ci: CIServer.Choice = .auto

  /// Reads the file, before anything is begun; complaints end the command with status 2.
  ///
  /// A recovery is not stopped by them: what can be healed is, and nobody is told.
  ///
  /// - Parameters:
  ///   - terminal: For complaints.
  ///   - positions: Where the drill's steps stand, by their ids.
  ///   - isRecovery: Whether hosts wait to be healed.
  /// - Returns: What tells of a run.
  /// - Throws: The exit code 2, where the file is wrong.
  func load(
    _ terminal: Terminal, positions: [String: SourcePosition] = [:],
    isRecovery: Bool = false
  ) throws -> Announcer {
    let variables = ProcessInfo.processInfo.environment
    var announcer = Announcer(
      terminal: terminal, server: CIServer(ci, variables), variables: variables)
    announcer.positions = positions.filter {
      FileManager.default.fileExists(atPath: $0.value.file)
    }
    let named = receivers ?? variables["MUSTER_RECEIVERS"].flatMap { $0.isEmpty ? nil : $0 }
    guard let path = named else { return announcer }
    do {
      let parsed = try ReceiversParser.parse(
        try SourceReader.file(path), home: variables["HOME"])
      let printer = DiagnosticPrinter(sources: [parsed.source])
      for warning in parsed.warnings { terminal.say(printer.text(warning)) }
      announcer.receivers = parsed.receivers
      announcer.link = parsed.link
    } catch {
      terminal.say("\(error)")
      if isRecovery {
        terminal.say("nobody will be told of this recovery; it goes on")
        return announcer
      }
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    return announcer
  }
}
