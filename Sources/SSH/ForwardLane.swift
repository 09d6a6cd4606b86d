/// One session of a forwarder, and what it is doing; owned by the forwarder's actor.
final class ForwardLane {
  enum State {
    case connecting
    case ready
    case opening(ForwardOpen)
    /// No more is opened on it; it is closed when its last connection is.
    case retired
  }

  /// So many opens may be given up on one lane: each may stay open at the far host until the
  /// lane is closed.
  static let givenUpLimit = 40

  var state = State.connecting
  var session: SSHSession?
  var connecting: Task<Void, Never>?
  /// Channels that are open on it: carried, or kept.
  var openCount = 0
  /// Opens that were given up on it.
  var givenUpCount = 0

  var isReady: Bool {
    if case .ready = state { true } else { false }
  }

  var isConnecting: Bool {
    if case .connecting = state { true } else { false }
  }

  var isRetired: Bool {
    if case .retired = state { true } else { false }
  }
}
