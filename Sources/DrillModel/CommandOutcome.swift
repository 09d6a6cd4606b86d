/// How a command on a host ended, what it said, and when.
public struct CommandOutcome: Sendable, Hashable, Codable {
  /// The ways a command can end, as seen from the runner.
  public enum Ending: Sendable, Hashable, Codable {
    /// Its trailer arrived: it left with this status.
    case exited(Int32)
    /// It was ended by this signal, such as `KILL`.
    case signalled(String)
    /// No trailer: the connection was lost, or the deadline passed. It may have run.
    case unknown(reason: String)
    /// It was certainly not started: the connection could not be made.
    case notSent(reason: String)
  }

  /// How it ended.
  public var ending: Ending
  /// Standard output without the trailer, capped.
  public var output: [UInt8]
  /// Standard error, capped.
  public var errorOutput: [UInt8]
  /// True where a stream was longer than the cap.
  public var isCut: Bool
  /// When its last byte was handed to the connection, monotonic nanoseconds of the runner.
  public var sentAt: UInt64
  /// When its end was seen, monotonic nanoseconds of the runner.
  public var endedAt: UInt64
  /// How often it was sent until then.
  public var attempts = 1

  /// Describes how a command ended.
  public init(
    ending: Ending, output: [UInt8] = [], errorOutput: [UInt8] = [], isCut: Bool = false,
    sentAt: UInt64 = 0, endedAt: UInt64 = 0
  ) {
    self.ending = ending
    self.output = output
    self.errorOutput = errorOutput
    self.isCut = isCut
    self.sentAt = sentAt
    self.endedAt = endedAt
  }

  /// The status that it left with; nil where it did not come to its own end.
  public var exitStatus: Int32? {
    if case .exited(let status) = ending { return status }
    return nil
  }

  /// True where it left with status 0.
  public var succeeded: Bool { ending == .exited(0) }

  /// True where it may or may not have run.
  public var isUnknown: Bool {
    if case .unknown = ending { return true }
    return false
  }

  /// Standard output as text, invalid UTF-8 replaced.
  public var text: String { String(decoding: output, as: UTF8.self) }

  /// Standard error as text, invalid UTF-8 replaced.
  public var errorText: String { String(decoding: errorOutput, as: UTF8.self) }

  /// The `key=value` lines of standard output; of a key that comes twice, the last.
  ///
  /// Lines end at a line feed, with or without a carriage return, and at nothing else: what a
  /// value was made of may hold every other character that Unicode breaks lines at.
  public var values: [String: String] {
    var values: [String: String] = [:]
    for line in output.split(separator: UInt8(ascii: "\n")) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > line.startIndex else {
        continue
      }
      let key = String(decoding: line[..<equals], as: UTF8.self)
      guard key.allSatisfy({ $0.isLetter || $0.isNumber || "_-.".contains($0) }) else { continue }
      let value = line[(equals + 1)...]
      values[key] = String(
        decoding: value.last == UInt8(ascii: "\r") ? value.dropLast() : value, as: UTF8.self)
    }
    return values
  }
}
