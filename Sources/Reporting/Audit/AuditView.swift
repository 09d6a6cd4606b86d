internal import DrillModel

/// What the templates of the audit's page are given: escaped words, section by section.
struct AuditView {
  typealias View = [String: HTMLValue]

  let model: AuditModel

  var page: View {
    let tone: VerdictWords.Tone = model.needsAttention ? .doubtful : .good
    return [
      "headline": .text(model.needsAttention ? "Needs attention" : "All drills are verified"),
      "tone": .text(tone.rawValue), "sign": .markup(HTMLIcon.drawing(tone, className: "sign")),
      "since": .text(model.since), "asOf": .text(model.asOf), "madeBy": .text(model.madeBy),
      "version": .text(model.toolVersion),
      "sentences": .views(sentences.map { ["sentence": .text($0)] }), "tiles": .views(tiles),
      "drillRows": .views(model.drills.map(drill)), "runRows": .views(model.runs.map(run)),
      "actionRows": .views(model.actions.map(action)), "controlRows": .views(controls),
      "evidenceRows": .views(model.runs.map(evidence)),
      "unreadable": .views(model.unreadable.map { ["folder": .text($0)] }),
    ]
  }

  private var overdue: [AuditModel.Drill] { model.drills.filter(\.isOverdue) }
  private var changed: [AuditModel.Drill] { model.drills.filter(\.needsVerification) }
  private var broken: [AuditModel.Run] { model.runs.filter { !$0.complaints.isEmpty } }
  private var open: [AuditModel.Action] { model.actions.filter { $0.closed == nil } }

  private var sentences: [String] {
    let late = open.filter(\.isOverdue).count
    return [
      "\(Self.count(model.runs.count, "run")) of \(Self.count(model.drills.count, "drill")) from "
        + "\(model.since) to \(model.asOf).",
      overdue.isEmpty
        ? "No drill is overdue." : "Overdue: \(overdue.map(\.id).joined(separator: ", ")).",
      changed.isEmpty
        ? "Nothing changed since it was last verified."
        : "Needs verification: \(changed.map(\.id).joined(separator: ", ")).",
      open.isEmpty
        ? "No corrective action is open."
        : "\(Self.count(open.count, "corrective action")) open, \(late) behind the day.",
    ]
      + (broken.isEmpty
        ? []
        : ["Bundles that are not whole: \(broken.map(\.result.run).joined(separator: ", "))."])
  }

  private var tiles: [View] {
    let passed = model.runs.filter { $0.result.exit == 0 }.count
    let whole = model.runs.count - broken.count
    let late = open.filter(\.isOverdue).count
    return [
      tile("Runs", model.runs.count, "\(passed) passed", nil),
      tile("Overdue drills", overdue.count, "of \(model.drills.count)", overdue.isEmpty),
      tile("Needs verification", changed.count, "changed since verified", changed.isEmpty),
      tile("Open corrective actions", open.count, "\(late) behind the day", late == 0),
      tile("Bundles whole", whole, "of \(model.runs.count)", broken.isEmpty),
    ]
  }

  private func tile(_ what: String, _ value: Int, _ note: String, _ isGood: Bool?) -> View {
    [
      "what": .text(what), "value": .text("\(value)"), "note": .text(note),
      "badge": isGood.map {
        HTMLIcon.badge($0 ? .passed : .inconclusive, $0 ? "in order" : "needs attention")
      } ?? .flag(false),
    ]
  }

  private func drill(_ drill: AuditModel.Drill) -> View {
    var badges: [HTMLValue] = []
    if drill.isOverdue { badges.append(HTMLIcon.badge(.failed, "overdue")) }
    if drill.needsVerification {
      badges.append(HTMLIcon.badge(.inconclusive, "needs verification"))
    }
    if badges.isEmpty { badges.append(HTMLIcon.badge(.passed, "verified")) }
    return [
      "id": .text(drill.id), "title": .text(drill.title),
      "environment": .text(drill.environment.isEmpty ? "never run" : drill.environment),
      "verified": .text(drill.verifiedOn ?? "never"),
      "verifiedRun": .text(drill.lastVerified ?? ""),
      "due": .text(drill.due ?? "now"), "every": .text("\(drill.everyDays)"),
      "runs": .text("\(drill.runsInPeriod)"), "badges": Self.views(badges),
      "changes": .views(drill.changes.map { ["change": .text($0)] }),
    ]
  }

