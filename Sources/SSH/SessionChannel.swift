/// One channel of a session as a state machine: the session's pump moves it, nothing in it waits.
///
/// A subclass says what happens once the channel is open. `ended` is called exactly once, and
/// nothing after it.
class SessionChannel {
  /// Where the start of a command stands.
  enum Start {
    case wanted, underWay, over
  }

  let request: ChannelRequest
  /// Whether its command is yet to be started, or the server was asked to; over without a command.
  private(set) var startState: Start
  /// The open channel; nil before it is opened and after the end.
  private(set) var handle: ChannelHandle?
  /// When the request to open it was sent; nil when it has not been.
  private(set) var openSent: MonotonicInstant?
  /// True once nobody is interested any more; what is open is then closed.
  private(set) var isFinished = false

  init(_ request: ChannelRequest) {
    self.request = request
    startState = request.type == "session" ? .wanted : .over
  }

  /// Notes that the request to open goes out now.
  func openIsSent() {
    if openSent == nil { openSent = .now }
  }

  /// Takes the opened channel.
  func open(_ handle: ChannelHandle, at moment: MonotonicInstant) {
    self.handle = handle
    if !isFinished { opened(at: moment) }
  }

  /// Ends it; the session closes what is open at its next move.
  func finish() {
    isFinished = true
  }

  /// True when nobody is interested any more, and no answer of the server is awaited either.
  var isOver: Bool { isFinished && startState != .underWay }

  /// Has the command started; the answer is libssh2's, `again` until the server has answered.
  final func startCommand(_ command: String) -> Int32 {
    guard let handle else { return LibSSH2.socketDisconnect }
    let code = handle.startCommand(command)
    startState = code == LibSSH2.again ? .underWay : .over
    return code
  }

  /// Says that no more is sent: whether that is over, and the code of a session's failure.
  ///
  /// A command whose input never ends may never end itself, so a failure must not be passed over.
  final func sendEnd(_ handle: ChannelHandle) -> (isOver: Bool, code: Int32) {
    let code = handle.sendEnd()
    guard code != LibSSH2.again else { return (false, 0) }
    return (true, code == 0 || Self.isOwnFailure(code) ? 0 : code)
  }

  /// Gives the handle up, to be closed.
  func surrender() -> ChannelHandle? {
    defer { handle = nil }
    return handle
  }

  /// Called once the channel is open.
  func opened(at moment: MonotonicInstant) {}

  /// Called when the channel was not opened, or the session was lost; `moment` is when that was
  /// known.
  func ended(_ error: SSHError, at moment: MonotonicInstant) {}

  /// Called at each move of the session while the channel is open: does what can be done now.
  ///
  /// Returns 0, or the code of a failure that concerns the whole session.
  func advance(_ transport: SSHTransport) -> Int32 { 0 }

  /// Ends it with an error, once.
  final func fail(_ error: SSHError, at moment: MonotonicInstant) {
    guard !isFinished else { return }
    isFinished = true
    ended(error, at: moment)
  }

  /// Whether a code concerns this channel only.
  static func isOwnFailure(_ code: Int32) -> Bool { LibSSH2.channelCodes.contains(code) }

  /// Reads what is there of a stream.
  ///
  /// Returns 0, or the code of a failure that concerns the whole session.
  final func drain(
    stream: Int32, while hasRoom: () -> Bool = { true }, into take: (UnsafeRawBufferPointer) -> Void
  ) -> Int32 {
    guard let handle else { return 0 }
    return withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 16) { buffer in
      while hasRoom() {
        let count = handle.read(stream: stream, into: buffer)
        if count > 0 {
          take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        } else if count == 0 || count == Int(LibSSH2.again) {
          return 0
        } else {
          return Self.isOwnFailure(Int32(count)) ? 0 : Int32(count)
        }
      }
      return 0
    }
  }
}
