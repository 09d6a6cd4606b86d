extension RunResult {
  /// Something beside the pool that is not failed over with it, before and after a run.
  public struct OutsideResult: Sendable, Hashable, Codable {
    /// `compliance` or `file-store`.
    public var name: String
    /// What the environment says of it: `undeclared`, `none` or `command`.
    public var declared: String
    /// What its own command told before; empty where it told nothing.
    public var before: [String: String]
    /// What it told after.
    public var after: [String: String]
    /// What that means, in a sentence.
    public var detail: String

    /// Describes one.
    public init(
      name: String, declared: String, before: [String: String], after: [String: String],
      detail: String
    ) {
      self.name = name
      self.declared = declared
      self.before = before
      self.after = after
      self.detail = detail
    }
  }
}