  private func run(_ run: AuditModel.Run) -> View {
    let result = run.result
    let recovery = result.objectives.first { $0.name == Objective.Name.recoveryTime.rawValue }
    var badges = [HTMLIcon.badge(result.verdict ?? .skipped, word(result))]
    if !result.restored { badges.append(HTMLIcon.badge(.failed, "not restored")) }
    if result.planted != nil { badges.append(HTMLIcon.badge(.skipped, "planted by hand")) }
    return [
      "run": .text(result.run), "started": .text(result.started),
      "startedWords": .text(TimeText.date(result.started)), "drill": .text(result.drill),
      "environment": .text(result.environment), "subject": .text(result.subject.name),
      "version": .text(result.subject.version), "badges": Self.views(badges),
      "reasons": .views(
        result.reasons.prefix(3).map { ["reason": .text(VisibleText.line($0, limit: 160))] }),
      "recovery": .text(
        recovery?.actual.map { NumberText.measured($0, error: recovery?.error, unit: "s") } ?? "–"),
      "target": .text(
        recovery.map { "target \(NumberText.measured($0.target, error: nil, unit: "s"))" } ?? ""),
      "lost": .text(result.integrity.map { NumberText.grouped($0.lost) } ?? "–"),
      "signOffs": .views(run.signOffs.map { ["words": .text($0)] }),
    ]
  }

  private func word(_ result: RunResult) -> String {
    result.outcome == .completed
      ? result.verdict?.rawValue ?? "not judged"
      : [result.outcome.rawValue, result.verdict?.rawValue].compactMap { $0 }.joined(
        separator: ", ")
  }

  private func action(_ action: AuditModel.Action) -> View {
    let badge =
      action.closed.map { HTMLIcon.badge(.passed, "closed \($0.prefix(10))") }
      ?? HTMLIcon.badge(
        action.isOverdue ? .failed : .inconclusive, action.isOverdue ? "overdue" : "open")
    return [
      "id": .text(action.id), "title": .text(action.title), "severity": .text(action.severity),
      "owner": .text(action.owner), "due": .text(action.due), "run": .text(action.run),
      "drill": .text(action.drill), "badge": badge,
    ]
  }

  /// Each control of the catalogue, with the verifications that show it.
  private var controls: [View] {
    ControlCatalogue.all.map { control in
      let showing = model.verifications.filter { run in
        run.result.record?.controls.contains { $0.id == control.id && $0.shown } == true
      }
      return [
        "id": .text(control.id), "title": .text("\(control.framework) \(control.clause)"),
        "asks": .text(control.asks), "besides": .text(control.besides),
        "badge": HTMLIcon.badge(
          showing.isEmpty ? .inconclusive : .passed, showing.isEmpty ? "not shown" : "shown"),
        "runs": .views(
          showing.map { ["words": .text("\($0.result.drill), \($0.result.run)")] }),
      ]
    }
  }

  private func evidence(_ run: AuditModel.Run) -> View {
    [
      "run": .text(run.result.run), "signature": .text(run.signature),
      "head": .text(run.journalHead),
      "badge": HTMLIcon.badge(
        run.complaints.isEmpty ? .passed : .failed, run.complaints.isEmpty ? "whole" : "not whole"),
      "complaints": .views(
        run.complaints.prefix(5).map { ["complaint": .text(Excerpt.make($0, half: 300))] }),
    ]
  }

  /// Badges as a list: each is a view already.
  private static func views(_ badges: [HTMLValue]) -> HTMLValue {
    .views(
      badges.compactMap { badge in
        if case .view(let view) = badge { view } else { nil }
      })
  }

  private static func count(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }
}
