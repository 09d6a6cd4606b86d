/// How a remote command ended, what it said, and when.
///
/// Only `exited` and `signalled` are the command's own word. After `lost`, `deadline` and
/// `cancelled` nobody knows whether it ran, or runs still: closing a channel stops no process.
public struct ExecuteResult: Sendable, Hashable {
  /// The ways a command ends for the one who asked.
  public enum Ending: Sendable, Hashable {
    /// It left with this status. A server that closes the channel without telling a status
    /// shows as 0 here, so what matters must end with a trailer of its own.
    case exited(Int32)
    /// It was ended by this signal, named without SIG: `KILL`, `TERM`.
    case signalled(String)
    /// It certainly did not start: no channel, or the connection was gone before it was asked for.
    case notStarted(SSHError)
    /// The connection was lost meanwhile; what became of it is unknown.
    case lost(SSHError)
    /// It had not ended at its deadline; it may run still.
    case deadline
    /// The caller's task was cancelled meanwhile; it may run still.
    case cancelled
  }

  /// How it ended.
  public var ending: Ending
  /// The first bytes of standard output, up to the limit.
  public var output: [UInt8]
  /// The first bytes of standard error, up to the limit.
  public var errorOutput: [UInt8]
  /// How many bytes came on standard output in all.
  public var outputCount: Int
  /// How many bytes came on standard error in all.
  public var errorOutputCount: Int
  /// When the command was sent; nil when it was not.
  public var sent: MonotonicInstant?
  /// When its ending was known here.
  public var ended: MonotonicInstant

  /// True when bytes of standard output were dropped.
  public var outputIsCut: Bool { outputCount > output.count }
  /// True when bytes of standard error were dropped.
  public var errorOutputIsCut: Bool { errorOutputCount > errorOutput.count }
  /// True when it left by itself with status 0.
  public var succeeded: Bool { ending == .exited(0) }

  /// Describes how a command ended.
  public init(
    ending: Ending, output: [UInt8] = [], errorOutput: [UInt8] = [], outputCount: Int? = nil,
    errorOutputCount: Int? = nil, sent: MonotonicInstant? = nil, ended: MonotonicInstant
  ) {
    self.ending = ending
    self.output = output
    self.errorOutput = errorOutput
    self.outputCount = outputCount ?? output.count
    self.errorOutputCount = errorOutputCount ?? errorOutput.count
    self.sent = sent
    self.ended = ended
  }
}
