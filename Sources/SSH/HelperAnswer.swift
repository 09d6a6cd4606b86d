/// What the helper shell answered to one line.
public struct HelperAnswer: Sendable, Hashable {
  /// The ways a question ends.
  public enum Ending: Sendable, Hashable {
    /// The line ran and left this status; 128 + n when a signal n ended it.
    case status(Int32)
    /// No answer came in time. The line may run still, or wait for its turn.
    case deadline
    /// The connection was lost, or the helper ended; whether the line ran is unknown.
    case lost(SSHError)
  }

  /// How it ended.
  public var ending: Ending
  /// Standard output, at most 64 KiB.
  public var output: [UInt8]
  /// True when there was more output than is kept.
  public var outputIsCut: Bool
  /// When the line was handed to the socket; nil when it never was.
  public var sent: MonotonicInstant?
  /// When the last byte of the answer was read, or the waiting ended.
  public var received: MonotonicInstant

  /// The status, nil when there was no answer.
  public var status: Int32? {
    guard case .status(let status) = ending else { return nil }
    return status
  }

  /// Describes an answer.
  public init(
    ending: Ending, output: [UInt8] = [], outputIsCut: Bool = false, sent: MonotonicInstant?,
    received: MonotonicInstant
  ) {
    self.ending = ending
    self.output = output
    self.outputIsCut = outputIsCut
    self.sent = sent
    self.received = received
  }
}
