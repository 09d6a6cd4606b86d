internal import DrillModel

/// The spans of a run, parents before their children.
struct TraceSpans {
  private static let root = "run"

  private let model: ReportModel
  private var account: RunAccount { model.account }
  private var result: RunResult { model.result }

  init(_ model: ReportModel) { self.model = model }

  func all() -> [TraceSpan] {
    let run = run()
    return [run] + preflight() + steps() + closing(run) + faults() + recovery()
  }

  private func run() -> TraceSpan {
    var span = TraceSpan(
      path: Self.root, name: "RUN \(result.drill)", kind: .server, from: account.firstMoment,
      to: endOfRun)
    span.attributes = [
      ("cicd.pipeline.name", .string(result.drill)),
      ("cicd.pipeline.run.id", .string(result.run)),
      ("cicd.pipeline.action.name", .string("RUN")),
      ("cicd.pipeline.result", .string(pipelineResult)),
      ("test.suite.name", .string(result.drill)),
      ("test.suite.run.status", .string(suiteStatus)),
      ("muster.outcome", .string(result.outcome.rawValue)),
      ("muster.verdict", .optional(result.verdict?.rawValue)),
      ("muster.restored", .bool(result.restored)),
      ("muster.exit_code", .integer(Int(result.exit))),
      ("muster.subject.name", .string(result.subject.name)),
      ("muster.subject.version", .string(result.subject.version)),
    ]
    for objective in result.objectives {
      let name = objective.name.replacing("-", with: "_")
      span.attributes.append(("muster.objective.\(name)", .optional(objective.actual)))
    }
    if result.occasion == .passed, result.restored {
      span.status = .good
    } else {
      span.attributes.append(
        ("error.type", .string(result.restored ? result.occasion.rawValue : "not-restored")))
      span.status = .bad(result.reasons.first ?? result.occasion.rawValue)
    }
    span.events = Milestone.Name.allCases.compactMap { account.milestones[$0] }
      .sorted { ($0.at, $0.name.rawValue) < ($1.at, $1.name.rawValue) }
      .map { milestone in
        TraceSpan.Event(
          name: milestone.name.rawValue, at: milestone.at,
          attributes: [("muster.error_seconds", .number(Double(milestone.error) / 1e9))])
      }
    return span
  }

  /// The last thing known of it, or the moment at which its end was told, whichever is later.
  private var endOfRun: UInt64 {
    let known = ([account.lastMoment] + account.faults.compactMap(\.healedAt)).max() ?? 0
    guard account.end != nil, let first = TimeText.epoch(account.firstTime),
      let ended = TimeText.epoch(result.ended), (0..<1e8).contains(ended - first)
    else { return known }
    return max(known, account.firstMoment + UInt64((ended - first) * 1e9))
  }

  private func phase(_ name: String, from: UInt64, to: UInt64) -> TraceSpan {
    TraceSpan(
      path: "\(Self.root)/\(name)", name: name, from: from, to: to,
      attributes: [("muster.phase", .string(name))])
  }

  private func preflight() -> [TraceSpan] {
    guard account.start != nil else { return [] }
    let end = account.steps.compactMap(\.startedAt).min() ?? endOfRun
    var span = phase("preflight", from: account.firstMoment, to: end)
    let failed = account.preflight.filter { $0.verdict != .passed && $0.verdict != .skipped }
    span.attributes.append(("muster.checks", .integer(account.preflight.count)))
    if result.outcome == .refused {
      span.status = .bad(result.reasons.first ?? "refused")
    } else if let first = failed.first {
      span.status = .bad("\(first.check): \(first.detail)")
    }
    return [span]
  }

  private func steps() -> [TraceSpan] {
    let begun = account.steps.filter { $0.startedAt != nil }
    return phaseOfSteps("steps", begun.filter { !$0.plan.isWayBack })
      + phaseOfSteps("way back", begun.filter(\.plan.isWayBack))
  }

  private func phaseOfSteps(_ name: String, _ steps: [StepAccount]) -> [TraceSpan] {
    guard let from = steps.compactMap(\.startedAt).min() else { return [] }
    let to = steps.map { $0.endedAt ?? account.lastMoment }.max() ?? from
    var span = phase(name, from: from, to: to)
    if let bad = steps.first(where: { $0.verdict == .failed || $0.verdict == .inconclusive }) {
      span.status = .bad("\(bad.plan.id): \(bad.verdict.rawValue)")
    }
    return [span] + steps.flatMap { self.step($0, in: span.path) }
  }

  private func step(_ step: StepAccount, in phase: String) -> [TraceSpan] {
    let from = step.startedAt ?? account.firstMoment
    let path = "\(phase)/\(step.plan.id.replacing("/", with: "-"))"
    var span = TraceSpan(
      path: path, name: "\(step.plan.kind) \(step.plan.id)", from: from,
      to: step.endedAt ?? account.lastMoment)
    span.attributes = [
      ("cicd.pipeline.task.name", .string(step.plan.title)),
      ("cicd.pipeline.task.run.id", .string("\(result.run)/\(step.plan.id)")),
      ("cicd.pipeline.task.run.result", .string(Self.taskResult(step.verdict))),
      ("test.case.name", .string(step.plan.id)),
      ("muster.verdict", .string(step.verdict.rawValue)),
      ("muster.ended", .bool(step.endedAt != nil)),
      ("muster.deadline_seconds", .optional(step.deadlineSeconds)),
    ]
    // The convention has two words; what could not be judged, or was left out, has neither.
    if step.verdict == .passed || step.verdict == .failed {
      span.attributes.append(
        ("test.case.result.status", .string(step.verdict == .passed ? "pass" : "fail")))
    }
    span.status = Self.status(step.verdict, step.detail)
    return [span] + commands(of: step, in: path, from: from)
  }

