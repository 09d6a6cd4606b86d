import Synchronization

/// A running series of probes.
public final class HelperProbe: Sendable {
  private let session: SSHSession
  private let isCancelledFlag = Atomic<Bool>(false)

  init(session: SSHSession) {
    self.session = session
  }

  var isCancelled: Bool { isCancelledFlag.load(ordering: .acquiring) }

  /// Stops sending; answers that are on the way are still told of.
  public func cancel() {
    isCancelledFlag.store(true, ordering: .releasing)
  }
}
