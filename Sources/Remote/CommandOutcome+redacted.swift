public import DrillModel

extension CommandOutcome {
  /// The outcome with secrets taken out of all that the command said.
  ///
  /// It must be done before `values` are read: of a secret that was wrapped, each line holds a
  /// part only.
  public func redacted(by redactor: Redactor) -> CommandOutcome {
    var outcome = self
    outcome.output = redactor.redacted(output, isCut: isCut)
    outcome.errorOutput = redactor.redacted(errorOutput, isCut: isCut)
    return outcome
  }
}
