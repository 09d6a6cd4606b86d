public import DrillModel

/// The reader of a run's `ledger.jsonl`, line by line: a ledger may have millions.
public enum LedgerReader {
  /// Reads a ledger.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - body: Takes the entries in order.
  /// - Returns: False where the last line was torn and left out: the run was cut off.
  /// - Throws: `ChatError.file`, or `.unreadableLine` with the place.
  @discardableResult
  public static func read(
    _ path: String, _ body: (LedgerEntry) -> Void
  ) throws(ChatError) -> Bool {
    try LineFileReader.lines(of: path) { (line) throws(FlatJSON.Failure) in
      body(try LedgerLine.decode(line))
    }
  }
}
