extension JournalEvent {
  /// A guard's state as it was read back.
  public struct GuardChange: Sendable, Hashable, Codable {
    /// The guard's host.
    public var host: String
    /// armed, fired, absent, or unknown.
    public var state: String
    /// release or hold.
    public var program: String
    /// How often it was renewed.
    public var generation: Int
    /// Seconds until it fires.
    public var leaseLeft: Double?
    /// SHA-256 over its entries, hex.
    public var digest: String
    /// What changed.
    public var detail: String

    /// Makes the payload of its fields.
    public init(
      host: String,
      state: String,
      program: String,
      generation: Int,
      leaseLeft: Double?,
      digest: String,
      detail: String
    ) {
      self.host = host
      self.state = state
      self.program = program
      self.generation = generation
      self.leaseLeft = leaseLeft
      self.digest = digest
      self.detail = detail
    }
  }

  /// A fault that is about to be struck.
  public struct FaultStriking: Sendable, Hashable, Codable {
    /// The step it belongs to.
    public var step: String
    /// The catalogue's word.
    public var fault: String
    /// In a sentence.
    public var summary: String
    /// The hosts that are taken away.
    public var hosts: [String]
    /// The hosts whose guards carry it.
    public var guards: [String]

    /// Makes the payload of its fields.
    public init(
      step: String,
      fault: String,
      summary: String,
      hosts: [String],
      guards: [String]
    ) {
      self.step = step
      self.fault = fault
      self.summary = summary
      self.hosts = hosts
      self.guards = guards
    }
  }

  /// What was seen of a fault.
  public struct FaultObserved: Sendable, Hashable, Codable {
    /// The step it belongs to.
    public var step: String
    /// Which probe, or `host` for the host's own word.
    public var probe: String
    /// Who said it.
    public var host: String
    /// Whether it is in effect; nil where no answer came.
    public var inEffect: Bool?
    /// What was said.
    public var detail: String
    /// Monotonic nanoseconds.
    public var at: UInt64

    /// Makes the payload of its fields.
    public init(
      step: String,
      probe: String,
      host: String,
      inEffect: Bool?,
      detail: String,
      at: UInt64
    ) {
      self.step = step
      self.probe = probe
      self.host = host
      self.inEffect = inEffect
      self.detail = detail
      self.at = at
    }
  }

  /// An undo or a residue check.
  public struct Healing: Sendable, Hashable, Codable {
    /// Where.
    public var host: String
    /// The guard entry, or `all`.
    public var entry: String
    /// heal, release, unfence or residue.
    public var what: String
    /// What it came to.
    public var verdict: Verdict
    /// What was said.
    public var detail: String

    /// Makes the payload of its fields.
    public init(
      host: String,
      entry: String,
      what: String,
      verdict: Verdict,
      detail: String
    ) {
      self.host = host
      self.entry = entry
      self.what = what
      self.verdict = verdict
      self.detail = detail
    }
  }
}
