internal import DrillModel

/// What a message about a run says, whatever its form.
struct Notice {
  /// `Passed`, `Failed`, … or `NOT RESTORED`, which goes before everything else.
  var headline: String
  /// `stretched-pool-failover on lab: passed`.
  var subject: String
  /// What clients saw, what was lost, why it is not passed; one line each, of few words.
  var sentences: [String]
  /// What became of the hosts.
  var restored: String
  /// Facts by their names.
  var facts: [(name: String, value: String)]

  init(_ model: ReportModel) {
    let words = VerdictWords(model)
    let result = model.result
    headline = result.restored ? words.headline : "NOT RESTORED: a person is needed"
    subject = VisibleText.line("\(result.drill) on \(result.environment): \(headline)", limit: 140)
    sentences = words.sentences.prefix(6).map { VisibleText.line($0, limit: 300) }
    restored = VisibleText.line(words.restored, limit: 300)
    facts = [
      ("Drill", result.drill), ("Environment", result.environment),
      ("Verified", "\(result.subject.name) \(result.subject.version)"),
      ("Ended", TimeText.date(result.ended)),
      ("Exit code", "\(result.exit): \(Meanings.ofExit(result.exit))"), ("Run", result.run),
    ].map { ($0.0, VisibleText.line($0.1, limit: 120)) }
  }
}
