/// The owner of one `LIBSSH2_SESSION *`, on one event loop.
///
/// `SSHSession` owns it and never lets it out of its actor. Channels hold it, so it cannot be
/// freed before them. All bytes go through the transport; libssh2 never sees a socket.
final class SessionHandle {
  /// A number that is no open descriptor: libssh2 asks `fcntl` about it, is told no, and goes on.
  private static let noDescriptor = Int32.max

  private var pointer: OpaquePointer?
  private let transport: SSHTransport
  let anomaly: CallAnomaly?
  /// The code of an open that an anomaly kept from being made.
  private var openAnomaly: Int32?

  /// Makes a session whose bytes go through this transport; nil when libssh2 has no memory.
  init?(transport: SSHTransport, anomaly: CallAnomaly? = nil) {
    self.transport = transport
    self.anomaly = anomaly
    let context = Unmanaged.passUnretained(transport).toOpaque()
    guard
      let pointer = LibSSH2.makeSession(
        context: context, send: Self.sendBytes, receive: Self.receiveBytes,
        farewell: Self.takeFarewell)
    else { return nil }
    self.pointer = pointer
    anomaly?.note(handles: 1)
  }

  deinit {
    free()
  }

  /// Frees the session and the channels that are left; nothing more is sent or awaited.
  func free() {
    guard let pointer else { return }
    transport.isSealed = true
    var attempts = 0
    while LibSSH2.freeSession(pointer) == LibSSH2.again, attempts < 1000 { attempts += 1 }
    self.pointer = nil
    anomaly?.note(handles: -1)
  }

  /// Calls with the pointer; answers the fallback once the session is freed.
  private func with<Value>(_ fallback: Value, _ body: (OpaquePointer) -> Value) -> Value {
    guard let pointer else { return fallback }
    return body(pointer)
  }

  /// Makes a call that answers with a code.
  private func call(_ body: (OpaquePointer) -> Int32) -> Int32 {
    anomaly?.code() ?? with(LibSSH2.socketDisconnect, body)
  }

  var isFreed: Bool { pointer == nil }

  /// Sets what may be negotiated, in order of preference; false when none of it is supported.
  func prefer(_ method: LibSSH2.Method, _ names: [String]) -> Bool {
    with(false) { pointer in
      let known = names.filter(LibSSH2.supported(pointer, method).contains)
      return !known.isEmpty && LibSSH2.setPreference(pointer, method, known) == 0
    }
  }

  func supported(_ method: LibSSH2.Method) -> [String] {
    with([]) { LibSSH2.supported($0, method) }
  }

  func negotiated(_ method: LibSSH2.Method) -> String? {
    with(nil) { LibSSH2.negotiated($0, method) }
  }

  func handshake() -> Int32 {
    call { LibSSH2.handshake($0, descriptor: Self.noDescriptor) }
  }

  func disconnect(reason: String) {
    with(()) { _ = LibSSH2.disconnect($0, reason: reason) }
  }

  var hostKey: [UInt8] { with([]) { LibSSH2.hostKey($0) } }
  var banner: String { with("") { LibSSH2.banner($0) ?? "" } }
  var lastCode: Int32 {
    openAnomaly ?? with(LibSSH2.socketDisconnect) { LibSSH2.lastCode($0) }
  }
  var lastMessage: String { with("the session is closed") { LibSSH2.lastMessage($0) } }

  func authenticate(user: String, with request: SignRequest) -> Int32 {
    call { pointer in
      LibSSH2.userauthPublicKey(
        pointer, user: user, blob: request.blob, sign: SignRequest.callback,
        abstract: request.context)
    }
  }

  /// Goes on with the one open that is under way; nil with `lastCode` `again` means: not yet.
  func openChannel(_ request: ChannelRequest) -> ChannelHandle? {
    openAnomaly = anomaly?.code()
    guard openAnomaly == nil else { return nil }
    return with(nil) { pointer in
      LibSSH2.openChannel(
        pointer, type: request.type, window: request.window.rawValue, packet: 32768,
        message: request.message
      ).map { ChannelHandle(pointer: $0, session: self) }
    }
  }

  func exitSignal(of channel: OpaquePointer) -> String? {
    with(nil) { LibSSH2.exitSignal($0, channel) }
  }

  // MARK: Callbacks

  private static let sendBytes: LibSSH2.Send = { _, bytes, count, _, context in
    guard let context = context?.pointee, let bytes else { return 0 }
    let transport = Unmanaged<SSHTransport>.fromOpaque(context).takeUnretainedValue()
    transport.send(UnsafeRawBufferPointer(start: bytes, count: count))
    return count
  }

  private static let receiveBytes: LibSSH2.Receive = { _, bytes, count, _, context in
    guard let context = context?.pointee, let bytes else { return 0 }
    let transport = Unmanaged<SSHTransport>.fromOpaque(context).takeUnretainedValue()
    return transport.take(into: UnsafeMutableRawBufferPointer(start: bytes, count: count))
  }

  private static let takeFarewell: LibSSH2.Farewell = { _, _, text, count, _, _, context in
    guard let context = context?.pointee, let text, count > 0 else { return }
    let transport = Unmanaged<SSHTransport>.fromOpaque(context).takeUnretainedValue()
    let bytes = UnsafeRawBufferPointer(start: text, count: min(Int(count), OpeningWords.limit))
    transport.farewell = OpeningWords.text(bytes)
  }
}
