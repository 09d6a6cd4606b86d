import Synchronization

/// The answers to a question that many hosts were asked at one moment.
final class QuestionRound: Sendable {
  private struct State {
    var answers: [HelperAnswer?]
    var missingCount: Int
    var continuation: CheckedContinuation<[HelperAnswer], Never>?
  }

  private let state: Mutex<State>
  private let isCancelledFlag = Atomic<Bool>(false)

  init(count: Int) {
    state = Mutex(State(answers: Array(repeating: nil, count: count), missingCount: count))
  }

  /// True when the answers are no longer wanted.
  var isCancelled: Bool { isCancelledFlag.load(ordering: .acquiring) }

  func cancel() {
    isCancelledFlag.store(true, ordering: .releasing)
  }

  /// Notes who waits; called before anything is asked.
  func begin(_ continuation: CheckedContinuation<[HelperAnswer], Never>) {
    state.withLock { $0.continuation = continuation }
  }

  /// Takes the answer of the host at a place; the last one ends the waiting.
  func take(_ answer: HelperAnswer, at place: Int) {
    let whole = state.withLock { state -> [HelperAnswer]? in
      state.answers[place] = answer
      state.missingCount -= 1
      return state.missingCount == 0 ? state.answers.compactMap { $0 } : nil
    }
    guard let whole else { return }
    state.withLock { $0.continuation.take() }?.resume(returning: whole)
  }
}
