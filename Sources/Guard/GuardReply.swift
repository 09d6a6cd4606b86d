public import DrillModel

/// What came of a command to a guard: its answer, or that nothing is known.
public enum GuardReply: Sendable, Hashable {
  /// The guard answered; the status says whether it obeyed.
  case answered(GuardStatus, GuardAnswer)
  /// The host cannot carry a guard: nothing was changed there.
  case unable(reason: String)
  /// No whole answer: it may have obeyed. Ask again; every command may be sent twice.
  case unknown(reason: String)
  /// The command was certainly not sent.
  case notSent(reason: String)

  /// Reads how a command to a guard ended.
  ///
  /// - Parameter outcome: Of a script of `GuardProgram` or `GuardControl`.
  public init(_ outcome: CommandOutcome) {
    switch outcome.ending {
    case .unknown(let reason): self = .unknown(reason: reason)
    case .notSent(let reason): self = .notSent(reason: reason)
    case .signalled(let signal): self = .unknown(reason: "ended by signal \(signal)")
    case .exited(let code):
      if !outcome.isCut, let status = GuardStatus(rawValue: code),
        let answer = GuardAnswer(text: outcome.text)
      {
        self = .answered(status, answer)
      } else if code == GuardStatus.unable.rawValue, outcome.output.isEmpty {
        self = .unable(reason: outcome.errorText)
      } else {
        self = .unknown(reason: "status \(code) and an answer that cannot be read")
      }
    }
  }

  /// The answer, where there is one.
  public var answer: GuardAnswer? {
    if case .answered(_, let answer) = self { return answer }
    return nil
  }

  /// The answer, where the guard obeyed.
  public var done: GuardAnswer? {
    if case .answered(.done, let answer) = self { return answer }
    return nil
  }
}
