internal import DrillModel

/// The body of a generic webhook: the run's summary, `muster.notice/1`.
public enum WebhookMessage {
  /// Writes the body.
  ///
  /// - Parameters:
  ///   - model: The run.
  ///   - link: Where people find the report; nil where nobody said.
  /// - Returns: JSON.
  public static func write(_ model: ReportModel, link: String?) -> String {
    let result = model.result
    let notice = Notice(model)
    return JSONValue.object([
      "type": .string("muster.run.ended"),
      "timestamp": .string(result.ended),
      "data": .object([
        "schema": .string("muster.notice/1"),
        "run": .string(result.run),
        "drill": .string(result.drill),
        "environment": .string(result.environment),
        "subject": .object([
          "name": .string(result.subject.name), "version": .string(result.subject.version),
        ]),
        "started": .string(result.started),
        "ended": .string(result.ended),
        "occasion": .string(result.occasion.rawValue),
        "outcome": .string(result.outcome.rawValue),
        "verdict": .optional(result.verdict?.rawValue),
        "restored": .bool(result.restored),
        "exit": .integer(Int(result.exit)),
        "summary": .string(notice.subject),
        "sentences": .array((notice.sentences + [notice.restored]).map { .string($0) }),
        "reasons": .array(result.reasons.prefix(20).map { .string(VisibleText.line($0)) }),
        "objectives": .array(result.objectives.map(objective)),
        "messages": result.integrity.map(messages) ?? .null,
        "journal_head": .optional(model.journalHead),
        "link": .optional(link),
      ]),
    ]).text
  }

  private static func objective(_ objective: RunResult.ObjectiveResult) -> JSONValue {
    .object([
      "name": .string(objective.name), "target": .number(objective.target),
      "actual": .optional(objective.actual), "error": .optional(objective.error),
      "unit": .string(objective.unit), "verdict": .string(objective.verdict.rawValue),
    ])
  }

  private static func messages(_ integrity: IntegrityResult) -> JSONValue {
    .object([
      "acknowledged": .integer(integrity.acknowledged), "lost": .integer(integrity.lost),
      "duplicated": .integer(integrity.duplicated),
      "reordered": .integer(integrity.reordered), "altered": .integer(integrity.altered),
      "unknown": .integer(integrity.unknown),
    ])
  }
}
