internal import DrillModel

/// Turns a run into JUnit suites: run, preflight, steps, way back, objectives, integrity, restore.
enum JUnitCases {
  static func suites(_ model: ReportModel) -> [JUnitSuite] {
    let drill = JUnitReport.harmless(VisibleText.line(model.result.drill, limit: 200))
    let steps = model.account.steps
    var suites = [
      JUnitSuite(
        name: "\(drill).run", properties: properties(model), cases: [verdict(model)]),
      JUnitSuite(
        name: "\(drill).preflight", cases: [preflight(model.account), lock(model.account)]),
      JUnitSuite(name: "\(drill).steps", cases: steps.filter { !$0.plan.isWayBack }.map(step)),
      JUnitSuite(name: "\(drill).way-back", cases: steps.filter(\.plan.isWayBack).map(step)),
      JUnitSuite(
        name: "\(drill).objectives", properties: measures(model.result),
        cases: model.result.objectives.map(objective)),
      JUnitSuite(name: "\(drill).integrity", cases: IntegrityCases.cases(model.result)),
      JUnitSuite(
        name: "\(drill).restore",
        cases: model.account.hosts.map { host($0, model.result) } + UndoCases.cases(model.account)),
    ]
    suites.removeAll(where: \.cases.isEmpty)
    for index in suites.indices { suites[index].makeNamesUnique() }
    return suites
  }

  /// Green where the exit code is 0 and nowhere else, so that no reader of the file alone is
  /// misled.
  private static func verdict(_ model: ReportModel) -> JUnitCase {
    let result = model.result
    let words = "\(result.outcome.rawValue), \(result.verdict?.rawValue ?? "not judged")"
    let message = "\(words)\(result.restored ? "" : ", not restored")"
    let isDisturbed = model.account.hosts.contains { $0.restored == false }
    let ending: JUnitCase.Ending =
      if result.exit == 0 {
        .passed
      } else if isDisturbed {
        .failure(type: "run.not-restored", message: message)
      } else if result.verdict == .failed {
        .failure(type: "run.failed", message: message)
      } else {
        .error(type: "run.\(result.outcome.rawValue)", message: message)
      }
    return JUnitCase(
      name: "verdict", ending: ending, detail: result.reasons.joined(separator: "\n"))
  }

  private static func preflight(_ account: RunAccount) -> JUnitCase {
    let checks = account.preflight
    let bad = checks.filter { $0.verdict == .failed || $0.verdict == .inconclusive }
    let lines = checks.map { check in
      "\(check.verdict.rawValue): \(check.host.map { "\($0): " } ?? "")\(check.check): "
        + check.detail
    }
    let ending: JUnitCase.Ending
    if let first = bad.first {
      let place = first.host.map { "\($0): " } ?? ""
      ending = .error(
        type: "preflight.\(first.verdict.rawValue)",
        message: "\(place)\(first.check): \(first.detail)"
          + (bad.count > 1 ? " (and \(bad.count - 1) more)" : ""))
    } else if checks.isEmpty {
      ending = .skipped(message: "not reached")
    } else {
      ending = .passed
    }
    return JUnitCase(name: "preflight", ending: ending, detail: lines.joined(separator: "\n"))
  }

  private static func lock(_ account: RunAccount) -> JUnitCase {
    let ending: JUnitCase.Ending
    if let refused = account.refusedLock {
      ending = .error(
        type: "lock.refused", message: "\(refused.host) is held by another run: \(refused.detail)")
    } else if let kept = account.locks.last(where: { $0.change == "refused" }) {
      ending = .error(
        type: "lock.kept", message: "\(kept.host) did not let its lock go: \(kept.detail)")
    } else {
      ending = account.locks.isEmpty ? .skipped(message: "not reached") : .passed
    }
    return JUnitCase(name: "lock", ending: ending)
  }

