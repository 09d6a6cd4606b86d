/// A parameter that a fault accepts.
public struct FaultParameter: Sendable, Hashable {
  /// Its name in drills.
  public var name: String
  /// What it means, and what holds where it is not given.
  public var summary: String
  /// Whether it must be given.
  public var isRequired: Bool
  /// How its value is written; checked before anything is described.
  public var form: FaultParameterForm

  /// Describes a parameter.
  public init(
    name: String, summary: String, isRequired: Bool, form: FaultParameterForm = .text
  ) {
    self.name = name
    self.summary = summary
    self.isRequired = isRequired
    self.form = form
  }
}
