/// What a channel is opened for.
struct ChannelRequest {
  /// How much the far side may send before it must wait for this one.
  enum Window: UInt32 {
    /// It keeps a bulk stream from delaying the answers beside it (measured: a ping waits 1 ms
    /// beside this window, up to 27 ms beside the wide one).
    case narrow = 0x40000
    /// For streams that share their session with nothing that is timed: it spares the far side
    /// waits, each of which costs a turn of four processes.
    case wide = 0x200000
  }

  var type: String
  var window: Window
  var message: [UInt8]

  /// A channel for a helper's shell.
  static let shell = ChannelRequest(type: "session", window: .narrow, message: [])

  /// A channel for one command, beside a helper or not.
  static func command(besideHelper isBesideHelper: Bool) -> ChannelRequest {
    ChannelRequest(type: "session", window: isBesideHelper ? .narrow : .wide, message: [])
  }

  /// A channel that comes out at an address as the far host knows it (RFC 4254, section 7.2).
  static func direct(to address: String, port: Int) -> ChannelRequest {
    var writer = WireWriter()
    writer.text(address)
    writer.uint32(UInt32(port))
    writer.text("127.0.0.1")
    writer.uint32(0)
    return ChannelRequest(type: "direct-tcpip", window: .wide, message: writer.bytes)
  }
}
