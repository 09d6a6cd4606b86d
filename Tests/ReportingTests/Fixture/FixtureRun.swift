import DrillModel
import Reporting

/// Invented runs, whole and broken off, that the reports are tested with.
enum FixtureRun {
  /// The strike, seconds from the start.
  static let strike = 14.12

  /// Everything holds: chat is back in 12.84 s, 281 messages are lost within the recovery point.
  static var passed: [JournalRecord] {
    var journal = FixtureJournal()
    prepare(&journal, FixturePlan.started())
    failOver(&journal)
    wayBack(&journal)
    judge(&journal, lost: 281)
    for (index, host) in FixturePlan.hosts.enumerated() {
      journal.note(
        140.2 + Double(index) * 0.1,
        .hostRestored(name: host.name, restored: true, detail: "no residue; state as at the start"))
    }
    journal.note(141.6, lock("released"))
    journal.note(
      142,
      .runEnded(
        JournalEvent.RunEnded(
          ended: FixtureJournal.time(142), outcome: .completed, verdict: .passed, restored: true,
          exit: 0, reasons: [])))
    return journal.records
  }

  /// Recovery takes too long, messages are lost where none may be, a host is not as it was.
  static var failed: [JournalRecord] {
    var journal = FixtureJournal()
    let objectives = [
      Objective(name: .promotion, target: 10), Objective(name: .recoveryTime, target: 10),
      Objective(name: .recoveryPoint, target: 15), Objective(name: .lost, target: 0),
    ]
    prepare(
      &journal, FixturePlan.started(run: "20260809T020003Z-m2x9rb", objectives: objectives))
    failOver(&journal)
    wayBack(&journal)
    judge(&journal, lost: 281)
    let reason = "12.84 s ± 0.02 s is over the target of 10 s"
    journal.note(
      140, objective("recovery-time", 10, 12.84, 0.02, verdict: .failed, reason: reason))
    journal.note(
      140,
      .objective(
        RunResult.ObjectiveResult(
          name: "lost", target: 0, actual: 281, error: 0, unit: "messages", verdict: .failed,
          reason: "281 acknowledged messages are gone where none may be")))
    for host in FixturePlan.hosts {
      let isRestored = host.name != "dc1-chat2"
      journal.note(
        140.5,
        .hostRestored(
          name: host.name, restored: isRestored,
          detail: isRestored
            ? "no residue; state as at the start"
            : "table inet muster_k7f3qd: chain input was changed by someone else and is left"))
    }
    journal.note(
      142,
      .runEnded(
        JournalEvent.RunEnded(
          ended: FixtureJournal.time(142), outcome: .completed, verdict: .failed, restored: false,
          exit: 6,
          reasons: [
            "recovery-time: \(reason)", "lost: 281 acknowledged messages are gone",
            "dc1-chat2 is not as it was: changed by someone else",
          ])))
    return journal.records
  }

  /// The runner dies in the middle of the promotion.
  static var crashed: [JournalRecord] {
    var journal = FixtureJournal()
    prepare(&journal, FixturePlan.started(run: "20260809T020003Z-q8c4nv"))
    failOver(&journal)
    return journal.records.prefix { record in
      guard case .milestone(let milestone) = record.event else { return true }
      return milestone.name != .promoted
    }.map { $0 }
  }

  /// Preflight says no before anything is changed.
  static var refused: [JournalRecord] {
    var journal = FixtureJournal()
    journal.note(0, .runStarted(FixturePlan.started(run: "20260809T020003Z-a1b2c3")))
    for host in FixturePlan.hosts { journal.note(0.8, .hostMet(host)) }
    preflight(&journal, isShippingHealthy: false)
    journal.note(
      2.9,
      .runEnded(
        JournalEvent.RunEnded(
          ended: FixtureJournal.time(2.9), outcome: .refused, verdict: nil, restored: true,
          exit: 3,
          reasons: ["preflight: log shipping is 312 s behind on dc2-db1; at most 10 s may be"])))
    return journal.records
  }

  /// What clients saw, 0.2 s a bucket, made up with a fixed generator.
  static var series: ChatSeries {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func noise() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    let buckets = (0..<640).map { index -> ChatSeries.Bucket in
      let moment = 3.7 + Double(index) * 0.2
      let isOut = (14.1..<26.9).contains(moment) || (92.0..<98.4).contains(moment)
      if isOut {
        return ChatSeries.Bucket(
          acknowledged: 0, unanswered: 20, medianMilliseconds: nil, maximumMilliseconds: nil)
      }
      let isWarmingUp = (26.9..<31).contains(moment) || (98.4..<101).contains(moment)
      let median = (isWarmingUp ? 19 : 6.2) * (0.85 + 0.3 * noise())
      let tail = noise() > 0.97 ? 9.0 : 2.1
      return ChatSeries.Bucket(
        acknowledged: 20, unanswered: 0, medianMilliseconds: median,
        maximumMilliseconds: median * (tail + 1.4 * noise()))
    }
    return ChatSeries(bucketSeconds: 0.2, startSeconds: 3.7 - strike, buckets: buckets)
  }

  static func objective(
    _ name: String, _ target: Double, _ actual: Double, _ error: Double,
    unit: String = "s", verdict: Verdict = .passed, reason: String? = nil
  ) -> JournalEvent {
    .objective(
      RunResult.ObjectiveResult(
        name: name, target: target, actual: actual, error: error, unit: unit, verdict: verdict,
        reason: reason))
  }

  static func lock(_ change: String) -> JournalEvent {
    .lock(JournalEvent.LockChange(host: "dc1-db1", change: change, token: 12, detail: ""))
  }
}
