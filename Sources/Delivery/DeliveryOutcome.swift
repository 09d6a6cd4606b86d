/// What came of telling a receiver.
public struct DeliveryOutcome: Sendable, Hashable {
  /// Whether it has been told.
  public var isDelivered: Bool
  /// How many attempts were made.
  public var attempts: Int
  /// In words; no secret is in them.
  public var detail: String

  /// Describes an outcome.
  public init(isDelivered: Bool, attempts: Int, detail: String) {
    self.isDelivered = isDelivered
    self.attempts = attempts
    self.detail = detail
  }
}
