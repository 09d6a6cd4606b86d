internal import Crypto
internal import DrillModel

/// What an auditor asks of a run beside its verdict.
extension ResultBuilder {
  static func record(_ account: RunAccount, _ result: RunResult) -> RunRecord {
    var record = RunRecord()
    let start = account.start
    let particulars = start?.particulars
    record.identity = identity(start)
    record.purpose.scenario = particulars?.record?.scenario
    record.purpose.assumptions = particulars?.record?.assumptions ?? []
    record.purpose.reference = particulars?.record?.reference
    record.purpose.everyDays = particulars?.record?.everyDays
    record.purpose.ticket = particulars?.ticket
    record.people.operatedBy = start?.operatedBy
    record.people.automation = particulars?.automation
    record.people.participants = particulars?.participants ?? []
    record.people.observers = particulars?.observers ?? []
    record.people.approvals = approvals(account)
    record.scope = scope(account, result)
    record.clock.synchronized = particulars?.clock.isSynchronized
    record.clock.errorSeconds = particulars?.clock.errorSeconds
    record.clock.zone = particulars?.clock.zone
    record.clock.offsetSeconds = particulars?.clock.offsetSeconds
    record.clock.plannedStart = particulars?.plannedStart
    record.definitions = result.objectives.map { objective in
      RunRecord.Definition(
        objective: objective.name, measured: Meanings.ofObjective(objective.name),
        margin: objective.actual.map { objective.target - $0 })
    }
    record.phases = RecoveryPhase.all(account).map {
      RunRecord.Phase(name: $0.name, from: $0.from, to: $0.to, error: $0.error)
    }
    record.steps = account.steps.map { step(account, $0) }
    record.safety = safety(account)
    record.deviations = account.remarks.map(\.value)
    record.waivers = (particulars?.record?.waivers ?? []).map {
      RunRecord.Waiver(
        what: $0.what, by: $0.by, until: $0.until, lapsed: $0.until < result.started.prefix(10))
    }
    record.keeping.classification = particulars?.record?.classification
    record.keeping.until = particulars?.record?.retentionYears.map {
      Self.day(result.started, years: $0)
    }
    record.keeping.files = account.files.map {
      RunRecord.File(name: $0.name, sha256: $0.sha256, lines: $0.lines)
    }
    record.controls = ControlJudge(account: account, result: result).findings()
    return record
  }

  /// Who let the run begin, and what was asked of a person in it.
  private static func approvals(_ account: RunAccount) -> [RunRecord.Approval] {
    let whole = account.start?.particulars?.approval.map { approval in
      RunRecord.Approval(
        step: "run", verdict: .passed, detail: "\(approval.approver): \(approval.detail)",
        time: approval.time)
    }
    let steps = account.steps
      .filter { ["approval", "manual"].contains($0.plan.kind) && $0.startedAt != nil }
      .map {
        RunRecord.Approval(
          step: $0.plan.id, verdict: $0.verdict, detail: $0.detail, time: $0.endedTime)
      }
    return [whole].compactMap(\.self) + steps
  }

  private static func identity(_ start: JournalEvent.RunStarted?) -> RunRecord.Identity {
    var identity = RunRecord.Identity()
    identity.title = start?.title ?? "unknown"
    identity.version = start?.particulars?.record?.version
    identity.drillDigest = start?.drillDigest
    identity.environmentDigest = start?.environmentDigest
    if let type = start?.particulars?.record?.testType { identity.testType = type }
    identity.mode = start?.particulars?.mode.rawValue
    identity.production = start?.particulars?.isProduction
    identity.musterVersion = start?.toolVersion
    identity.musterDigest = start?.particulars?.toolDigest
    return identity
  }

  private static func scope(_ account: RunAccount, _ result: RunResult) -> RunRecord.Scope {
    var scope = RunRecord.Scope()
    let struck = Set(account.faults.flatMap(\.strike.hosts))
    let planned = account.start?.particulars?.hosts ?? []
    scope.hosts = account.hosts.map { host in
      var found = account.versions[host.name] ?? [:]
      found["login"] = host.met?.login
      var entry = RunRecord.ScopeHost(
        name: host.name,
        roles: planned.first { $0.name == host.name }?.roles.map(\.rawValue) ?? [],
        struck: struck.contains(host.name), clockOffsetAtEnd: nil, clockErrorAtEnd: nil,
        found: found)
      entry.clockOffsetAtEnd = host.end?.clockOffset
      entry.clockErrorAtEnd = host.end?.clockError
      return entry
    }
    scope.outside =
      planned.filter(\.isProtected).map { "\($0.name): no fault may touch it" }
      + result.outside.map { "\($0.name): \($0.detail)" }
    return scope
  }

  private static func step(_ account: RunAccount, _ step: StepAccount) -> RunRecord.StepRecord {
    RunRecord.StepRecord(
      id: step.plan.id, phase: step.phase, hosts: step.plan.hosts, wayBack: step.plan.isWayBack,
      expected: StepExpectation.words(step), deadlineSeconds: step.deadlineSeconds,
      outputDigest: digest(step.end?.output),
      acts: step.acts.map { act in
        RunRecord.ActRecord(
          act: act.act, host: act.host, commandDigest: act.commandDigest,
          ownCommand: act.isOwnCommand, ending: act.end?.ending ?? "not known",
          exitStatus: act.end?.exitStatus, attempts: act.end?.attempts,
          verdict: act.end?.verdict ?? .inconclusive,
          offsetSeconds: act.end.map { account.offset($0.startedAt) },
          durationSeconds: act.end.map {
            $0.endedAt >= $0.startedAt ? Double($0.endedAt - $0.startedAt) / 1e9 : 0
          }, outputDigest: digest(act.end?.output))
      })
  }

  private static func digest(_ output: String?) -> String? {
    output.map { SHA256.hex(of: Array($0.utf8)) }
  }

  private static func safety(_ account: RunAccount) -> RunRecord.Safety {
    var safety = RunRecord.Safety()
    safety.preflight = account.preflight.map {
      RunRecord.Check(host: $0.host, check: $0.check, verdict: $0.verdict, detail: $0.detail)
    }
    safety.stopConditions = account.start?.particulars?.stopConditions ?? []
    safety.stops = account.stops.map(\.value.reason)
    safety.pointOfNoReturn = account.pointOfNoReturn.map { "\($0.value.step): \($0.value.reason)" }
    safety.failedUndos = account.healings.filter { $0.value.verdict != .passed }.map {
      "\($0.value.what) of \($0.value.entry) on \($0.value.host): \($0.value.detail)"
    }
    return safety
  }

  /// The day so many years later; the last of February where there is no 29th.
  private static func day(_ time: String, years: Int) -> String {
    let parts = time.prefix(10).split(separator: "-").map(String.init)
    guard parts.count == 3, let year = Int(parts[0]) else { return "unknown" }
    let later = year + years
    let isLeap =
      later.isMultiple(of: 4) && (!later.isMultiple(of: 100) || later.isMultiple(of: 400))
    let day = parts[1] == "02" && parts[2] == "29" && !isLeap ? "28" : parts[2]
    return "\(later)-\(parts[1])-\(day)"
  }
}
