public import DrillModel

/// Makes the result of a run from its journal, or from any prefix of it.
///
/// Where the journal does not say how the run ended, its runner died: the outcome is *crashed*,
/// nothing counts as restored that was not read back as restored, and nothing as passed.
public enum ResultBuilder {
  /// Folds records into a result.
  ///
  /// - Parameter records: The journal's, in their order; none at all gives a result too.
  /// - Returns: The result, with every milestone, planned objective, step and host in it.
  public static func build(records: [JournalRecord]) -> RunResult {
    build(RunAccount(records))
  }

  /// Makes a result of an account.
  ///
  /// - Parameter account: The journal, told by subject.
  /// - Returns: The result, with every milestone, planned objective, step and host in it.
  public static func build(_ account: RunAccount) -> RunResult {
    let verdict = verdict(account)
    let outcome = account.end?.outcome ?? .crashed
    let restored = isRestored(account)
    var result = RunResult(
      run: account.start?.run ?? "unknown", drill: account.start?.drill ?? "unknown",
      environment: account.start?.environment ?? "unknown",
      subject: account.start?.subject ?? Environment.Subject(name: "unknown", version: "unknown"),
      started: account.start?.started ?? account.lastTime,
      ended: account.end?.ended ?? account.lastTime, outcome: outcome, verdict: verdict,
      reasons: reasons(account), restored: restored,
      exit: exit(account, outcome: outcome, verdict: verdict, restored: restored),
      milestones: milestones(account), objectives: objectives(account),
      integrity: account.integrity, hosts: hosts(account), steps: steps(account),
      covers: account.start?.covers ?? [], planted: account.start?.planted,
      shipping: shipping(account), expectation: account.end?.expectation,
      outside: outside(account))
    result.record = record(account, result)
    return result
  }

  private static func verdict(_ account: RunAccount) -> Verdict? {
    if let end = account.end { return end.verdict }
    if account.objectives.contains(where: { $0.verdict == .failed }) { return .failed }
    return account.steps.contains { $0.startedAt != nil } ? .inconclusive : nil
  }

  private static func isRestored(_ account: RunAccount) -> Bool {
    if account.hosts.contains(where: { $0.restored == false }) { return false }
    if let end = account.end { return end.restored }
    return !account.hosts.isEmpty && account.hosts.allSatisfy { $0.restored == true }
  }

  private static func exit(
    _ account: RunAccount, outcome: Outcome, verdict: Verdict?, restored: Bool
  ) -> Int32 {
    if let end = account.end, end.restored == restored { return end.exit }
    return ExitStatus.of(
      outcome: outcome, verdict: verdict, isRestored: restored,
      signal: account.stops.compactMap(\.value.signal).first,
      isLocked: account.refusedLock != nil
    ).rawValue
  }

  private static func reasons(_ account: RunAccount) -> [String] {
    var reasons = account.end?.reasons ?? []
    if account.end == nil {
      reasons.append(
        account.lastRecord.isEmpty
          ? "the journal is empty: the runner ended before it did anything"
          : "the journal ends with \(account.lastRecord): the runner ended before the run did")
    }
    for host in account.hosts where host.restored == false {
      let reason = "\(host.name) is not as it was: \(host.detail)"
      let isTold = reasons.contains { $0.contains(host.name) && $0.contains(host.detail) }
      if !isTold { reasons.append(reason) }
    }
    if account.end == nil, !isRestored(account),
      !account.hosts.contains(where: { $0.restored == false })
    {
      reasons.append(
        "\(unknownHosts); `muster recover` looks, heals what is left and finishes the record")
    }
    return reasons
  }

  /// How the reason begins that is given where no host was read back.
  static let unknownHosts = "nothing says that the hosts are as they were"

  private static func milestones(_ account: RunAccount) -> [RunResult.MilestoneResult] {
    let strike = account.milestones[.faultInjected]
    return Milestone.Name.allCases.map { name in
      guard let milestone = account.milestones[name] else {
        return RunResult.MilestoneResult(
          name: name.rawValue, offsetSeconds: nil, errorSeconds: nil)
      }
      let isOrigin = name == .faultInjected
      let error = milestone.error + (isOrigin ? 0 : strike?.error ?? 0)
      return RunResult.MilestoneResult(
        name: name.rawValue, offsetSeconds: account.offset(milestone.at),
        errorSeconds: Double(error) / 1e9)
    }
  }

  private static func objectives(_ account: RunAccount) -> [RunResult.ObjectiveResult] {
    let planned = account.start?.objectives ?? []
    let isRefused = account.end?.outcome == .refused
    var results = planned.map { objective in
      account.objectives.first { $0.name == objective.name.rawValue }
        ?? RunResult.ObjectiveResult(
          name: objective.name.rawValue, target: objective.target, actual: nil, error: nil,
          unit: objective.unit, verdict: isRefused ? .skipped : .inconclusive,
          reason: isRefused
            ? "not measured: the run was refused before any change"
            : "not measured: the run ended before it could be")
    }
    let names = Set(planned.map(\.name.rawValue))
    results += account.objectives.filter { !names.contains($0.name) }
    return results
  }

  private static func hosts(_ account: RunAccount) -> [RunResult.HostResult] {
    account.hosts.map { host in
      RunResult.HostResult(
        name: host.name, address: host.met?.address ?? "", hostKey: host.met?.hostKey ?? "",
        clockOffsetSeconds: host.met?.clockOffset, clockErrorSeconds: host.met?.clockError,
        restored: host.restored ?? account.end?.restored ?? false)
    }
  }

  private static func steps(_ account: RunAccount) -> [RunResult.StepResult] {
    account.steps.map { step in
      RunResult.StepResult(
        id: step.plan.id, kind: step.plan.kind, title: step.plan.title, verdict: step.verdict,
        offsetSeconds: step.startedAt.map { account.offset($0) },
        durationSeconds: step.durationSeconds, detail: step.detail,
        covers: step.plan.covers ?? [])
    }
  }
}
