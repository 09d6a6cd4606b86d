import Glibc
import NIOCore

/// The bytes of one connection on their way between libssh2 and whatever carries them.
///
/// It belongs to one session and is touched on that session's event loop only. What libssh2 sends
/// is always taken whole, so libssh2 never has half a packet waiting (it would insist on the same
/// buffer being offered again); `hasRoom` is how the session holds back instead. The end of the
/// connection is never shown to libssh2 while packets may wait in its queues: the session learns
/// of it by `hasEnded`, once everything that had come is used up.
class SSHTransport {
  /// Set when nothing is to be sent or awaited any more: libssh2 is then told of the end.
  var isSealed = false
  /// Set to make the next read that finds nothing fail instead of asking for patience.
  ///
  /// libssh2 then gives up what it is waiting for, and the session stays in order: a failed read
  /// leaves no trace in it.
  var failsWhenEmpty = false
  /// True once the other side closed, or the connection broke.
  private(set) var hasEnded = false
  /// Why the connection broke; nil when the other side closed it.
  private(set) var failure: (any Error)?
  /// When bytes were last read from the connection.
  private(set) var lastReceived = MonotonicInstant.now
  /// How many bytes came from the connection.
  private(set) var receivedCount = 0
  /// How many of them libssh2 has taken.
  private(set) var takenCount = 0

  /// What the server said before it said who it is, line by line; a refusal of OpenSSH is there.
  var wordsBeforeBanner: String { OpeningWords.read(opening) }
  /// True once the server has said who it is.
  var hasVersion: Bool { OpeningWords.hasVersion(opening) }
  /// What the server said when it ended the connection by a message; nil when it did not.
  var farewell: String?

  /// The first bytes that came from the connection.
  private var opening: [UInt8] = []
  private var inbound = CircularBuffer<ByteBuffer>()
  private var outbound = ByteBuffer()

  /// True when more may be sent without piling up.
  var hasRoom: Bool { !hasEnded && outbound.readableBytes < 128 * 1024 }

  /// Takes bytes that came from the connection.
  func receive(_ bytes: ByteBuffer) {
    lastReceived = .now
    receivedCount += bytes.readableBytes
    let room = OpeningWords.limit - opening.count
    if room > 0 { opening.append(contentsOf: bytes.readableBytesView.prefix(room)) }
    inbound.append(bytes)
  }

  /// Marks the end of the connection.
  func end(_ error: (any Error)?) {
    guard !hasEnded else { return }
    hasEnded = true
    failure = error
  }

  /// Hands bytes to libssh2: how many, 0 at the end, or a negative errno as it wants it.
  func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard !isSealed else { return 0 }
    var taken = 0
    while taken < buffer.count, var first = inbound.first {
      let count = min(buffer.count - taken, first.readableBytes)
      first.readWithUnsafeReadableBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: buffer[taken...]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        return count
      }
      taken += count
      if first.readableBytes == 0 {
        inbound.removeFirst()
      } else {
        inbound[inbound.startIndex] = first
      }
    }
    takenCount += taken
    guard taken == 0 else { return taken }
    return failsWhenEmpty ? -Int(ECONNRESET) : -Int(EAGAIN)
  }

  /// Takes bytes from libssh2, all of them.
  func send(_ bytes: UnsafeRawBufferPointer) {
    guard !isSealed, !hasEnded else { return }
    outbound.writeBytes(bytes)
  }

  /// Gives what is to be sent now, nil when nothing is.
  func outgoing() -> ByteBuffer? {
    guard outbound.readableBytes > 0 else { return nil }
    defer { outbound = ByteBuffer() }
    return outbound
  }

  /// Hands everything that libssh2 sent to the connection.
  func flush() {}

  /// Shuts the connection at once, in both directions.
  func shut() {}
}
