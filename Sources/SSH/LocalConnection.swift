import NIOCore

/// One accepted local connection, the near end of a forwarded one.
///
/// It reads nothing until its channel stands, so the client's first bytes wait in the kernel; but
/// a client that ends its side early makes NIO read what there was, which then waits here.
final class LocalConnection: ChannelInboundHandler, ByteSink {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let forwarder: Forwarder
  private var channel: (any Channel)?
  private var direct: DirectChannel?
  private var session: SSHSession?
  private var isPaused = false
  /// What was read before the channel stood.
  private var early = ByteBuffer()
  private var hasEarlyEnd = false
  private var isClosed = false

  init(forwarder: Forwarder) {
    self.forwarder = forwarder
  }

  /// False once the client is gone.
  var isAlive: Bool { !isClosed }

  /// Joins the connection with its far end.
  func attach(_ direct: DirectChannel, of session: SSHSession) {
    self.direct = direct
    self.session = session
    direct.attach(self)
    if early.readableBytes > 0 { direct.send(early) }
    early = ByteBuffer()
    if hasEarlyEnd { direct.sendEnd() }
    try? channel?.syncOptions?.setOption(.autoRead, value: true)
    channel?.read()
    session.assumeIsolated { $0.pump() }
  }

  /// Closes it at once; a client that has sent bytes sees a reset.
  func reset() {
    isClosed = true
    channel?.close(promise: nil)
  }

  // MARK: The local side

  func channelActive(context: ChannelHandlerContext) {
    channel = context.channel
    try? context.channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    forwarder.assumeIsolated { $0.accept(bound) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let direct else {
      early.writeImmutableBuffer(unwrapInboundIn(data))
      return
    }
    direct.send(unwrapInboundIn(data))
    if !direct.hasRoom, !isPaused {
      isPaused = true
      try? context.channel.syncOptions?.setOption(.autoRead, value: false)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    session?.assumeIsolated { $0.pump() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { session?.assumeIsolated { $0.pump() } }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(.inputClosed) = event as? ChannelEvent {
      if let direct { direct.sendEnd() } else { hasEarlyEnd = true }
      session?.assumeIsolated { $0.pump() }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    isClosed = true
    direct?.close()
    session?.assumeIsolated { $0.pump() }
    direct = nil
    session = nil
    channel = nil
    forwarder.assumeIsolated { $0.connectionIsClosed() }
  }

  // MARK: The far side

  var hasRoom: Bool { !isClosed && channel?.isWritable == true }

  func deliver(_ bytes: ByteBuffer) {
    channel?.writeAndFlush(bytes, promise: nil)
  }

  func deliverEnd() {
    channel?.close(mode: .output, promise: nil)
  }

  func channelHasRoom() {
    guard isPaused else { return }
    isPaused = false
    try? channel?.syncOptions?.setOption(.autoRead, value: true)
    channel?.read()
  }

  func channelIsGone() {
    direct = nil
    channel?.close(promise: nil)
  }
}
