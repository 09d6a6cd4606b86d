public import DrillModel

/// Writes a drill as it was executed: every default filled in, every variable put in.
///
/// The same drill always gives the same bytes, and reading them gives the same drill.
public enum DrillWriter {
  /// The YAML text.
  public static func text(_ drill: Drill) -> String {
    var yaml = YAMLText(comment: "The drill as it was executed.")
    yaml.line(0, "drill", drill.title)
    yaml.line(0, "mode", drill.mode.rawValue)
    yaml.mapping(0, "objectives", isEmpty: drill.objectives.isEmpty)
    for objective in drill.objectives { write(objective, to: &yaml) }
    if let workload = drill.workload {
      yaml.mapping(0, "workload")
      yaml.mapping(1, "chat")
      yaml.line(2, "rooms", "\(workload.rooms)")
      yaml.line(2, "users", "\(workload.users)")
      yaml.line(2, "rate", rate(workload.rate))
      yaml.line(2, "retry-spacing", DurationText.format(workload.retrySpacing))
      yaml.line(2, "answer-deadline", DurationText.format(workload.answerDeadline))
    }
    yaml.mapping(0, "availability")
    yaml.line(1, "gap", DurationText.format(drill.availability.gap))
    yaml.line(1, "hold", DurationText.format(drill.availability.hold))
    yaml.line(0, "settle", DurationText.format(drill.settle))
    if !drill.stopConditions.isEmpty { yaml.mapping(0, "stop-conditions") }
    for condition in drill.stopConditions { write(condition, to: &yaml) }
    if let expectation = drill.expectation {
      yaml.mapping(0, "expect")
      yaml.line(1, "finding", expectation.finding.rawValue)
      yaml.line(1, "before", "promote")
    }
    if let record = drill.record { write(record, to: &yaml) }
    if !drill.covers.isEmpty { yaml.line(0, "covers", drill.covers) }
    yaml.mapping(0, "steps")
    for step in drill.steps where isWritten(step) {
      write(step, to: &yaml)
      if let covers = step.covers { yaml.line(2, "covers", covers) }
      if let parts = step.partCovers {
        yaml.mapping(2, "covers", isEmpty: parts.isEmpty)
        for part in parts { yaml.line(3, part.part, part.rows) }
      }
    }
    return yaml.text
  }

  private static func write(_ condition: StopCondition, to yaml: inout YAMLText) {
    let key: String
    var words: [(String, String)]
    switch condition.probe {
    case .chatUnavailable(let limit):
      return yaml.item(
        1, "chat-unavailable-for", YAMLText.quoted(DurationText.format(limit)))
    case .hostLoad(let target, let above):
      key = "host-load"
      switch target {
      case .host(let name): words = [("host", name)]
      case .role(let role): words = [("role", role.rawValue)]
      }
      words.append(("above", "\(above)"))
    case .command(let run, let host):
      key = "command"
      words = [("run", run), ("on", host)]
    case .http(let url, let host, let status):
      key = "http"
      words = [("url", url), ("from", host ?? "runner"), ("expect", "\(status)")]
    }
    words += [
      ("every", DurationText.format(condition.every)),
      ("deadline", DurationText.format(condition.deadline)),
      ("failures", "\(condition.failures)"),
    ]
    yaml.item(1, key, words.map { ($0.0, YAMLText.quoted($0.1)) })
  }

  private static func write(_ objective: Objective, to yaml: inout YAMLText) {
    yaml.mapping(1, objective.name.rawValue)
    switch objective.name {
    case .promotion, .recoveryTime, .recoveryTimeFromDecision, .recoveryPoint, .returnTime,
      .shippingLag, .timeToProtected:
      let nanoseconds = Int64((objective.target * 1e9).rounded())
      yaml.line(2, "within", DurationText.format(.nanoseconds(nanoseconds)))
    case .order: yaml.line(2, "violations", "\(Int(objective.target))")
    case .lost, .lostAfterPromotion, .duplicated, .altered:
      yaml.line(2, "messages", "\(Int(objective.target))")
    }
  }

  /// A rate that is whole by the minute was probably written so.
  private static func rate(_ rate: Double) -> String {
    let whole = rate.rounded()
    if whole == rate { return "\(Int(whole))/s" }
    let minute = rate * 60
    return abs(minute.rounded() - minute) < 1e-9 ? "\(Int(minute.rounded()))/min" : "\(rate)/s"
  }

  /// Three of the four steps that a salvaging promotion stands for are not written.
  private static func isWritten(_ step: Step) -> Bool {
    !step.id.contains(".") || step.action == .promote
  }

