import ArgumentParser
import DrillModel
import Foundation
import Glibc

/// A drill against production asks for the environment's typed name, or for an approval file.
///
/// An approval file is JSON: `{"environment": NAME, "drill": ID, "approver": WHO,
/// "expires": "2026-01-31T02:00:00Z"}`. It counts for that drill there until it expires. A list may
/// approve irreversible steps beside the run, each by an object that names its `step`.
struct ProductionGate {
  var confirmed: String?
  var approval: String?

  /// Passes, asks at a terminal, or ends the command with status 3.
  func check(_ environment: Environment, drill: Drill, _ terminal: Terminal) throws {
    guard environment.isProduction else { return }
    if let approval {
      try checkApproval(approval, environment, drill, terminal)
    } else if let confirmed {
      try compare(confirmed, environment, terminal)
    } else if isatty(STDIN_FILENO) == 1, terminal.isInteractive {
      terminal.say(
        "\(environment.name) is production. Type its name to run \"\(drill.title)\" there:")
      try compare(readLine() ?? "", environment, terminal)
    } else {
      terminal.say(
        "\(environment.name) is production: give --confirm \(environment.name) or --approval FILE; "
          + "nothing was changed")
      throw ExitCode(ExitStatus.refused.rawValue)
    }
  }

  private func compare(_ typed: String, _ environment: Environment, _ terminal: Terminal) throws {
    guard typed == environment.name else {
      terminal.say("\(typed.debugDescription) is not \(environment.name); nothing was changed")
      throw ExitCode(ExitStatus.refused.rawValue)
    }
  }

  private struct Approval: Decodable {
    var environment: String
    var drill: String
    var step: String?
    var approver: String
    var expires: String
  }

  /// The object that is about a whole run: the only one, or the one of a list that names no step.
  private static func approval(_ data: Data) -> Approval? {
    let decoder = JSONDecoder()
    if let one = try? decoder.decode(Approval.self, from: data) { return one }
    return (try? decoder.decode([Approval].self, from: data))?.first { $0.step == nil }
  }

  private func checkApproval(
    _ path: String, _ environment: Environment, _ drill: Drill, _ terminal: Terminal
  ) throws {
    func refuse(_ reason: String) -> ExitCode {
      terminal.say("\(path): \(reason); nothing was changed")
      return ExitCode(ExitStatus.refused.rawValue)
    }
    guard let approval = FileManager.default.contents(atPath: path).flatMap(Self.approval)
    else {
      throw refuse("is no approval: expected environment, drill, approver and expires as JSON")
    }
    guard approval.environment == environment.name, approval.drill == drill.id else {
      throw refuse("approves \(approval.drill) on \(approval.environment), not this")
    }
    if let step = approval.step {
      throw refuse("approves step \(step), not the run as a whole")
    }
    guard let expires = try? Date(approval.expires, strategy: .iso8601) else {
      throw refuse("expires is no time such as 2026-01-31T02:00:00Z")
    }
    guard expires > Date() else { throw refuse("expired at \(approval.expires)") }
    terminal.say("approved by \(approval.approver) until \(approval.expires)")
  }
}
