import Glibc
import NIOCore

/// A transport over a TCP connection of our own.
final class SocketTransport: SSHTransport {
  private var channel: (any Channel)?

  override var hasRoom: Bool { super.hasRoom && channel?.isWritable == true }

  /// Takes the connection over and sets what a quick dialogue needs.
  ///
  /// TCP_NODELAY, since libssh2 sends in small pieces, and TCP_USER_TIMEOUT, so that unanswered
  /// bytes do not wait for the kernel's 15 minutes.
  func attach(_ channel: any Channel) {
    self.channel = channel
    let options = channel.syncOptions
    try? options?.setOption(.tcpOption(.tcp_nodelay), value: 1)
    try? options?.setOption(
      .tcpOption(NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT)), value: 20_000)
    acknowledgeQuickly()
  }

  /// Asks the kernel not to delay its next acknowledgement; it forgets after each read.
  func acknowledgeQuickly() {
    try? channel?.syncOptions?.setOption(
      .tcpOption(NIOBSDSocket.Option(rawValue: TCP_QUICKACK)), value: 1)
  }

  override func flush() {
    guard let channel, let bytes = outgoing() else { return }
    channel.writeAndFlush(bytes, promise: nil)
  }

  override func shut() {
    isSealed = true
    channel?.close(mode: .all, promise: nil)
    channel = nil
  }
}
