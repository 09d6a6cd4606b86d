extension JournalEvent {
  /// A step that begins.
  public struct StepStarting: Sendable, Hashable, Codable {
    /// Stable within the drill.
    public var id: String
    /// The verb.
    public var kind: String
    /// In words.
    public var title: String
    /// How long it may take.
    public var deadlineSeconds: Double?

    /// Makes the payload of its fields.
    public init(
      id: String,
      kind: String,
      title: String,
      deadlineSeconds: Double?
    ) {
      self.id = id
      self.kind = kind
      self.title = title
      self.deadlineSeconds = deadlineSeconds
    }
  }

  /// A step that ended.
  public struct StepEnded: Sendable, Hashable, Codable {
    /// Stable within the drill.
    public var id: String
    /// What it came to.
    public var verdict: Verdict
    /// What was seen: expected and observed.
    public var detail: String
    /// What hosts said, redacted and capped; may be empty.
    public var output: String

    /// Makes the payload of its fields.
    public init(
      id: String,
      verdict: Verdict,
      detail: String,
      output: String
    ) {
      self.id = id
      self.verdict = verdict
      self.detail = detail
      self.output = output
    }
  }

  /// An act that is about to be sent.
  public struct ActStarting: Sendable, Hashable, Codable {
    /// The step it belongs to.
    public var step: String
    /// The act's word.
    public var act: String
    /// `database` or `chat`.
    public var service: String
    /// Where.
    public var host: String
    /// SHA-256 of script and arguments, hex.
    public var commandDigest: String
    /// Whether it is the environment's own.
    public var isOwnCommand: Bool

    /// Makes the payload of its fields.
    public init(
      step: String,
      act: String,
      service: String,
      host: String,
      commandDigest: String,
      isOwnCommand: Bool
    ) {
      self.step = step
      self.act = act
      self.service = service
      self.host = host
      self.commandDigest = commandDigest
      self.isOwnCommand = isOwnCommand
    }
  }

  /// An act that ended.
  public struct ActEnded: Sendable, Hashable, Codable {
    /// The step it belongs to.
    public var step: String
    /// The act's word.
    public var act: String
    /// Where.
    public var host: String
    /// passed, failed or (unknown) inconclusive.
    public var verdict: Verdict
    /// How the command ended, in words.
    public var ending: String
    /// Its `key=value` lines, redacted.
    public var values: [String: String]
    /// What it said, redacted and capped.
    public var output: String
    /// Monotonic nanoseconds.
    public var startedAt: UInt64
    /// Monotonic nanoseconds.
    public var endedAt: UInt64
    /// The status that its command left with; nil where it is not known.
    public var exitStatus: Int32?
    /// How often it was sent; nil where that was not counted.
    public var attempts: Int?

    /// Makes the payload of its fields.
    public init(
      step: String,
      act: String,
      host: String,
      verdict: Verdict,
      ending: String,
      values: [String: String],
      output: String,
      startedAt: UInt64,
      endedAt: UInt64,
      exitStatus: Int32? = nil,
      attempts: Int? = nil
    ) {
      self.step = step
      self.act = act
      self.host = host
      self.verdict = verdict
      self.ending = ending
      self.values = values
      self.output = output
      self.startedAt = startedAt
      self.endedAt = endedAt
      self.exitStatus = exitStatus
      self.attempts = attempts
    }
  }
}
