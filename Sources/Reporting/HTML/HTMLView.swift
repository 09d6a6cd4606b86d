internal import DrillModel

/// What the templates of the page are given: a run as escaped words, section by section.
struct HTMLView {
  typealias View = [String: HTMLValue]

  let model: ReportModel
  let words: VerdictWords

  var result: RunResult { model.result }
  var account: RunAccount { model.account }

  init(_ model: ReportModel) {
    self.model = model
    words = VerdictWords(model)
  }

  /// The whole page, without style sheet and policy.
  var page: View {
    var page: View = [
      "headline": .text(words.headline), "title": .text(model.title),
      "environment": .text(result.environment), "started": .text(result.started),
      "startedWords": .text(TimeText.date(result.started)), "tone": .text(words.tone.rawValue),
      "sign": .markup(HTMLIcon.drawing(words.tone, className: "sign")),
      "sentences": .views(words.sentences.map { ["sentence": .text($0)] }),
      "restored": .text(words.restored), "run": .text(result.run),
      "version": .text(account.start?.toolVersion ?? "of unknown version"),
      "tiles": .views(tiles), "timeline": timeline, "recovery": recovery,
      "objectives": objectives, "shipping": shipping, "trend": trend, "integrity": integrity,
      "steps": steps, "hosts": hosts, "controls": controls,
      "remarks": remarks, "checks": checks, "guards": guards, "facts": .views(facts),
      "digests": .views(digests), "commands": .text(commands),
      "roles": .views(["Prepared by", "Reviewed by", "Approved by"].map { ["role": .text($0)] }),
    ]
    page["sections"] = .views(
      Self.sections.filter { isShown($0.key, page[$0.key] ?? .flag(true)) }
        .map { ["anchor": .text($0.key), "name": .text($0.value)] })
    return page
  }

  private static let sections: KeyValuePairs<String, String> = [
    "facts": "The run", "timeline": "Timeline", "recovery": "Recovery time",
    "objectives": "Objectives", "shipping": "Log shipping", "steps": "Steps",
    "integrity": "Integrity", "hosts": "Hosts", "remarks": "Deviations", "trend": "Trend",
    "controls": "Controls", "evidence": "Evidence", "sign-off": "Sign-off",
  ]

  /// Remarks, evidence and sign-off are always there; the other sections only where they have something.
  private func isShown(_ key: String, _ value: HTMLValue) -> Bool {
    if case .flag(false) = value { return key == "remarks" }
    return true
  }
}
