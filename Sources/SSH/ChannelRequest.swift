/// What a channel is opened for.
struct ChannelRequest {
  /// A window that keeps a bulk stream from delaying the answers beside it (measured: a ping
  /// waits 1 ms beside a 256 KiB window, up to 27 ms beside libssh2's own 2 MiB).
  private static let usualWindow: UInt32 = 256 * 1024

  var type: String
  var window: UInt32
  var message: [UInt8]

  /// A channel for one command.
  static let session = ChannelRequest(type: "session", window: usualWindow, message: [])

  /// A channel that comes out at an address as the far host knows it (RFC 4254, section 7.2).
  static func direct(to address: String, port: Int) -> ChannelRequest {
    var writer = WireWriter()
    writer.text(address)
    writer.uint32(UInt32(port))
    writer.text("127.0.0.1")
    writer.uint32(0)
    return ChannelRequest(type: "direct-tcpip", window: usualWindow, message: writer.bytes)
  }
}