  private static func step(_ step: StepAccount) -> JUnitCase {
    let ending: JUnitCase.Ending
    let detail = Excerpt.make(step.detail)
    let firstLine = detail.split(separator: "\n").first.map(String.init) ?? ""
    let message = "\(step.plan.title): \(firstLine)"
    switch step.verdict {
    case .passed: ending = .passed
    case .failed: ending = .failure(type: "step.\(step.plan.kind)", message: message)
    case .inconclusive: ending = .error(type: "step.\(step.plan.kind)", message: message)
    case .skipped: ending = .skipped(message: detail)
    }
    let isRed = step.verdict == .failed || step.verdict == .inconclusive
    var output = step.acts.flatMap { act in
      ["\(act.host) | \(act.act): \(act.end?.ending ?? "its end is not known")"]
        + prefixed(act.end?.output ?? "", by: act.host)
    }
    output += prefixed(step.end?.output ?? "", by: step.plan.id)
    return JUnitCase(
      name: step.plan.id, ending: ending, time: step.durationSeconds ?? 0,
      detail: step.plan.title + (step.end == nil ? "" : "\n\(detail)"),
      attachments: isRed ? [StepOutputs.fileName(step)] : [],
      output: output.joined(separator: "\n"))
  }

  /// Lines with their host before each: none can begin with a word that a CI server obeys.
  private static func prefixed(_ output: String, by host: String) -> [String] {
    VisibleText.make(Excerpt.make(output)).split(separator: "\n").map { "\(host) | \($0)" }
  }

  private static func objective(_ objective: RunResult.ObjectiveResult) -> JUnitCase {
    let measured = objective.actual.map {
      NumberText.measured($0, error: objective.error, unit: objective.unit)
    }
    let target = NumberText.measured(objective.target, error: nil, unit: objective.unit)
    let words = "\(measured ?? "not measured"), target \(target)"
    let message = objective.reason.map { "\(words): \($0)" } ?? words
    let type = "objective.\(objective.name)"
    let ending: JUnitCase.Ending =
      switch objective.verdict {
      case .passed: .passed
      case .failed: .failure(type: type, message: message)
      case .inconclusive: .error(type: type, message: message)
      case .skipped: .skipped(message: message)
      }
    return JUnitCase(name: objective.name, ending: ending, detail: words)
  }

  private static func host(_ host: HostAccount, _ result: RunResult) -> JUnitCase {
    let isRestored = result.hosts.first { $0.name == host.name }?.restored ?? false
    let ending: JUnitCase.Ending
    if host.restored == false {
      ending = .failure(type: "restore", message: "\(host.name) is not as it was: \(host.detail)")
    } else if isRestored {
      ending = .passed
    } else {
      ending = .error(
        type: "restore.unknown", message: "nothing says whether \(host.name) is as it was")
    }
    return JUnitCase(name: "\(host.name) is as it was", ending: ending, detail: host.detail)
  }

  private static func properties(_ model: ReportModel) -> [(name: String, value: String)] {
    let result = model.result
    var properties = [
      ("run", result.run), ("drill", result.drill), ("environment", result.environment),
      ("subject.name", result.subject.name), ("subject.version", result.subject.version),
      ("started", result.started), ("ended", result.ended), ("outcome", result.outcome.rawValue),
      ("verdict", result.verdict?.rawValue ?? "none"), ("restored", "\(result.restored)"),
      ("exit", "\(result.exit)"),
    ]
    if let start = model.account.start {
      properties += [
        ("muster.version", start.toolVersion), ("operator", start.operatedBy),
        ("drill.sha256", start.drillDigest), ("environment.sha256", start.environmentDigest),
      ]
    }
    return properties.map { (name: $0.0, value: harmless($0.1)) }
  }

  private static func harmless(_ value: String) -> String { JUnitReport.harmless(value) }

  private static func measures(_ result: RunResult) -> [(name: String, value: String)] {
    result.objectives.flatMap { objective in
      [
        (name: "\(objective.name).target", value: NumberText.short(objective.target)),
        (
          name: "\(objective.name).actual",
          value: objective.actual.map { NumberText.short($0) } ?? "none"
        ),
        (
          name: "\(objective.name).error",
          value: objective.error.map { NumberText.short($0) } ?? "none"
        ),
        (name: "\(objective.name).unit", value: objective.unit),
      ]
    }
  }
}
