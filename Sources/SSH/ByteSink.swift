import NIOCore

/// Where the bytes of a direct channel go: a local connection, or the transport of a session
/// that is carried inside.
protocol ByteSink: AnyObject {
  /// True when bytes may be delivered.
  var hasRoom: Bool { get }
  /// Takes bytes that came from the far side.
  func deliver(_ bytes: ByteBuffer)
  /// The far side sends no more.
  func deliverEnd()
  /// The channel takes bytes again after it was full.
  func channelHasRoom()
  /// The channel is gone; nothing more comes or goes.
  func channelIsGone()
}
