/// Why a local program gave no result.
public enum LocalProcessError: Error, Sendable, Hashable, CustomStringConvertible {
  /// It could not be started: not installed, not executable.
  case notStarted(program: String, reason: String)
  /// It was still running at its deadline and was killed.
  case deadlinePassed(program: String, deadline: Duration)
  /// It left with another status than 0, or by a signal, where success was asked for.
  case failed(program: String, result: LocalResult)

  /// What happened and what it means, for a person.
  public var description: String {
    switch self {
    case .notStarted(let program, let reason):
      "could not start \(program): \(reason); is it installed and on PATH?"
    case .deadlinePassed(let program, let deadline):
      "\(program) was still running after \(deadline) and was killed"
    case .failed(let program, let result):
      "\(program) failed (\(result.ending)): \(result.errorText)"
    }
  }
}
