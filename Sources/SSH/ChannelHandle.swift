/// The owner of one `LIBSSH2_CHANNEL *`; it holds its session, which therefore outlives it.
///
/// It must be freed by `free` until that answers true, or be left to the session's own `free`.
final class ChannelHandle {
  private var pointer: OpaquePointer?
  private let session: SessionHandle

  init(pointer: OpaquePointer, session: SessionHandle) {
    self.pointer = pointer
    self.session = session
    session.anomaly?.note(handles: 1)
  }

  deinit {
    session.anomaly?.note(handles: -1)
  }

  private func with<Value>(_ fallback: Value, _ body: (OpaquePointer) -> Value) -> Value {
    guard let pointer, !session.isFreed else { return fallback }
    return body(pointer)
  }

  /// Makes a call that answers with a code.
  private func call(_ body: (OpaquePointer) -> Int32) -> Int32 {
    session.anomaly?.code() ?? with(LibSSH2.socketDisconnect, body)
  }

  func startCommand(_ command: String) -> Int32 {
    call { LibSSH2.startCommand($0, command) }
  }

  /// Reads what is there of a stream, 0 being standard output.
  ///
  /// Returns how many bytes, 0 at the end, or a negative code, `LibSSH2.again` among them.
  func read(stream: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if let code = session.anomaly?.code() { return Int(code) }
    return with(Int(LibSSH2.socketDisconnect)) { LibSSH2.read($0, stream: stream, into: buffer) }
  }

  /// Sends as many bytes as the other side's window has room for, and answers how many.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    if let code = session.anomaly?.code() { return Int(code) }
    let count = session.anomaly?.cutsWrite() == true ? min(1, bytes.count) : bytes.count
    return with(Int(LibSSH2.socketDisconnect)) {
      LibSSH2.write($0, UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
  }

  func sendEnd() -> Int32 { call { LibSSH2.sendEnd($0) } }
  func waitClosed() -> Int32 { call { LibSSH2.waitClosed($0) } }
  var isAtEnd: Bool { with(true) { LibSSH2.isAtEnd($0) } }
  var exitStatus: Int32 { with(0) { LibSSH2.exitStatus($0) } }
  var exitSignal: String? { with(nil) { session.exitSignal(of: $0) } }

  /// Closes and frees the channel; false means that it must be called again later.
  func free() -> Bool {
    guard let pointer, !session.isFreed else { return true }
    // A channel that could not be freed now is left to the session.
    if let code = session.anomaly?.code() { return code != LibSSH2.again }
    guard LibSSH2.freeChannel(pointer) != LibSSH2.again else { return false }
    self.pointer = nil
    return true
  }
}
