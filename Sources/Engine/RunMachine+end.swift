import DrillModel

/// How a run ends.
extension RunMachine {
  mutating func end() -> [EngineEffect] {
    isFinished = true
    if isPastNoReturn, let left = wayBack.first(where: { !hasReturned($0) }) {
      unrestored["way back"] = "not walked to its end: \(left.title)"
    }
    let isRestored = unrestored.isEmpty && (!hasStruck || provesEverything)
    if hasStruck && !provesEverything {
      reasons.append("not every host's end state was proved")
    }
    for (what, why) in unrestored.sorted(by: { $0.key < $1.key }) {
      reasons.append("not as it was: \(what): \(why)")
    }
    let outcome: Outcome =
      if stop?.isCrash == true {
        .crashed
      } else if stop?.signal != nil {
        .interrupted
      } else if let stop {
        stop.isExpected ? .completed : stop.isCertainRefusal && !hasStruck ? .refused : .aborted
      } else {
        .completed
      }
    let expectation = settleExpectation()
    let judged: Verdict? = isUnderWay ? finalVerdict(outcome) : nil
    let exit = ExitStatus.of(
      outcome: outcome, verdict: judged, isRestored: isRestored, signal: stop?.signal,
      isLocked: isLockedByOther)
    let ended = JournalEvent.RunEnded(
      ended: "", outcome: outcome, verdict: judged, restored: isRestored, exit: exit.rawValue,
      reasons: reasons + plan.unproved.map { "not proved: \($0)" }, expectation: expectation)
    return [.journal(.runEnded(ended)), .finish(exit)]
  }

  private func hasReturned(_ step: PlannedStep) -> Bool {
    returned.contains(Self.nameOnWayBack(step.id))
  }

  private var provesEverything: Bool {
    plan.environment.hosts.allSatisfy { provedHosts.contains($0.name) }
  }

  /// Nothing but passes is passed; a run that was stopped is at most inconclusive.
  private func finalVerdict(_ outcome: Outcome) -> Verdict {
    var merged = verdict == .skipped ? Verdict.inconclusive : verdict
    // A workload that could not be made was not measured, whatever else was.
    if plan.drill.workload != nil, !plan.hasTraffic {
      merged = Verdict.merged(merged, .inconclusive)
    }
    return outcome == .completed ? merged : Verdict.merged(merged, .inconclusive)
  }
}
