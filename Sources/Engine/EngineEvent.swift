/// What the world tells the machine.
public enum EngineEvent: Sendable, Hashable {
  /// Begin.
  case begin
  /// A request was answered, or its deadline passed.
  case reply(id: Int, Reply)
  /// A timer that the machine set went off.
  case timer(EngineTimer)
  /// Chat went away or came back, by the drill's rule.
  case chat(isAvailable: Bool, detail: String)
  /// The process was sent a signal.
  case signal(Int32)
  /// The runner itself cannot go on: the journal cannot be written.
  case trouble(String)
}

/// The timers that the machine sets.
public enum EngineTimer: Sendable, Hashable {
  /// Renew every lease.
  case renewal
  /// The stage of this number has had its time.
  case stageDeadline(Int)
  /// Ask the stage's open questions again.
  case repetition(Int)
  /// A pause is over.
  case pause(Int)
  /// The plan's stop condition of this index is to be looked at.
  case stopProbe(Int)
}
