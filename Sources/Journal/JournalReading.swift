public import DrillModel

/// What a journal was found to hold: its records, whose chain is whole, and its torn end.
public struct JournalReading: Sendable, Hashable {
  /// A last line that was being written when the writer died: it has no newline.
  ///
  /// Its append had not returned, so the effect that it would have announced was not begun.
  public struct TornTail: Sendable, Hashable {
    /// Its line, counted from 1.
    public var line: Int
    /// Its bytes.
    public var bytes: [UInt8]

    /// Describes a torn last line.
    public init(line: Int, bytes: [UInt8]) {
      self.line = line
      self.bytes = bytes
    }
  }

  /// The records, in order.
  public var records: [JournalRecord]
  /// The torn last line, where there is one.
  public var tornTail: TornTail?
  /// SHA-256 of the last whole line, hex: the head of the chain; 64 zeros where there is none.
  public var head: String
  /// How many bytes the whole lines take, newlines included.
  public var length: Int

  /// Describes what was read.
  public init(records: [JournalRecord], tornTail: TornTail?, head: String, length: Int) {
    self.records = records
    self.tornTail = tornTail
    self.head = head
    self.length = length
  }
}
