/// One line of the journal: an event, when it was, and the chain to the line before it.
public struct JournalRecord: Sendable, Hashable {
  /// Counted from 0, without a gap.
  public var sequence: Int
  /// SHA-256 of the previous line's bytes without its newline, hex; 64 zeros for the first.
  public var previous: String
  /// Wall time, ISO 8601 in UTC with milliseconds.
  public var time: String
  /// Monotonic nanoseconds of the runner.
  public var monotonic: UInt64
  /// What it tells.
  public var event: JournalEvent

  /// Makes a record.
  public init(
    sequence: Int, previous: String, time: String, monotonic: UInt64, event: JournalEvent
  ) {
    self.sequence = sequence
    self.previous = previous
    self.time = time
    self.monotonic = monotonic
    self.event = event
  }
}

extension JournalRecord: Codable {
  enum CodingKeys: String, CodingKey {
    case sequence = "seq"
    case previous = "prev"
    case time
    case monotonic = "ns"
  }

  /// Writes the chain's fields and the event's beside each other.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sequence, forKey: .sequence)
    try container.encode(previous, forKey: .previous)
    try container.encode(time, forKey: .time)
    try container.encode(monotonic, forKey: .monotonic)
    try event.encode(to: encoder)
  }

  /// Reads a record.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sequence = try container.decode(Int.self, forKey: .sequence)
    previous = try container.decode(String.self, forKey: .previous)
    time = try container.decode(String.self, forKey: .time)
    monotonic = try container.decode(UInt64.self, forKey: .monotonic)
    event = try JournalEvent(from: decoder)
  }
}
