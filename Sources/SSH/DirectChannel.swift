import NIOCore

/// A channel that comes out at a TCP address as the far host sees it (`direct-tcpip`).
///
/// Until a sink takes it over it keeps what the address sends, as much as its window lets through.
final class DirectChannel: SessionChannel {
  /// What became of the open.
  enum Outcome {
    case opened
    case failed(SSHError)
  }

  private static let waitingLimit = 256 * 1024
  private static let keptLimit = 64 * 1024

  private let onOutcome: (Outcome, MonotonicInstant) -> Void
  private let onEnd: () -> Void
  private var outgoing = OutgoingBytes()
  private var kept = ByteBuffer()
  private var sink: (any ByteSink)?
  private var isOpen = false
  private var hasOutgoingEnd = false
  private var outgoingEndIsSent = false
  private var hasIncomingEnd = false
  private var incomingEndIsTold = false
  private var wasFull = false

  /// Describes a channel to an address; `onOutcome` is told once of the open, `onEnd` once of
  /// the end of a channel that was open.
  init(
    to address: String, port: Int, onOutcome: @escaping (Outcome, MonotonicInstant) -> Void,
    onEnd: @escaping () -> Void
  ) {
    self.onOutcome = onOutcome
    self.onEnd = onEnd
    super.init(.direct(to: address, port: port))
  }

  /// True while it is open and the far side has not said that it sends no more.
  var isAlive: Bool { isOpen && !isFinished && !hasIncomingEnd }
  /// False while so much waits to be sent that the sender should pause.
  var hasRoom: Bool { outgoing.waitingCount < Self.waitingLimit }

  /// Connects the channel with whoever takes its bytes; the session must be pumped afterwards.
  func attach(_ sink: any ByteSink) {
    self.sink = sink
  }

  /// Takes bytes for the far side; the session must be pumped afterwards.
  func send(_ bytes: ByteBuffer) {
    outgoing.add(bytes.readableBytesView)
    if !hasRoom { wasFull = true }
  }

  /// Says that no more is sent; the session must be pumped afterwards.
  func sendEnd() {
    hasOutgoingEnd = true
  }

  /// Ends it from this side, in both directions; the session must be pumped afterwards.
  func close() {
    guard !isFinished else { return }
    finish()
    leave()
  }

  // MARK: Moves

  override func opened(at moment: MonotonicInstant) {
    isOpen = true
    onOutcome(.opened, moment)
  }

  override func ended(_ error: SSHError, at moment: MonotonicInstant) {
    if isOpen { leave() } else { onOutcome(.failed(error), moment) }
  }

  private func leave() {
    let sink = self.sink
    self.sink = nil
    sink?.channelIsGone()
    if isOpen { onEnd() }
  }

  override func advance(_ transport: SSHTransport) -> Int32 {
    guard let handle else { return 0 }
    var code = outgoing.write(to: handle, transport)
    if code == 0, hasOutgoingEnd, outgoing.waitingCount == 0, !outgoingEndIsSent {
      (outgoingEndIsSent, code) = sendEnd(handle)
    }
    if wasFull && hasRoom {
      wasFull = false
      sink?.channelHasRoom()
    }
    if code == 0 { code = read() }
    guard code == 0 else { return code }
    if handle.isAtEnd { hasIncomingEnd = true }
    tellEnd(handle)
    return 0
  }

  private func read() -> Int32 {
    guard let sink else {
      return drain(stream: 0, while: { kept.readableBytes < Self.keptLimit }) {
        kept.writeBytes($0)
      }
    }
    if kept.readableBytes > 0 {
      sink.deliver(kept)
      kept = ByteBuffer()
    }
    return drain(stream: 0, while: { sink.hasRoom }) { sink.deliver(ByteBuffer(bytes: $0)) }
  }

  /// Tells the end once everything before it was delivered, and closes when both sides ended.
  private func tellEnd(_ handle: ChannelHandle) {
    guard hasIncomingEnd else { return }
    guard let sink else { return close() }
    if !incomingEndIsTold {
      incomingEndIsTold = true
      sink.deliverEnd()
    }
    if outgoingEndIsSent || handle.waitClosed() != LibSSH2.again { close() }
  }
}
