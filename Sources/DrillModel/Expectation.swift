/// What a drill expects to be refused for: a latent fault that is found before it is too late.
public struct Expectation: Sendable, Hashable, Codable {
  /// What must be found.
  public var finding: LatentFault

  /// Expects a finding, before the promotion.
  public init(finding: LatentFault) {
    self.finding = finding
  }

  /// What became of it.
  public struct Result: Sendable, Hashable, Codable {
    /// What had to be found.
    public var finding: String
    /// Whether it was, with nothing irreversible done.
    public var isMet: Bool
    /// The step that found it; nil where none did.
    public var step: String?
    /// What was seen.
    public var detail: String

    /// Describes what became of an expectation.
    public init(finding: String, isMet: Bool, step: String?, detail: String) {
      self.finding = finding
      self.isMet = isMet
      self.step = step
      self.detail = detail
    }

    enum CodingKeys: String, CodingKey {
      case finding
      case isMet = "met"
      case step, detail
    }
  }
}
