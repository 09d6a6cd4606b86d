/// Who carries single requests out: against real hosts, or in tests against none.
public protocol RequestPerforming: Sendable {
  /// Carries a request out.
  ///
  /// - Parameter request: What is asked.
  /// - Returns: What came of it, redacted.
  func perform(_ request: Request) async -> Reply
}
