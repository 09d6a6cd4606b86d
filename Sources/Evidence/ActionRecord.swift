/// One line of a corrective action's file: it was opened, or something became of it.
public struct ActionRecord: Sendable, Hashable, Codable {
  /// What a line says.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// There is such an action.
    case opened
    /// Another owner, date or severity; or a word on it.
    case changed
    /// It is done.
    case closed
    /// It is not done after all.
    case reopened
  }

  /// How grave what was found is.
  public enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
    /// A promise cannot be kept until it is done.
    case high
    /// It makes keeping it harder.
    case medium
    /// It is to be better.
    case low
  }

  /// The schema's name and version.
  public var schema = "muster.action/1"
  /// The action's id.
  public var action: String
  /// The line's number, from 0.
  public internal(set) var seq = 0
  /// SHA-256 of the line before; 64 zeros in the first.
  public internal(set) var prev = String(repeating: "0", count: 64)
  /// What it says.
  public var kind: Kind
  /// ISO 8601 in UTC.
  public var time: String
  /// Who says it: user and machine.
  public var by: String
  /// The run in which it was found.
  public var run: String?
  /// That run's drill.
  public var drill: String?
  /// Where that ran.
  public var environment: String?
  /// What is to be done.
  public var title: String?
  /// Who is to do it.
  public var owner: String?
  /// The day by which it is to be done, such as 2026-03-31.
  public var due: String?
  /// How grave it is.
  public var severity: Severity?
  /// What else is said.
  public var text: String?
  /// The run that showed that it is done.
  public var retest: String?

  /// Says something of an action.
  public init(action: String, kind: Kind, time: String, by: String) {
    self.action = action
    self.kind = kind
    self.time = time
    self.by = by
  }
}