  private func commands(
    of step: StepAccount, in path: String, from: UInt64
  ) -> [TraceSpan] {
    step.acts.enumerated().map { index, act in
      var span = TraceSpan(
        path: "\(path)/\(index)", name: "\(act.act) on \(act.host)", kind: .client,
        from: act.end?.startedAt ?? from,
        to: act.end?.endedAt ?? step.endedAt ?? account.lastMoment)
      let address = account.hosts.first { $0.name == act.host }?.met?.address
      span.attributes = [
        ("host.name", .string(act.host)), ("server.address", .optional(address)),
        ("muster.act", .string(act.act)), ("muster.own_command", .bool(act.isOwnCommand)),
        ("muster.command.sha256", .string(act.commandDigest)),
        ("muster.ended", .bool(act.end != nil)),
      ]
      if let end = act.end {
        span.attributes += [
          ("muster.verdict", .string(end.verdict.rawValue)),
          ("muster.ending", .string(end.ending)),
        ]
        span.status = Self.status(end.verdict, end.ending)
      } else {
        span.status = .bad("its end is not known")
      }
      return span
    }
  }

  /// What follows the last step: settling, the archive read back, the proof of the hosts.
  private func closing(_ run: TraceSpan) -> [TraceSpan] {
    guard account.end != nil, let last = account.steps.compactMap(\.endedAt).max(), last < run.to
    else { return [] }
    var span = phase("proof", from: last, to: run.to)
    span.status = result.restored ? .good : .bad("not everything is as it was")
    return [span]
  }

  private func faults() -> [TraceSpan] {
    account.faults.enumerated().map { index, fault in
      var span = TraceSpan(
        path: "\(Self.root)/fault \(index)", name: "fault \(fault.strike.fault)",
        from: fault.strikingAt, to: fault.healedAt ?? account.lastMoment)
      span.attributes = [
        ("muster.fault", .string(fault.strike.fault)),
        ("muster.fault.hosts", .string(fault.strike.hosts.joined(separator: ","))),
        ("muster.fault.healed", .bool(fault.healedAt != nil)),
        ("cicd.pipeline.task.run.id", .string("\(result.run)/\(fault.strike.step)")),
      ]
      if fault.observations.contains(where: { $0.inEffect == true }) {
        span.events = [TraceSpan.Event(name: "in effect", at: fault.inEffectAt)]
      }
      if fault.healedAt == nil { span.status = .bad("nobody saw it taken back") }
      return span
    }
  }

  private func recovery() -> [TraceSpan] {
    let names: [Milestone.Name] = [.lastAcknowledged, .firstAcknowledged]
    let ends = names.compactMap { account.milestones[$0]?.at }
    let phases = RecoveryPhase.all(account)
    guard ends.count == 2, !phases.isEmpty else { return [] }
    let path = "\(Self.root)/recovery"
    var span = TraceSpan(path: path, name: "recovery", from: ends[0], to: ends[1])
    span.attributes = [("muster.phase", .string("recovery"))]
    if let whole = RecoveryPhase.recoveryTime(account) {
      span.attributes.append(("muster.error_seconds", .number(whole.error)))
    }
    return [span]
      + phases.map { phase in
        TraceSpan(
          path: "\(path)/\(phase.name)", name: phase.name, from: moment(phase.from),
          to: moment(phase.to),
          attributes: [
            ("muster.phase", .string(phase.name)),
            ("muster.error_seconds", .number(phase.error)),
          ])
      }
  }

  private func moment(_ offset: Double) -> UInt64 {
    let nanoseconds = UInt64((offset.magnitude * 1e9).rounded())
    return offset < 0
      ? account.origin - min(account.origin, nanoseconds) : account.origin + nanoseconds
  }

  private var pipelineResult: String {
    guard result.restored else { return "failure" }
    return switch result.occasion {
    case .passed: "success"
    case .failed: "failure"
    case .refused: "skip"
    case .aborted, .interrupted: "cancellation"
    default: "error"
    }
  }

  private var suiteStatus: String {
    guard result.restored else { return "failure" }
    return switch result.occasion {
    case .passed: "success"
    case .refused: "skipped"
    case .aborted, .interrupted, .crashed: "aborted"
    default: "failure"
    }
  }

  private static func taskResult(_ verdict: Verdict) -> String {
    switch verdict {
    case .passed: "success"
    case .failed: "failure"
    case .inconclusive: "error"
    case .skipped: "skip"
    }
  }

  private static func status(_ verdict: Verdict, _ detail: String) -> TraceSpan.Status {
    switch verdict {
    case .passed: .good
    case .skipped: .unset
    case .failed, .inconclusive: .bad(detail.isEmpty ? verdict.rawValue : detail)
    }
  }
}
