public import DrillModel

/// A mark on a host that forbids runs: who placed it, since when, why.
///
/// It lies beside the guard's folder, whether or not there is a guard, and outlives a reboot.
/// Every answer of a guard tells of it, so that each renewal sees it. It hinders no healing.
public struct GuardHalt: Sendable, Hashable, Codable {
  /// The environment that is halted, by its name.
  public var environment: String
  /// Who halted it: user and machine.
  public var by: String
  /// Since when, ISO 8601 in UTC by the host's clock.
  public var since: String
  /// Why.
  public var reason: String

  /// Reads a line of the guard; what is missing in it stays empty: a mark counts, however damaged.
  init(line: some StringProtocol) {
    let text = String(line)
    let fields = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      .map { String($0) }
    environment = fields.first ?? ""
    by = fields.count > 1 ? fields[1] : "somebody"
    since = fields.count > 2 ? fields[2] : "-"
    reason = fields.count > 3 ? fields[3] : ""
  }

  /// In words.
  public var sentence: String { "\(environment) is halted by \(by) since \(since): \(reason)" }

  /// Places the mark; the first one of an environment stays as it is.
  ///
  /// - Parameters:
  ///   - environment: The environment's name: letters, digits, `.`, `_` and `-`.
  ///   - by: Who halts it: printable ASCII without blanks.
  ///   - reason: Why; only printable ASCII of it is kept, at most 300 characters.
  ///   - folders: Where guards live.
  /// - Returns: The command; its answer tells every mark of the host.
  /// - Throws: `GuardError` where a name cannot be kept on a host.
  public static func place(
    environment: String, by: String, reason: String, folders: GuardFolders = .standard
  ) throws(GuardError) -> Script {
    try command("halt", environment, by, reason, folders)
  }

  /// Lifts the mark of an environment; marks of others stay.
  ///
  /// - Parameters:
  ///   - environment: The environment's name.
  ///   - by: Who lifts it.
  ///   - reason: Why; it goes to the host's system log.
  ///   - folders: Where guards live.
  /// - Returns: The command; its answer tells every mark that is left on the host.
  /// - Throws: `GuardError` where a name cannot be kept on a host.
  public static func lift(
    environment: String, by: String, reason: String, folders: GuardFolders = .standard
  ) throws(GuardError) -> Script {
    try command("lift", environment, by, reason, folders)
  }

  private static func command(
    _ word: String, _ environment: String, _ by: String, _ reason: String, _ folders: GuardFolders
  ) throws(GuardError) -> Script {
    guard GuardControl.isName(environment) else {
      throw GuardError(
        .name, "the environment's name \(environment) has characters that a host does not take")
    }
    guard !by.isEmpty, by.utf8.count <= 100, by.utf8.allSatisfy({ (33...126).contains($0) }) else {
      throw GuardError(.name, "who halts must be 1 to 100 printable characters without blanks")
    }
    return Script(
      GuardText.program, [folders.durable, folders.volatile, word, environment, by, reason])
  }
}
