import CLibSSH2
import Glibc
import Synchronization

/// The one door to libssh2: every call that the module makes, one function each.
///
/// No other file imports `CLibSSH2`. The functions take bare pointers; `SessionHandle` and
/// `ChannelHandle` own them and see to it that they are used on one event loop only. All sessions
/// are non-blocking from their first call to their last.
enum LibSSH2 {
  /// What the send callback is given: takes all bytes, always.
  typealias Send =
    @convention(c) (
      Int32, UnsafeRawPointer?, Int, Int32, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> Int
  /// What the receive callback is given: fills the buffer, or answers that it would block.
  typealias Receive =
    @convention(c) (
      Int32, UnsafeMutableRawPointer?, Int, Int32, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> Int
  /// What is told of a server's own word that it ends the connection, with its text.
  typealias Farewell =
    @convention(c) (
      OpaquePointer?, Int32, UnsafePointer<CChar>?, Int32, UnsafePointer<CChar>?, Int32,
      UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> Void
  /// The signer of `userauthPublicKey`.
  typealias Sign =
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
      UnsafeMutablePointer<Int>?, UnsafePointer<UInt8>?, Int,
      UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> Int32

  /// The preferences that a session may set.
  enum Method: Int32 {
    case keyExchange = 0
    case hostKey = 1
    case cipherOut = 2
    case cipherIn = 3
    case macOut = 4
    case macIn = 5
  }

  static let again = Int32(LIBSSH2_ERROR_EAGAIN)
  static let authenticationFailed = Int32(LIBSSH2_ERROR_AUTHENTICATION_FAILED)
  static let publicKeyUnverified = Int32(LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED)
  static let channelFailure = Int32(LIBSSH2_ERROR_CHANNEL_FAILURE)
  static let socketDisconnect = Int32(LIBSSH2_ERROR_SOCKET_DISCONNECT)
  static let socketReceive = Int32(LIBSSH2_ERROR_SOCKET_RECV)
  static let bannerReceive = Int32(LIBSSH2_ERROR_BANNER_RECV)
  static let noMemory = Int32(LIBSSH2_ERROR_ALLOC)
  static let noMethod = Int32(LIBSSH2_ERROR_METHOD_NONE)
  static let keyExchangeFailure = Int32(LIBSSH2_ERROR_KEX_FAILURE)
  /// Codes that concern one channel and leave the session in order.
  static let channelCodes: Set<Int32> = [
    LIBSSH2_ERROR_CHANNEL_FAILURE, LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED,
    LIBSSH2_ERROR_CHANNEL_UNKNOWN, LIBSSH2_ERROR_CHANNEL_WINDOW_EXCEEDED,
    LIBSSH2_ERROR_CHANNEL_PACKET_EXCEEDED, LIBSSH2_ERROR_CHANNEL_CLOSED,
    LIBSSH2_ERROR_CHANNEL_EOF_SENT, LIBSSH2_ERROR_INVAL,
  ]
  static let standardError = Int32(SSH_EXTENDED_DATA_STDERR)

  /// libssh2's global state, set up once; `libssh2_init` is not safe to call from two threads.
  private static let isSetUp: Bool = libssh2_init(0) == 0

  static var version: String {
    libssh2_version(0).map { String(cString: $0) } ?? "unknown"
  }

  /// Whether the library that is loaded is at least this version, `0x010b00` for 1.11.0.
  static func isAtLeast(_ version: Int32) -> Bool {
    libssh2_version(version) != nil
  }

  // MARK: Sessions

  /// A new session, non-blocking, whose bytes go through two of the callbacks.
  ///
  /// `context` is what the callbacks find behind their last argument.
  static func makeSession(
    context: UnsafeMutableRawPointer, send: Send, receive: Receive, farewell: Farewell
  ) -> OpaquePointer? {
    guard isSetUp, let session = libssh2_session_init_ex(nil, nil, nil, context) else { return nil }
    // Without an allocator of ours a session is a block of the C library's.
    BlankPages.release(of: UnsafeMutableRawPointer(session))
    libssh2_session_set_blocking(session, 0)
    libssh2_session_callback_set(
      session, LIBSSH2_CALLBACK_SEND, unsafeBitCast(send, to: UnsafeMutableRawPointer.self))
    libssh2_session_callback_set(
      session, LIBSSH2_CALLBACK_RECV, unsafeBitCast(receive, to: UnsafeMutableRawPointer.self))
    libssh2_session_callback_set(
      session, LIBSSH2_CALLBACK_DISCONNECT,
      unsafeBitCast(farewell, to: UnsafeMutableRawPointer.self))
    return session
  }

  static func freeSession(_ session: OpaquePointer) -> Int32 {
    libssh2_session_free(session)
  }

  static func setPreference(
    _ session: OpaquePointer, _ method: Method, _ names: [String]
  ) -> Int32 {
    libssh2_session_method_pref(session, method.rawValue, names.joined(separator: ","))
  }

  /// What the library can do, which is the same for every session.
  static func supported(_ session: OpaquePointer, _ method: Method) -> [String] {
    if let known = supportedMethods.withLock({ $0[method] }) { return known }
    let names = askSupported(session, method)
    supportedMethods.withLock { $0[method] = names }
    return names
  }

  private static let supportedMethods = Mutex<[Method: [String]]>([:])

  private static func askSupported(_ session: OpaquePointer, _ method: Method) -> [String] {
    var names: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    let count = libssh2_session_supported_algs(session, method.rawValue, &names)
    guard count > 0, let names else { return [] }
    defer { libssh2_free(session, names) }
    return (0..<Int(count)).compactMap { names[$0].map { String(cString: $0) } }
  }

  /// The handshake: `descriptor` is only touched by `fcntl`, since all bytes pass the callbacks.
  static func handshake(_ session: OpaquePointer, descriptor: Int32) -> Int32 {
    libssh2_session_handshake(session, descriptor)
  }

  static func disconnect(_ session: OpaquePointer, reason: String) -> Int32 {
    libssh2_session_disconnect_ex(session, SSH_DISCONNECT_BY_APPLICATION, reason, "")
  }

  static func hostKey(_ session: OpaquePointer) -> [UInt8] {
    var count = 0
    var type: Int32 = 0
    guard let bytes = libssh2_session_hostkey(session, &count, &type) else { return [] }
    return UnsafeRawBufferPointer(start: bytes, count: count).map { $0 }
  }

  static func banner(_ session: OpaquePointer) -> String? {
    libssh2_session_banner_get(session).map { String(cString: $0) }
  }

  static func negotiated(_ session: OpaquePointer, _ method: Method) -> String? {
    libssh2_session_methods(session, method.rawValue).map { String(cString: $0) }
  }

  static func lastCode(_ session: OpaquePointer) -> Int32 {
    libssh2_session_last_errno(session)
  }

  static func lastMessage(_ session: OpaquePointer) -> String {
    var text: UnsafeMutablePointer<CChar>?
    var count: Int32 = 0
    libssh2_session_last_error(session, &text, &count, 0)
    guard let text else { return "" }
    return String(
      decoding: UnsafeRawBufferPointer(start: text, count: Int(count)), as: UTF8.self)
  }

  /// `abstract` must stay where it is until the answer is not `again`.
  static func userauthPublicKey(
    _ session: OpaquePointer, user: String, blob: [UInt8], sign: Sign,
    abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> Int32 {
    libssh2_userauth_publickey(session, user, blob, blob.count, sign, abstract)
  }

  // MARK: Channels

  /// Goes on with opening a channel; nil with `lastCode` `again` means: not yet.
  ///
  /// The state is the session's, so an open must be carried on to its end before another.
  static func openChannel(
    _ session: OpaquePointer, type: String, window: UInt32, packet: UInt32, message: [UInt8]
  ) -> OpaquePointer? {
    message.withUnsafeBytes { bytes in
      libssh2_channel_open_ex(
        session, type, UInt32(type.utf8.count), window, packet,
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(bytes.count))
    }
  }

  static func startCommand(_ channel: OpaquePointer, _ command: String) -> Int32 {
    let request = "exec"
    return libssh2_channel_process_startup(
      channel, request, UInt32(request.utf8.count), command, UInt32(command.utf8.count))
  }

  static func read(
    _ channel: OpaquePointer, stream: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    return libssh2_channel_read_ex(
      channel, stream, base.assumingMemoryBound(to: CChar.self), buffer.count)
  }

  static func write(_ channel: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    return libssh2_channel_write_ex(
      channel, 0, base.assumingMemoryBound(to: CChar.self), bytes.count)
  }

  static func sendEnd(_ channel: OpaquePointer) -> Int32 { libssh2_channel_send_eof(channel) }

  static func isAtEnd(_ channel: OpaquePointer) -> Bool { libssh2_channel_eof(channel) == 1 }

  static func close(_ channel: OpaquePointer) -> Int32 { libssh2_channel_close(channel) }

  static func waitClosed(_ channel: OpaquePointer) -> Int32 {
    libssh2_channel_wait_closed(channel)
  }

  static func freeChannel(_ channel: OpaquePointer) -> Int32 { libssh2_channel_free(channel) }

  static func exitStatus(_ channel: OpaquePointer) -> Int32 {
    libssh2_channel_get_exit_status(channel)
  }

  /// The signal that ended the command, nil when none did; to be asked before the status.
  static func exitSignal(_ session: OpaquePointer, _ channel: OpaquePointer) -> String? {
    var name: UnsafeMutablePointer<CChar>?
    var count = 0
    libssh2_channel_get_exit_signal(channel, &name, &count, nil, nil, nil, nil)
    guard let name else { return nil }
    defer { libssh2_free(session, name) }
    return String(decoding: UnsafeRawBufferPointer(start: name, count: count), as: UTF8.self)
  }
}
