import NIOCore

/// The end of a NIO pipeline: bytes go into the transport, the session is told to move.
///
/// It holds the session as long as the connection stands.
final class TransportHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let transport: SocketTransport
  private let session: SSHSession

  init(transport: SocketTransport, session: SSHSession) {
    self.transport = transport
    self.session = session
  }

  func handlerAdded(context: ChannelHandlerContext) {
    transport.attach(context.channel)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    transport.receive(unwrapInboundIn(data))
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    transport.acknowledgeQuickly()
    session.assumeIsolated { $0.pump() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { session.assumeIsolated { $0.pump() } }
  }

  func channelInactive(context: ChannelHandlerContext) {
    transport.end(nil)
    session.assumeIsolated { $0.pump() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    transport.end(error)
    session.assumeIsolated { $0.pump() }
    context.close(promise: nil)
  }
}
