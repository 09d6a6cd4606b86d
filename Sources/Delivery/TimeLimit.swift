import Synchronization

/// Ends waiting for work that may never end, such as a read from a file server that is gone.
public enum TimeLimit {
  /// Waits for work, but no longer than that; the work is then left behind.
  ///
  /// - Parameters:
  ///   - limit: How long.
  ///   - work: What is waited for.
  /// - Returns: What it gave; nil where the time ran out first.
  @discardableResult
  public static func wait<Value: Sendable>(
    _ limit: Duration, for work: @escaping @Sendable () async -> Value
  ) async -> Value? {
    await withCheckedContinuation { continuation in
      let first = First(continuation)
      let task = Task.detached { first.resume(with: await work()) }
      Task.detached {
        try? await Task.sleep(for: limit)
        task.cancel()
        first.resume(with: nil)
      }
    }
  }

  /// The first of two that comes.
  private final class First<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value?, Never>?>

    init(_ continuation: CheckedContinuation<Value?, Never>) {
      self.continuation = Mutex(continuation)
    }

    func resume(with value: sending Value?) {
      let waiting = continuation.withLock { kept in
        defer { kept = nil }
        return kept
      }
      waiting?.resume(returning: value)
    }
  }
}
