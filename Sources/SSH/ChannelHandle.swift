/// The owner of one `LIBSSH2_CHANNEL *`; it holds its session, which therefore outlives it.
///
/// It must be freed by `free` until that answers true, or be left to the session's own `free`.
final class ChannelHandle {
  private var pointer: OpaquePointer?
  private let session: SessionHandle

  init(pointer: OpaquePointer, session: SessionHandle) {
    self.pointer = pointer
    self.session = session
  }

  private func with<Value>(_ fallback: Value, _ body: (OpaquePointer) -> Value) -> Value {
    guard let pointer, !session.isFreed else { return fallback }
    return body(pointer)
  }

  func startCommand(_ command: String) -> Int32 {
    with(LibSSH2.socketDisconnect) { LibSSH2.startCommand($0, command) }
  }

  /// Reads what is there of a stream, 0 being standard output.
  ///
  /// Returns how many bytes, 0 at the end, or a negative code, `LibSSH2.again` among them.
  func read(stream: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    with(Int(LibSSH2.socketDisconnect)) { LibSSH2.read($0, stream: stream, into: buffer) }
  }

  /// Sends as many bytes as the other side's window has room for, and answers how many.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    with(Int(LibSSH2.socketDisconnect)) { LibSSH2.write($0, bytes) }
  }

  func sendEnd() -> Int32 { with(LibSSH2.socketDisconnect) { LibSSH2.sendEnd($0) } }
  func waitClosed() -> Int32 { with(LibSSH2.socketDisconnect) { LibSSH2.waitClosed($0) } }
  var isAtEnd: Bool { with(true) { LibSSH2.isAtEnd($0) } }
  var exitStatus: Int32 { with(0) { LibSSH2.exitStatus($0) } }
  var exitSignal: String? { with(nil) { session.exitSignal(of: $0) } }

  /// Closes and frees the channel; false means that it must be called again later.
  func free() -> Bool {
    guard let pointer, !session.isFreed else { return true }
    guard LibSSH2.freeChannel(pointer) != LibSSH2.again else { return false }
    self.pointer = nil
    return true
  }
}
