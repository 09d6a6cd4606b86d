/// The exit statuses of a guard's commands.
public enum GuardStatus: Int32, Sendable, Hashable, CaseIterable {
  /// Done, or done already.
  case done = 0
  /// An entry could not be applied, is not in effect after it was, or could not be taken back.
  case failed = 10
  /// An entry was changed by someone else: left alone. A person is needed.
  case changedByOthers = 11
  /// Another run holds the host; the answer says who, since when, until when.
  case held = 20
  /// The token is older than the host has seen: another runner has taken the run over.
  case staleToken = 21
  /// The lease is at another generation than the one last seen.
  case otherGeneration = 22
  /// There is no guard.
  case absent = 23
  /// The lease has lapsed: the guard has acted, or is about to.
  case fired = 24
  /// Something is in effect, or could not be taken back.
  case inEffect = 25
  /// The host cannot carry the guard; the answer's reason says why.
  case unable = 26
  /// Another command did not end in time.
  case busy = 27
  /// Hold is in force: fences are lifted by `unfence` only.
  case holdInForce = 28
  /// The command was not understood: the host has another version of the guard.
  case usage = 64
}
