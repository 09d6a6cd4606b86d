/// What the integrity check found: counts, and each message that is not as it should be.
public struct IntegrityResult: Sendable, Hashable, Codable {
  /// A message that is not as it should be.
  public struct Finding: Sendable, Hashable, Codable {
    /// The room.
    public var room: String
    /// The sender.
    public var sender: String
    /// The sender's number in the room.
    public var sequence: Int
    /// When it was sent, seconds from fault-injected; nil where it never was.
    public var sentSeconds: Double?
    /// When it was acknowledged, seconds from fault-injected; nil where it never was.
    public var acknowledgedSeconds: Double?
    /// The id it was acknowledged with, or found with.
    public var archiveID: String?

    /// Names a message.
    public init(
      room: String, sender: String, sequence: Int, sentSeconds: Double?,
      acknowledgedSeconds: Double?, archiveID: String?
    ) {
      self.room = room
      self.sender = sender
      self.sequence = sequence
      self.sentSeconds = sentSeconds
      self.acknowledgedSeconds = acknowledgedSeconds
      self.archiveID = archiveID
    }

    enum CodingKeys: String, CodingKey {
      case room, sender, sequence
      case sentSeconds = "sent_seconds"
      case acknowledgedSeconds = "acknowledged_seconds"
      case archiveID = "archive_id"
    }
  }

  /// Messages handed to a connection.
  public var sent = 0
  /// Of these, reflected with an archive id.
  public var acknowledged = 0
  /// Of these, neither acknowledged nor refused.
  public var unknown = 0
  /// Messages of this run found in the archive, each counted once.
  public var found = 0
  /// Acknowledged, not found.
  public var lost = 0
  /// Of the lost, those acknowledged before the fault with a later one of the same sender that is
  /// there: what log shipping loses is a tail, and these are holes.
  ///
  /// Nil where there is none, and in records from before it was counted.
  public var holes: Int?
  /// Found, never acknowledged.
  public var ghost = 0
  /// Found more than once: the copies beyond the first.
  public var duplicated = 0
  /// Found behind a later number of the same room and sender.
  public var reordered = 0
  /// Found with another body than was sent.
  public var altered = 0
  /// Each lost message.
  public var lostMessages: [Finding] = []
  /// Each ghost.
  public var ghostMessages: [Finding] = []
  /// Each doubled message.
  public var duplicatedMessages: [Finding] = []
  /// Each reordered message.
  public var reorderedMessages: [Finding] = []
  /// Each altered message.
  public var alteredMessages: [Finding] = []
  /// Whether history from before the disaster is intact; nil where it was not read.
  public var historyIntact: Bool?
  /// Rooms whose history is not, in words.
  public var historyDeviations: [String] = []
  /// Whether both ways of reading back agree; nil where only one was made.
  public var readingsAgree: Bool?
  /// How they differ, in words.
  public var readingDeviations: [String] = []
  /// What it came to, objectives aside.
  public var verdict: Verdict = .inconclusive

  /// An empty result.
  public init() {}

  enum CodingKeys: String, CodingKey {
    case sent, acknowledged, unknown, found, lost, holes, ghost, duplicated, reordered, altered
    case lostMessages = "lost_messages"
    case ghostMessages = "ghost_messages"
    case duplicatedMessages = "duplicated_messages"
    case reorderedMessages = "reordered_messages"
    case alteredMessages = "altered_messages"
    case historyIntact = "history_intact"
    case historyDeviations = "history_deviations"
    case readingsAgree = "readings_agree"
    case readingDeviations = "reading_deviations"
    case verdict
  }
}
