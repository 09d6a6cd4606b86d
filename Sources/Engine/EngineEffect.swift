public import DrillModel

/// What the machine wants from the world, in the order in which it must be done.
public enum EngineEffect: Sendable, Hashable {
  /// Append to the journal and flush it before anything later is done.
  case journal(JournalEvent)
  /// Carry out and answer.
  case perform(Request)
  /// Give up waiting for this request; its reply is no longer wanted.
  case abandon(id: Int)
  /// Set a timer.
  case setTimer(EngineTimer, after: Duration)
  /// Leave with this code: nothing comes after.
  case finish(ExitStatus)
}
