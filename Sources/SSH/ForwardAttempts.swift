/// A running series of tries to open an address.
public final class ForwardAttempts: Sendable {
  init() {}

  /// Stops trying; a channel that was opened and not yet handed on stays kept.
  public func cancel() async {}
}
