import Crypto
import DrillModel
import Foundation
import Glibc
import Journal

/// A drill against production asks for the environment's typed name, or for an approval file.
///
/// An approval file is JSON: `{"environment": NAME, "drill": ID, "approver": WHO,
/// "expires": "2026-01-31T02:00:00Z"}`. It counts for that drill there until it expires. A list may
/// approve irreversible steps beside the run, each by an object that names its `step`.
struct ProductionGate {
  /// What it comes to.
  enum Ruling: Sendable, Hashable {
    /// The run may begin; who let it, where somebody had to.
    case open(RunParticulars.Approval?)
    /// It may not: why, and what to do.
    case refused(String)

    var approval: RunParticulars.Approval? {
      if case .open(let approval) = self { return approval }
      return nil
    }

    var refusal: String? {
      if case .refused(let reason) = self { return reason }
      return nil
    }
  }

  var confirmed: String?
  var approval: String?
  /// Reads a line that a person types; nil where nobody is there to ask.
  var typed: (() -> String)?
  /// Against which an approval expires.
  var now = Date()

  /// The gate of a command: who stands at its terminal is asked.
  static func atTerminal(
    confirmed: String?, approval: String?, _ terminal: Terminal
  ) -> ProductionGate {
    ProductionGate(
      confirmed: confirmed, approval: approval,
      typed: isatty(STDIN_FILENO) == 1 && terminal.isInteractive ? { readLine() ?? "" } : nil)
  }

  /// Passes, or asks at a terminal; nothing is sent to any host.
  func ruling(on environment: Environment, drill: Drill, _ terminal: Terminal) -> Ruling {
    guard environment.isProduction else { return .open(nil) }
    let name = environment.name
    if let approval { return ruling(by: approval, environment, drill) }
    if let confirmed {
      return compare(confirmed, environment, "its name was given with --confirm")
    }
    guard let typed else {
      return .refused(
        "\(name) is production, and nobody approved this run: give --confirm \(name), or "
          + "--approval FILE with who approved it")
    }
    terminal.say("\(name) is production. Type its name to run \"\(drill.title)\" there:")
    return compare(typed(), environment, "its name was typed at the terminal")
  }

  private func compare(
    _ typed: String, _ environment: Environment, _ how: String
  ) -> Ruling {
    guard typed == environment.name else {
      return .refused(
        "\(typed.prefix(100).debugDescription) is not \(environment.name), the name of the "
          + "production environment: type it as it stands there, or give --approval FILE")
    }
    return .open(
      RunParticulars.Approval(
        approver: RunSession.owner, detail: how, time: Self.iso8601(now)))
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

  private func ruling(
    by path: String, _ environment: Environment, _ drill: Drill
  ) -> Ruling {
    func refused(_ reason: String) -> Ruling {
      .refused(
        "\(environment.name) is production, and the approval file \(path) \(reason): give one that "
          + "names environment \(environment.name), drill \(drill.id), approver and expires")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      return refused("cannot be read")
    }
    guard let approval = Self.approval(data) else { return refused("is no approval of a run") }
    guard approval.environment == environment.name, approval.drill == drill.id else {
      return refused("approves \(approval.drill) on \(approval.environment), not this run")
    }
    if let step = approval.step {
      return refused("approves step \(step), not the run as a whole")
    }
    guard let expires = try? Date(approval.expires, strategy: .iso8601) else {
      return refused("has no time such as 2026-01-31T02:00:00Z in `expires`")
    }
    guard expires > now else { return refused("expired at \(approval.expires)") }
    return .open(
      RunParticulars.Approval(
        approver: approval.approver,
        detail: "by a file that counts until \(approval.expires), SHA-256 "
          + SHA256.hex(of: Array(data)), time: Self.iso8601(now)))
  }

  private static func iso8601(_ date: Date) -> String {
    UTCTime.iso8601(.seconds(date.timeIntervalSince1970))
  }
}
