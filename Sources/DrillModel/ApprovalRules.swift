/// What needs an approval in an environment, whatever the drill says.
public struct ApprovalRules: Sendable, Hashable, Codable {
  /// Steps that cannot be taken back.
  public enum Subject: String, Sendable, Hashable, Codable, CaseIterable {
    /// The promotion of the backup database.
    case promotion
    /// Overwriting the former primary database on the way back.
    case overwrite
  }

  /// What needs one.
  public var subjects: [Subject]
  /// How long an answer is waited for.
  public var within: Duration
  /// The file that may give them; nil where only the terminal is asked.
  public var file: String?

  /// Sets the rules.
  public init(
    subjects: [Subject] = [], within: Duration = .seconds(900), file: String? = nil
  ) {
    self.subjects = subjects
    self.within = within
    self.file = file
  }
}

extension Environment {
  /// Whether something needs an approval here: always in production.
  public func asks(before subject: ApprovalRules.Subject) -> Bool {
    isProduction || approvals.subjects.contains(subject)
  }
}
