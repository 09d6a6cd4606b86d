/// How a local program ended and what it said.
public struct LocalResult: Sendable, Hashable {
  /// The two ways a program ends.
  public enum Ending: Sendable, Hashable {
    /// It left by itself with this status.
    case exited(Int32)
    /// It was ended by this signal.
    case signalled(Int32)
  }

  /// How it ended.
  public var ending: Ending
  /// What it wrote to standard output, capped.
  public var output: [UInt8]
  /// What it wrote to standard error, capped.
  public var errorOutput: [UInt8]
  /// True when either stream was longer than the command's `outputLimit`.
  public var isCut: Bool

  /// True when it left by itself with status 0.
  public var succeeded: Bool { ending == .exited(0) }

  /// Standard output as text, invalid UTF-8 replaced, the white space at its end removed.
  public var text: String { Self.trimmed(output) }
  /// Standard error as text, invalid UTF-8 replaced, the white space at its end removed.
  public var errorText: String { Self.trimmed(errorOutput) }

  private static func trimmed(_ bytes: [UInt8]) -> String {
    var text = String(decoding: bytes, as: UTF8.self)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
