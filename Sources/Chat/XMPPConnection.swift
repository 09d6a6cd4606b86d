import CLibStrophe
import DrillModel
import Glibc
import Synchronization

/// One connection to a chat server, by libstrophe.
///
/// It has a libstrophe context of its own and belongs to the thread that made it: nothing of it
/// may be touched elsewhere. It never waits: `run` does what can be done now, `descriptor` is
/// what to wait for. Released, it is gone at once, without a farewell to the server.
final class XMPPConnection {
  /// What happens on a connection.
  enum Event {
    /// Authenticated and bound to a resource.
    case online
    /// A stanza came.
    case stanza(XMPPStanza)
    /// It is over, or never came about.
    case closed(reason: String)
  }

  /// Whom to be, and where.
  struct Settings: Sendable, Hashable {
    var jid: String
    var password: String
    var address: String
    var port: Int
    var tls: ChatService.TLS
  }

  /// libstrophe uses select: a descriptor from here on would corrupt memory.
  static let descriptorLimit: Int32 = 1_000

  private let context: OpaquePointer
  private let connection: OpaquePointer
  private let isEncrypted: Bool
  private var onEvent: ((Event) -> Void)?
  /// The socket to wait for; -1 where there is none.
  private(set) var descriptor: Int32 = -1
  /// Whether the server has not yet accepted the connection.
  private(set) var isConnecting = true

  private static let initialized: Void = xmpp_initialize()

  /// Starts to connect; nil where not even a socket could be had.
  init?(_ settings: Settings, onEvent: @escaping (Event) -> Void) {
    _ = Self.initialized
    guard let context = xmpp_ctx_new(nil, nil) else { return nil }
    guard let connection = xmpp_conn_new(context) else {
      xmpp_ctx_free(context)
      return nil
    }
    self.context = context
    self.connection = connection
    self.onEvent = onEvent
    isEncrypted = settings.tls != .disabled
    var flags = Int(XMPP_CONN_FLAG_DISABLE_SM)
    switch settings.tls {
    case .disabled: flags |= Int(XMPP_CONN_FLAG_DISABLE_TLS)
    case .trusted: flags |= Int(XMPP_CONN_FLAG_MANDATORY_TLS | XMPP_CONN_FLAG_TRUST_TLS)
    case .verified: flags |= Int(XMPP_CONN_FLAG_MANDATORY_TLS)
    }
    xmpp_conn_set_flags(connection, flags)
    xmpp_conn_set_jid(connection, settings.jid)
    xmpp_conn_set_pass(connection, settings.password)
    xmpp_conn_set_sockopt_callback(connection) { connection, socket in
      guard let connection, let socket = socket?.assumingMemoryBound(to: Int32.self).pointee,
        socket < XMPPConnection.descriptorLimit
      else { return -1 }
      var yes: Int32 = 1
      let size = socklen_t(MemoryLayout<Int32>.size)
      setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, size)
      _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
      XMPPConnection.sockets.withLock { $0[UInt(bitPattern: connection)] = socket }
      return 0
    }
    let started = xmpp_connect_client(
      connection, settings.address, UInt16(clamping: settings.port), Self.connectionHandler,
      Unmanaged.passUnretained(self).toOpaque())
    let key = UInt(bitPattern: connection)
    descriptor = Self.sockets.withLock { $0.removeValue(forKey: key) } ?? -1
    guard started == XMPP_EOK, descriptor >= 0 else { return nil }
  }

  deinit {
    onEvent = nil
    xmpp_conn_release(connection)
    xmpp_ctx_free(context)
  }

  /// Sends what waits, reads what came, and calls back for it.
  func run() {
    // Twice: answers are queued while reading and leave with the next turn; and a TLS record
    // may hold more than one turn takes.
    for _ in 0..<(isEncrypted ? 5 : 2) { xmpp_run_once(context, 0) }
    if isConnecting, xmpp_conn_is_connecting(connection) == 0 { isConnecting = false }
  }

  /// Does what `run` does where nothing of libstrophe's own is under way, as once online: sends what
  /// waits and reads once, and again only for what that made wait.
  func turn() {
    if isEncrypted { return run() }
    xmpp_run_once(context, 0)
    // The queue's length counts what was handed over here, not libstrophe's own.
    if hasUnsent { xmpp_run_once(context, 0) }
  }

  /// Hands a stanza to the connection; it leaves with the next `run` or `turn`.
  func send(_ xml: String) {
    var xml = xml
    xml.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        xmpp_send_raw(connection, characters.baseAddress, characters.count)
      }
    }
  }

  /// Whether something waits for the socket to take more.
  var hasUnsent: Bool { xmpp_conn_send_queue_len(connection) > 0 }

  /// Says farewell and closes the stream; `closed` follows, or release it.
  func logOut() {
    xmpp_disconnect(connection)
  }

  /// The sockets just made, by connection: libstrophe tells them to a callback without context.
  private static let sockets = Mutex<[UInt: Int32]>([:])

  private static let connectionHandler: xmpp_conn_handler = { _, event, error, stream, data in
    guard let data else { return }
    let owner = Unmanaged<XMPPConnection>.fromOpaque(data).takeUnretainedValue()
    switch event {
    case XMPP_CONN_CONNECT: owner.cameOnline()
    case XMPP_CONN_RAW_CONNECT: break
    default: owner.closed(error: error, stream: stream)
    }
  }

  private static let stanzaHandler: xmpp_handler = { _, stanza, data in
    guard let stanza, let data else { return 1 }
    let owner = Unmanaged<XMPPConnection>.fromOpaque(data).takeUnretainedValue()
    owner.onEvent?(.stanza(XMPPStanza(stanza)))
    return 1
  }

  private func cameOnline() {
    let data = Unmanaged.passUnretained(self).toOpaque()
    // One handler for all: libstrophe drops a second one with the same function and data.
    xmpp_handler_add(connection, Self.stanzaHandler, nil, nil, nil, data)
    onEvent?(.online)
  }

  private func closed(error: Int32, stream: UnsafeMutablePointer<xmpp_stream_error_t>?) {
    descriptor = -1
    let reason: String
    if let stream = stream?.pointee {
      let text = stream.text.map { String(cString: $0) } ?? "error \(stream.type.rawValue)"
      reason = "stream error: \(text)"
    } else if error != 0 {
      reason = String(cString: strerror(error))
    } else {
      reason = "the server closed the stream"
    }
    onEvent?(.closed(reason: reason))
  }
}
