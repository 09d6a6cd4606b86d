import Synchronization

/// A running series of probes.
public final class HelperProbe: Sendable {
  /// How many series are under way in this process.
  private static let running = Atomic<Int>(0)

  static var runningCount: Int { running.load(ordering: .relaxed) }

  private let session: SSHSession
  private let isCancelledFlag = Atomic<Bool>(false)
  private let isCounted = Atomic<Bool>(true)

  init(session: SSHSession) {
    self.session = session
    Self.running.add(1, ordering: .relaxed)
  }

  deinit {
    hasEnded()
  }

  var isCancelled: Bool { isCancelledFlag.load(ordering: .acquiring) }

  /// Stops sending; answers that are on the way are still told of.
  public func cancel() {
    isCancelledFlag.store(true, ordering: .releasing)
  }

  /// Counts it no more among those that are under way.
  func hasEnded() {
    guard isCounted.exchange(false, ordering: .relaxed) else { return }
    Self.running.subtract(1, ordering: .relaxed)
  }
}
