import Synchronization

/// One thing that goes wrong at one call of libssh2, for tests: the n-th call answers otherwise.
///
/// It also counts the handles that are open, so that a test sees what was leaked. Without one in
/// the client, which is always so outside of tests, nothing of this happens.
final class CallAnomaly: Sendable {
  /// What the call answers.
  enum Kind: Sendable, CaseIterable {
    /// It would have to wait, though all that it needs is there.
    case again
    /// It takes one byte of what it is given.
    case shortWrite
    /// The connection has ended.
    case disconnect
    /// There is no memory.
    case noMemory
  }

  private struct State {
    var calls = 0
    var owesTry = false
    var openHandles = 0
  }

  let kind: Kind
  private let place: Int
  private let state = Mutex(State())

  /// Has the call of this number, from 1, answer so.
  init(_ kind: Kind, atCall place: Int) {
    self.kind = kind
    self.place = place
  }

  /// True once it has gone wrong.
  var hasStruck: Bool { state.withLock { $0.calls >= place } }
  /// How many sessions and channels of libssh2 are not freed.
  var openHandles: Int { state.withLock { $0.openHandles } }

  /// Counts a call, and gives the code that it answers instead of being made; nil to make it.
  func code() -> Int32? {
    guard kind != .shortWrite, strikes() else { return nil }
    switch kind {
    case .disconnect: return LibSSH2.socketDisconnect
    case .noMemory: return LibSSH2.noMemory
    case .again, .shortWrite:
      state.withLock { $0.owesTry = true }
      return LibSSH2.again
    }
  }

  /// Counts a write, and says whether it takes one byte only.
  func cutsWrite() -> Bool { kind == .shortWrite && strikes() }

  /// Whether a call was put off that would have gone through: a socket would be ready again.
  func takeOwedTry() -> Bool {
    state.withLock { state in
      defer { state.owesTry = false }
      return state.owesTry
    }
  }

  /// Notes a handle that was made, or freed.
  func note(handles change: Int) { state.withLock { $0.openHandles += change } }

  private func strikes() -> Bool {
    state.withLock { state in
      state.calls += 1
      return state.calls == place
    }
  }
}
