import ArgumentParser
import DrillModel
import Foundation
import Reporting

/// The CI server that runs us, by what it says of itself in variables.
enum CIServer: Sendable {
  case github(summary: String?)
  case gitlab

  /// What a user may ask for.
  enum Choice: String, ExpressibleByArgument, CaseIterable, Sendable {
    case auto, github, gitlab, none
  }

  /// GitHub takes a summary of so many bytes for one step, and drops all of a longer one.
  private static let summaryLimit = 1 << 20

  /// Finds out which one it is; nil for none.
  init?(_ choice: Choice, _ variables: [String: String]) {
    let isGitHub = choice == .auto && variables["GITHUB_ACTIONS"] == "true"
    let isGitLab = choice == .auto && variables["GITLAB_CI"] == "true"
    if choice == .github || isGitHub {
      self = .github(summary: variables["GITHUB_STEP_SUMMARY"])
    } else if choice == .gitlab || isGitLab {
      self = .gitlab
    } else {
      return nil
    }
  }

  /// The page of the job that runs us, as CI servers name it; nil where none does.
  static func link(_ variables: [String: String]) -> String? {
    if let server = variables["GITHUB_SERVER_URL"], let project = variables["GITHUB_REPOSITORY"],
      let run = variables["GITHUB_RUN_ID"]
    {
      return address("\(server)/\(project)/actions/runs/\(run)")
    }
    return address(variables["CI_JOB_URL"] ?? variables["BUILD_URL"])
  }

  private static func address(_ text: String?) -> String? {
    guard let text, text.hasPrefix("https://") || text.hasPrefix("http://"),
      text.utf8.count <= 2_000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    return text
  }

  /// Tells the server of a run.
  func tell(
    _ model: ReportModel, positions: [String: SourcePosition], _ terminal: Terminal
  ) {
    switch self {
    case .gitlab: terminal.command(LogSections.write(model))
    case .github(let summary):
      terminal.command(
        WorkflowCommands.write(model, positions: positions).map { "\($0)\n" }.joined())
      if let summary, !summary.isEmpty {
        if let trouble = Self.append(MarkdownSummary.write(model), to: summary) {
          terminal.say("the summary of the step: \(trouble)")
        }
      }
    }
  }

  /// Adds to what the steps before have said.
  static func append(_ text: String, to path: String) -> String? {
    let before = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int ?? 0
    guard before + text.utf8.count + 1 < summaryLimit else {
      return "\(path) has \(before) bytes already; with this run it would be dropped as a whole"
    }
    guard
      FileManager.default.fileExists(atPath: path)
        || FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { return "\(path) cannot be written" }
    defer { try? file.close() }
    do {
      try file.seekToEnd()
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      return "\(path) cannot be written: \(error.localizedDescription)"
    }
    return nil
  }
}
