import NIOCore

/// A transport through a channel of another session: how a host behind a jump host is reached.
final class NestedTransport: SSHTransport, ByteSink {
  private let carrier: OpenedChannel
  /// Nil once the connection is shut, since the session holds this transport.
  private var session: SSHSession?

  /// Carries this session through this channel, on the same event loop.
  init(carrier: OpenedChannel, session: SSHSession) {
    self.carrier = carrier
    self.session = session
  }

  override var hasRoom: Bool { super.hasRoom && carrier.channel.hasRoom }

  override func flush() {
    guard let bytes = outgoing() else { return }
    carrier.channel.send(bytes)
    carrier.session.assumeIsolated { $0.pump() }
  }

  override func shut() {
    isSealed = true
    session = nil
    carrier.close()
  }

  func deliver(_ bytes: ByteBuffer) {
    receive(bytes)
    session?.assumeIsolated { $0.pump() }
  }

  func deliverEnd() { channelIsGone() }

  func channelHasRoom() {
    session?.assumeIsolated { $0.pump() }
  }

  func channelIsGone() {
    end(nil)
    session?.assumeIsolated { $0.pump() }
  }
}
