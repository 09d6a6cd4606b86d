import SSH
import Synchronization

/// What became of a series of probes, collected on the event loop and handed over once.
final class Series: Sendable {
  private struct State {
    var lateness: [Double] = []
    var isWhole = false
    var waiting: CheckedContinuation<[Double], Never>?
  }

  private let count: Int
  private let state = Mutex(State())

  init(count: Int) {
    self.count = count
  }

  /// Notes an answer; that of the last probe ends the series.
  func take(_ answer: ProbeAnswer) {
    let ended = state.withLock { state -> CheckedContinuation<[Double], Never>? in
      if let late = answer.lateness, answer.answer.status == 0, answer.sequence < count {
        state.lateness.append(Bench.milliseconds(late))
      }
      guard answer.sequence >= count - 1 else { return nil }
      state.isWhole = true
      return state.waiting.take()
    }
    ended?.resume(returning: state.withLock { $0.lateness })
  }

  /// How late each probe left, in milliseconds; those that never did are missing.
  func latenessInMs() async -> [Double] {
    await withCheckedContinuation { continuation in
      let known = state.withLock { state -> [Double]? in
        if state.isWhole { return state.lateness }
        state.waiting = continuation
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }
}
