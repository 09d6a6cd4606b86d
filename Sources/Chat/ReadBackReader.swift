public import DrillModel

/// The reader of a run's `readback.jsonl`.
public enum ReadBackReader {
  /// Reads both readings back.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - body: Takes the messages in order.
  /// - Returns: False where the last line was torn and left out: the run was cut off.
  /// - Throws: `ChatError.file`, or `.unreadableLine` with the place.
  @discardableResult
  public static func read(
    _ path: String, _ body: (ArchivedMessage) -> Void
  ) throws(ChatError) -> Bool {
    try LineFileReader.lines(of: path) { (line) throws(FlatJSON.Failure) in
      body(try ReadBackLine.decode(line))
    }
  }
}
