/// How a run went on its own account, beside the verdict on what it tested.
public enum Outcome: String, Sendable, Hashable, Codable {
  /// Every step was carried out or judged.
  case completed
  /// Nothing was changed: preflight, window, lock or approval said no.
  case refused
  /// The run stopped itself: a step failed, a lease was lost, a stop condition fired.
  case aborted
  /// A signal stopped it.
  case interrupted
  /// The runner died; the record was finished by recovery.
  case crashed
}
