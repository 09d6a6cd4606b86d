internal import DrillModel

extension HTMLView {
  /// What a step's output takes at most in the page, each end: all of it is in `steps/`.
  private static let outputHalf = 6 * 1_024

  /// Every step with what was expected and seen, and what hosts said.
  var steps: HTMLValue {
    guard !account.steps.isEmpty else { return .flag(false) }
    return .view(["rows": .views(account.steps.map(row))])
  }

  private func row(_ step: StepAccount) -> View {
    let isRed = step.verdict == .failed || step.verdict == .inconclusive
    let hosts = step.plan.hosts.isEmpty ? nil : step.plan.hosts.joined(separator: ", ")
    let text = said(step)
    let summary =
      step.acts.isEmpty
      ? "What hosts said" : "\(step.acts.count) \(step.acts.count == 1 ? "act" : "acts") on hosts"
    return [
      "anchor": .text(step.plan.id), "id": .text(step.plan.id), "title": .text(step.plan.title),
      "places": Self.only(hosts, as: "places"), "badge": HTMLIcon.badge(step.verdict),
      "began": .text(
        step.startedAt.map { NumberText.offset(account.offset($0), places: 2) } ?? "–"),
      "took": .text(step.durationSeconds.map { "\(NumberText.fixed($0, 2)) s" } ?? "–"),
      "tone": .text(HTMLIcon.tone(step.verdict).rawValue),
      "expected": .text(StepExpectation.words(step)),
      "detail": .text(Excerpt.make(step.detail, half: 2 * 1_024)),
      "acts": text.isEmpty
        ? .flag(false)
        : .view(["summary": .text(summary), "isOpen": .flag(isRed), "text": .text(text)]),
    ]
  }

  private func said(_ step: StepAccount) -> String {
    var lines: [String] = []
    for act in step.acts {
      let own = act.isOwnCommand ? " (own command)" : ""
      guard let end = act.end else {
        lines.append("\(act.host)  \(act.act)\(own): sent; its end is not known")
        continue
      }
      let length = end.endedAt >= end.startedAt ? Double(end.endedAt - end.startedAt) / 1e9 : 0
      let began = NumberText.offset(account.offset(end.startedAt), places: 2)
      let values = end.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      lines.append(
        "\(began)  \(act.host)  \(act.act)\(own): \(Self.ending(end, values)), "
          + "\(NumberText.fixed(length, 2)) s")
      // What was told as values is told once: in a line, not in one each.
      if !values.isEmpty { lines.append("    \(values.joined(separator: "  "))") }
      let told = Set(values)
      lines += end.output.split(separator: "\n").filter { !told.contains(String($0)) }
        .map { "    \($0)" }
    }
    let said = Set(step.acts.flatMap { ($0.end?.output ?? "").split(separator: "\n") })
    lines += (step.end?.output ?? "").split(separator: "\n").filter { !said.contains($0) }
      .map(String.init)
    let text = lines.joined(separator: "\n")
    let excerpt = Excerpt.make(text, half: Self.outputHalf)
    return excerpt == text ? text : "\(excerpt)\n(all of it: \(StepOutputs.fileName(step)))"
  }

  /// How an act ended; where its ending is nothing but the values that follow, that it is done.
  private static func ending(_ end: JournalEvent.ActEnded, _ values: [String]) -> String {
    let status = end.exitStatus.map { ", status \($0)" } ?? ""
    let tries = end.attempts.map { $0 > 1 ? ", sent \($0) times" : "" } ?? ""
    let isRepeated =
      end.verdict == .passed && !values.isEmpty
      && values.joined(separator: " ").hasPrefix(end.ending)
    return (isRepeated ? "done" : end.ending) + status + tries
  }

  /// The hosts as they were met and left.
  var hosts: HTMLValue {
    guard !account.hosts.isEmpty else { return .flag(false) }
    let rows = account.hosts.map { host -> View in
      let isRestored = result.hosts.first { $0.name == host.name }?.restored ?? false
      let badge: HTMLValue =
        if isRestored {
          HTMLIcon.badge(.passed, "yes")
        } else {
          host.restored == nil
            ? HTMLIcon.badge(.inconclusive, "not known") : HTMLIcon.badge(.failed, "no")
        }
      return [
        "name": .text(host.name), "address": .text(host.met?.address ?? "never met"),
        "key": .text(host.met?.hostKey ?? "–"),
        "clock": .text(TimeText.clock(host.start?.clockOffset, host.start?.clockError)),
        "clockAfter": .text(
          host.end.map { TimeText.clock($0.clockOffset, $0.clockError) } ?? "–"),
        "badge": badge, "detail": .text(Excerpt.make(host.detail, half: 1_024)),
      ]
    }
    return .view(["rows": .views(rows)])
  }
}