  private static func write(_ step: Step, to yaml: inout YAMLText) {
    func quoted(_ words: [(String, String)]) -> [(String, String)] {
      words.map { ($0.0, YAMLText.quoted($0.1)) }
    }
    let approval = step.approval.map { [("approval", $0.file ?? "required")] } ?? []
    let deadline = step.deadline.map { [("within", DurationText.format($0))] } ?? []
    switch step.action {
    case .baseline(let time):
      yaml.item(1, "baseline", quoted([("for", DurationText.format(time))]))
    case .strike(let strike): yaml.item(1, "strike", words(of: strike))
    case .await(let condition, let within):
      let words = words(of: condition) + [("within", DurationText.format(within))]
      yaml.item(1, "await", quoted(words))
    case .fence: yaml.item(1, "fence", quoted([("database", "primary")] + deadline))
    case .recordShipping: yaml.item(1, "record", quoted([("shipping", "state")] + deadline))
    case .copy: yaml.item(1, "copy", quoted([("shipped-log", "all")] + deadline))
    case .apply: yaml.item(1, "apply", quoted([("shipped-log", "all")] + deadline))
    case .promote:
      let salvage = step.id.contains(".") ? "shipped-log" : "none"
      yaml.item(
        1, "promote", quoted([("database", "backup"), ("salvage", salvage)] + deadline + approval))
    case .promoteMirror, .fenceBackup, .protect, .expose, .watch:
      let (verb, words) = mirrorWords(of: step.action)
      yaml.item(1, verb, quoted(words + deadline + approval))
    case .poolState(let state):
      yaml.item(1, "pool-state", quoted([("chat", state.rawValue)] + deadline))
    case .activate(let rank):
      yaml.item(1, "activate", quoted([("chat", rank.rawValue)] + deadline))
    case .deactivate(let rank):
      yaml.item(1, "deactivate", quoted([("chat", rank.rawValue)] + deadline))
    case .ship(let segments):
      yaml.item(1, "ship", quoted([("segments", "\(segments)")] + deadline))
    case .trace(let cycles, let from, let within):
      let words = [
        ("shipping", "marker"), ("cycles", "\(cycles)"),
        ("from", from == .mirror ? "mirror" : "primary"), ("within", DurationText.format(within)),
      ]
      yaml.item(1, "trace", quoted(words))
    case .runFor(let time): yaml.item(1, "run-for", YAMLText.quoted(DurationText.format(time)))
    case .heal: yaml.item(1, "heal", quoted([("fault", "all")] + deadline))
    case .return:
      yaml.item(1, "return", quoted([("to", "primary")] + deadline + approval))
    case .manual(let prompt, let within, let approval):
      let words =
        [("prompt", prompt), ("within", DurationText.format(within))]
        + (approval.map { [("approval", $0)] } ?? [])
      yaml.item(1, "manual", quoted(words))
    case .verify(let checks):
      yaml.item(1, "verify", quoted(checks.map(words) + deadline))
    }
  }

  private static func words(of strike: Step.Strike) -> [(String, String)] {
    switch strike {
    case .takeOffline(let rank, let way):
      return [
        ("take-offline", YAMLText.quoted("datacenter \(rank.rawValue)")),
        ("by", YAMLText.quoted(way.rawValue)),
      ]
    case .fault(let kind, let hosts, let parameters):
      let list = hosts.map(YAMLText.quoted).joined(separator: ", ")
      let rest = parameters.sorted { $0.key < $1.key }.map { ($0.key, YAMLText.quoted($0.value)) }
      return [("fault", YAMLText.quoted(kind)), ("on", "[\(list)]")] + rest
    }
  }

  private static func words(of condition: Step.Condition) -> [(String, String)] {
    switch condition {
    case .chatUnavailable: [("detected", "chat unavailable")]
    case .chatAvailable: [("chat", "available")]
    case .mirrorInSync: [("mirror", "in sync")]
    case .shippingCaughtUp: [("shipping", "caught up")]
    case .shippingLate: [("shipping", "late")]
    case .mirrorOutOfSync: [("mirror", "out of sync")]
    case .mirrorServing: [("database", "mirror serving")]
    }
  }

  private static func words(of check: Step.Check) -> (String, String) {
    switch check {
    case .chatIntegrity: ("integrity", "chat")
    case .mirrorInSync: ("mirror", "in sync")
    case .rolesAsAtStart: ("roles", "as at start")
    case .topologyAsDeclared: ("topology", "as declared")
    case .shippingSound: ("shipping", "sound")
    case .outsideCounted: ("outside", "counted")
    case .historyAsBefore: ("history", "as before")
    }
  }
}
