import NIOCore

/// An open direct channel with its session, to be touched on their event loop only.
struct OpenedChannel: Sendable {
  private let bound: NIOLoopBound<DirectChannel>
  let session: SSHSession

  init(_ channel: DirectChannel, of session: SSHSession) {
    bound = NIOLoopBound(channel, eventLoop: session.loop)
    self.session = session
  }

  var channel: DirectChannel { bound.value }

  /// Closes the channel and moves its session, so that the close goes out.
  func close() {
    channel.close()
    session.assumeIsolated { $0.pump() }
  }
}
