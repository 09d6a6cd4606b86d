import Synchronization

/// A running series of tries to open an address.
public final class ForwardAttempts: Sendable {
  private let isCancelledFlag = Atomic<Bool>(false)

  init() {}

  var isCancelled: Bool { isCancelledFlag.load(ordering: .acquiring) }

  /// Stops trying; a channel that was opened and not yet handed on stays kept.
  public func cancel() {
    isCancelledFlag.store(true, ordering: .releasing)
  }
}
