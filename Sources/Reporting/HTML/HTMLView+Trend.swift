internal import DrillModel

extension HTMLView {
  /// The last runs of this drill as they were on record when this one began, and this one.
  var trend: HTMLValue {
    guard let earlier = account.earlier else { return .flag(false) }
    let now = JournalEvent.EarlierRun(
      run: result.run, started: result.started, outcome: result.outcome, verdict: result.verdict,
      restored: result.restored, version: result.subject.version, isSameDrill: true,
      isSameEnvironment: true, objectives: result.objectives, lost: result.integrity?.lost)
    let points = earlier.map(point) + [thisPoint]
    let change = change(earlier + (result.planted == nil ? [now] : []))
    let figure = TrendFigure(points, change: change.place)
    return .view([
      "note": .text(
        earlier.isEmpty
          ? "No earlier run of this drill against this environment was on record when it began."
          : "As the index of runs had them when this run began; this run is the last row."),
      "figure": figure.map {
        .view(["drawing": .markup($0.svg()), "caption": .text($0.caption)])
      } ?? .flag(false),
      "change": .text(change.note),
      "rows": .views(earlier.map { row($0, isThis: false) } + [row(now, isThis: true)]),
    ])
  }

  /// Where the recovery time became another one: the run's place and what is said of it.
  private func change(_ runs: [JournalEvent.EarlierRun]) -> (place: Int?, note: String) {
    let times = runs.map { run in
      run.objectives.first { $0.name == "recovery-time" }?.actual
    }
    let counted = runs.indices.filter { times[$0] != nil }
    guard let found = ChangePoint.find(in: counted.compactMap { times[$0] }) else {
      return (nil, "Recovery time: \(ChangePoint.absence(measured: counted.count)).")
    }
    let (last, first) = (runs[counted[found.index - 1]], runs[counted[found.index]])
    var new: [String] = []
    if first.version != last.version {
      new.append("the system's version (\(last.version) → \(first.version))")
    }
    new += Self.isNew("the drill's file", first.isSameDrill, last.isSameDrill)
    new += Self.isNew("the environment's file", first.isSameEnvironment, last.isSameEnvironment)
    let note = found.note(since: first.run, unit: "s", new: new)
    return (counted[found.index], "Recovery time: \(VisibleText.line(note)).")
  }

  /// Of a file's digests it is on record only which of them are this run's: two others may differ.
  private static func isNew(_ file: String, _ first: Bool, _ last: Bool) -> [String] {
    switch (first, last) {
    case (true, true): []
    case (false, false): ["perhaps \(file), which is not that of this report"]
    default: [file]
    }
  }

  private func point(_ run: JournalEvent.EarlierRun) -> TrendFigure.Point {
    let objective = run.objectives.first { $0.name == "recovery-time" }
    return TrendFigure.Point(
      time: measured(objective), target: objective?.target, verdict: run.verdict,
      day: String(run.started.dropFirst(5).prefix(5)),
      clock: String(run.started.dropFirst(11).prefix(5)), isThis: false)
  }

  private var thisPoint: TrendFigure.Point {
    let objective = result.objectives.first { $0.name == "recovery-time" }
    return TrendFigure.Point(
      time: measured(objective) ?? RecoveryPhase.recoveryTime(account), target: objective?.target,
      verdict: result.verdict, day: "this run", clock: "", isThis: true)
  }

  private func measured(_ objective: RunResult.ObjectiveResult?) -> Measurement? {
    objective.flatMap { one in one.actual.map { Measurement(value: $0, error: one.error ?? 0) } }
  }

  private func row(_ run: JournalEvent.EarlierRun, isThis: Bool) -> View {
    func time(_ name: String) -> HTMLValue {
      let objective = run.objectives.first { $0.name == name }
      return .text(
        measured(objective).map {
          NumberText.measured($0.value, error: $0.error, unit: objective?.unit ?? "s")
        } ?? "–")
    }
    var changes: [String] = []
    if !run.isSameDrill { changes.append("another drill file") }
    if !run.isSameEnvironment { changes.append("another environment file") }
    if !run.restored { changes.append("not restored") }
    if isThis { changes.append("this run") }
    return [
      "run": .text(run.run), "started": .text(TimeText.date(run.started)),
      "version": .text(VisibleText.line(run.version, limit: 60)),
      "badge": run.verdict.map { HTMLIcon.badge($0) }
        ?? HTMLIcon.badge(.skipped, run.outcome.rawValue),
      "recovery": time("recovery-time"), "point": time("recovery-point"),
      "promotion": time("promotion"),
      "lost": .text(run.lost.map { NumberText.grouped($0) } ?? "–"),
      "remark": Self.only(changes.joined(separator: ", "), as: "remark"),
    ]
  }
}
