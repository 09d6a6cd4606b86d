public import DrillModel

/// Writes `result.json`, schema `muster.result/1` (docs/result.schema.json).
///
/// What was not measured is `null`, never left out. The same result gives the same bytes.
public enum ResultJSON {
  /// Writes a result.
  ///
  /// - Parameter result: What a run came to.
  /// - Returns: JSON with sorted keys and a newline at its end.
  public static func write(_ result: RunResult) -> String {
    value(result).text
  }

  private static func value(_ result: RunResult) -> JSONValue {
    .object([
      "schema": .string(result.schema),
      "run": .string(result.run),
      "drill": .string(result.drill),
      "environment": .string(result.environment),
      "subject": .object([
        "name": .string(result.subject.name), "version": .string(result.subject.version),
      ]),
      "started": .string(result.started),
      "ended": .string(result.ended),
      "outcome": .string(result.outcome.rawValue),
      "verdict": .optional(result.verdict?.rawValue),
      "reasons": .array(result.reasons.map { .string($0) }),
      "restored": .bool(result.restored),
      "exit": .integer(Int(result.exit)),
      "milestones": .array(result.milestones.map(milestone)),
      "objectives": .array(result.objectives.map(objective)),
      "integrity": result.integrity.map(integrity) ?? .null,
      "hosts": .array(result.hosts.map(host)),
      "steps": .array(result.steps.map(step)),
      "covers": .array(result.covers.map { .string($0) }),
      "planted": .optional(result.planted),
      "shipping": result.shipping.map(shipping) ?? .null,
      "expectation": result.expectation.map(expectation) ?? .null,
      "outside": .array(result.outside.map(outside)),
      "record": result.record.map(JSONValue.init(encoding:)) ?? .null,
    ])
  }

  private static func milestone(_ milestone: RunResult.MilestoneResult) -> JSONValue {
    .object([
      "name": .string(milestone.name),
      "offset_seconds": .optional(milestone.offsetSeconds),
      "error_seconds": .optional(milestone.errorSeconds),
    ])
  }

  private static func objective(_ objective: RunResult.ObjectiveResult) -> JSONValue {
    .object([
      "name": .string(objective.name),
      "target": .number(objective.target),
      "actual": .optional(objective.actual),
      "error": .optional(objective.error),
      "unit": .string(objective.unit),
      "verdict": .string(objective.verdict.rawValue),
      "reason": .optional(objective.reason),
    ])
  }

  private static func integrity(_ integrity: IntegrityResult) -> JSONValue {
    var members: [String: JSONValue] = [
      "sent": .integer(integrity.sent),
      "acknowledged": .integer(integrity.acknowledged),
      "unknown": .integer(integrity.unknown),
      "found": .integer(integrity.found),
      "lost": .integer(integrity.lost),
      "ghost": .integer(integrity.ghost),
      "duplicated": .integer(integrity.duplicated),
      "reordered": .integer(integrity.reordered),
      "altered": .integer(integrity.altered),
      "lost_messages": .array(integrity.lostMessages.map(finding)),
      "ghost_messages": .array(integrity.ghostMessages.map(finding)),
      "duplicated_messages": .array(integrity.duplicatedMessages.map(finding)),
      "reordered_messages": .array(integrity.reorderedMessages.map(finding)),
      "altered_messages": .array(integrity.alteredMessages.map(finding)),
      "history_intact": .optional(integrity.historyIntact),
      "history_deviations": .array(integrity.historyDeviations.map { .string($0) }),
      "readings_agree": .optional(integrity.readingsAgree),
      "reading_deviations": .array(integrity.readingDeviations.map { .string($0) }),
      "verdict": .string(integrity.verdict.rawValue),
    ]
    if let holes = integrity.holes { members["holes"] = .integer(holes) }
    return .object(members)
  }

  private static func finding(_ finding: IntegrityResult.Finding) -> JSONValue {
    .object([
      "room": .string(finding.room),
      "sender": .string(finding.sender),
      "sequence": .integer(finding.sequence),
      "sent_seconds": .optional(finding.sentSeconds),
      "acknowledged_seconds": .optional(finding.acknowledgedSeconds),
      "archive_id": .optional(finding.archiveID),
    ])
  }

  private static func host(_ host: RunResult.HostResult) -> JSONValue {
    .object([
      "name": .string(host.name),
      "address": .string(host.address),
      "host_key": .string(host.hostKey),
      "clock_offset_seconds": .optional(host.clockOffsetSeconds),
      "clock_error_seconds": .optional(host.clockErrorSeconds),
      "restored": .bool(host.restored),
    ])
  }

  private static func step(_ step: RunResult.StepResult) -> JSONValue {
    .object([
      "id": .string(step.id),
      "kind": .string(step.kind),
      "title": .string(step.title),
      "verdict": .string(step.verdict.rawValue),
      "offset_seconds": .optional(step.offsetSeconds),
      "duration_seconds": .optional(step.durationSeconds),
      "detail": .string(step.detail),
      "covers": .array(step.covers.map { .string($0) }),
    ])
  }
}
