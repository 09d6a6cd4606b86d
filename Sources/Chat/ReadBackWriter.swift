public import DrillModel

/// The writer of a run's `readback.jsonl`.
public final class ReadBackWriter: Sendable {
  private let file: LineFileWriter

  /// Creates the file.
  ///
  /// - Parameter path: Where; nothing may be there yet.
  /// - Throws: `ChatError.file`.
  public init(path: String) throws(ChatError) {
    file = try LineFileWriter(path: path)
  }

  /// Adds a message; what cannot be written is told by `finish`.
  public func append(_ message: ArchivedMessage) { file.append(ReadBackLine.encode(message)) }

  /// Brings everything to the disk and closes the file.
  ///
  /// - Returns: The number of lines and the SHA-256 of the file, hexadecimal.
  /// - Throws: `ChatError.file` when anything could not be written.
  public func finish() throws(ChatError) -> (lines: Int, sha256: String) { try file.finish() }
}
