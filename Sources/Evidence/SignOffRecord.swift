/// What someone says of a run after it ended: a record beside it, never a change of it.
///
/// On one line of JSON, `signoff/NN-ROLE.json`, signed by its author's own key.
public struct SignOffRecord: Sendable, Hashable, Codable {
  /// What someone is to a run.
  public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// Who prepared the report; may be who ran the drill.
    case preparer
    /// Who read it.
    case reviewer
    /// Who answers for it: somebody else than the signer of the bundle.
    case approver

    /// Whether it takes another key than the bundle's.
    var needsAnotherKey: Bool { self != .preparer }
  }

  /// Whether the run is taken as evidence.
  public enum Decision: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is.
    case accepted
    /// It is not.
    case rejected
  }

  static let folder = "signoff/"

  /// The schema's name and version.
  public var schema = "muster.sign-off/1"
  /// The run.
  public var run: String
  /// What the author is to it.
  public var role: Role
  /// The author's name, for people.
  public var name: String
  /// Whether the run is taken as evidence.
  public var decision: Decision
  /// What else is to be said.
  public var comment: String
  /// What was found that must be dealt with, a sentence each.
  public var findings: [String]
  /// ISO 8601 in UTC, by the author's clock.
  public var time: String
  /// A line of `allowed_signers`: identity, kind of key, key.
  public internal(set) var signer: String
  /// SHA-256 of the `SHA256SUMS` that it is about, hex.
  public internal(set) var sums: String
  /// SHA-256 of the record before, hex; empty in the first.
  public internal(set) var previous: String

  /// Says something of a run; who signs and what it is about is filled in when it is added.
  public init(
    run: String, role: Role, name: String, decision: Decision, comment: String,
    findings: [String], time: String
  ) {
    self.run = run
    self.role = role
    self.name = name
    self.decision = decision
    self.comment = comment
    self.findings = findings
    self.time = time
    signer = ""
    sums = ""
    previous = ""
  }

  /// The author's identity: `name@domain`.
  public var identity: String { signer.split(separator: " ").first.map(String.init) ?? "" }

  /// The author's public key: its kind and its base64.
  var key: String { signer.split(separator: " ").dropFirst().joined(separator: " ") }
}
