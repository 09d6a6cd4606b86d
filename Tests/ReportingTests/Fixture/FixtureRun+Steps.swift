import DrillModel

extension FixtureRun {
  /// An act with the moments it was sent and answered at, seconds from the start.
  struct Act {
    var name: String
    var host: String
    var from: Double
    var to: Double
    var output = ""
  }

  static func step(
    _ journal: inout FixtureJournal, _ id: String, _ from: Double, _ to: Double, detail: String,
    acts: [Act] = []
  ) {
    journal.note(from, .stepStarting(starting(id)))
    for one in acts { act(&journal, id, one) }
    journal.note(to, .stepEnded(ended(id, detail)))
  }

  static func act(_ journal: inout FixtureJournal, _ step: String, _ act: Act) {
    journal.note(
      act.from,
      .actStarting(
        JournalEvent.ActStarting(
          step: step, act: act.name, service: act.host.contains("chat") ? "chat" : "database",
          host: act.host,
          commandDigest: "7d1a9b1f2c5f0b8c2e91d3a4476c1e0b7a9d8f2c3e4b5a69788796a5b4c3d2e1",
          isOwnCommand: false)))
    journal.note(
      act.to,
      .actEnded(
        JournalEvent.ActEnded(
          step: step, act: act.name, host: act.host, verdict: .passed, ending: "exited with 0",
          values: ["state": "done"], output: act.output,
          startedAt: FixtureJournal.moment(act.from), endedAt: FixtureJournal.moment(act.to))))
  }

  static func starting(_ id: String) -> JournalEvent.StepStarting {
    let plan = FixturePlan.steps.first { $0.id == id }
    return JournalEvent.StepStarting(
      id: id, kind: plan?.kind ?? "", title: plan?.title ?? "", deadlineSeconds: 60)
  }

  static func ended(_ id: String, _ detail: String) -> JournalEvent.StepEnded {
    JournalEvent.StepEnded(id: id, verdict: .passed, detail: detail, output: "")
  }

  /// Notes a milestone; `error` is in milliseconds.
  static func reach(
    _ journal: inout FixtureJournal, _ name: Milestone.Name, _ at: Double, _ error: Double,
    noted: Double? = nil
  ) {
    journal.note(
      noted ?? at,
      .milestone(
        Milestone(name: name, at: FixtureJournal.moment(at), error: UInt64(error * 1e6))))
  }

  static func observe(
    _ journal: inout FixtureJournal, _ probe: String, _ host: String, _ at: Double,
    _ detail: String
  ) {
    journal.note(
      at,
      .faultObserved(
        JournalEvent.FaultObserved(
          step: "02-strike", probe: probe, host: host, inEffect: true, detail: detail,
          at: FixtureJournal.moment(at))))
  }
}
