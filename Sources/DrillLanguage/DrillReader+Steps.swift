import DrillModel

/// Reading the steps.
extension DrillReader {
  /// The verbs of the drill language.
  enum Verb: String, CaseIterable {
    case baseline, strike, await, fence, record, copy, apply, promote, protect, expose, watch
    case poolState = "pool-state"
    case activate, deactivate
    case ship, trace
    case runFor = "run-for"
    case heal
    case `return`
    case manual, verify
  }

  /// Reads the list of steps; each is one verb with its words.
  func steps(_ node: SyntaxNode) -> [Step]? {
    guard case .sequence(let items) = node.content, !items.isEmpty else {
      context.error(
        at: node.position, "\(node.found) stands here",
        expected: "a list of steps, such as `- baseline: { for: 10s }`")
      return nil
    }
    guard items.count <= 1_000 else {
      context.error(at: node.position, "\(items.count) steps stand here", expected: "at most 1000")
      return nil
    }
    return items.enumerated().flatMap { index, item in step(item, number: index + 1) }
  }

  private func step(_ node: SyntaxNode, number: Int) -> [Step] {
    let words = Verb.allCases.map(\.rawValue)
    guard case .mapping(let all) = node.content,
      let entry = all.first(where: { $0.key != Self.coversKey })
    else {
      let found = if case .scalar(let text) = node.content { text } else { "" }
      context.error(
        at: node.position, "\(node.found) is no step",
        expected: "one verb with its words, such as `baseline: { for: 10s }`",
        suggestion: NearestWord.find(found, among: words).map { "\($0):" })
      return []
    }
    for extra in all where extra.position != entry.position && extra.key != Self.coversKey {
      context.error(
        at: extra.position, "`\(extra.key)` stands in the same step as `\(entry.key)`",
        expected: "one verb a step: `- \(extra.key):` on a line of its own")
    }
    guard let verb = Verb(rawValue: entry.key) else {
      context.error(
        at: entry.position, "`\(entry.key)` is no verb", expected: ReadingContext.choice(words),
        suggestion: NearestWord.find(entry.key, among: words))
      return []
    }
    var value = entry.value
    if case .scalar("") = value.content { value.position = entry.position }
    let digits = String(number)
    let id = String(repeating: "0", count: max(2 - digits.count, 0)) + "\(digits)-\(verb.rawValue)"
    let place = StepPlace(id: id, path: "steps.\(number)", position: entry.position)
    context.remember(place.path, at: entry.position)
    return covering(steps(verb, value, place), all)
  }

  private func steps(_ verb: Verb, _ node: SyntaxNode, _ place: StepPlace) -> [Step] {
    if verb == .runFor {
      return context.duration(node).map { [place.step(.runFor($0))] } ?? []
    }
    guard
      var words = MappingReader(
        node, "`\(verb.rawValue)`", path: "\(place.path).\(verb.rawValue)", in: context)
    else { return [] }
    defer { words.finish() }
    switch verb {
    case .baseline: return duration(&words, "for").map { [place.step(.baseline(for: $0))] } ?? []
    case .strike: return strike(&words, place)
    case .await: return condition(&words, place)
    case .manual: return manual(&words, place)
    case .verify: return verification(&words, place)
    case .promote: return promotion(&words, place)
    case .ship: return shipping(&words, place)
    case .trace: return tracing(&words, place)
    default: return plain(verb, &words, place)
    }
  }

  /// The verbs that have one fixed object, and a deadline if wanted.
  private func plain(_ verb: Verb, _ words: inout MappingReader, _ place: StepPlace) -> [Step] {
    let action: Step.Action?
    switch verb {
    case .fence: action = fence(&words)
    case .protect: action = protection(&words)
    case .expose: action = object(&words, "database", "primary") ? .expose : nil
    case .watch: action = object(&words, "database", "primary") ? .watch : nil
    case .record: action = object(&words, "shipping", "state") ? .recordShipping : nil
    case .copy: action = object(&words, "shipped-log", "all") ? .copy : nil
    case .apply: action = object(&words, "shipped-log", "all") ? .apply : nil
    case .heal: action = object(&words, "fault", "all") ? .heal : nil
    case .return: action = object(&words, "to", "primary") ? .return : nil
    case .poolState:
      action = words.required("chat", expected: "`failed-over`, `on-mirror` or `normal`")
        .flatMap { context.word($0, as: Step.PoolState.self) }.map(Step.Action.poolState)
    case .activate: action = rank(&words).map(Step.Action.activate)
    case .deactivate: action = rank(&words).map(Step.Action.deactivate)
    default: action = nil
    }
    let deadline = words.value("within").flatMap { context.duration($0) }
    let approval = verb == .return ? self.approval(&words) : nil
    return action.map { [place.step($0, deadline: deadline, approval: approval)] } ?? []
  }

  /// The word `approval`: a file, or `required` where a person at the terminal is meant.
  func approval(_ words: inout MappingReader) -> Approval? {
    let paths = PathResolver(folder: context.source.folder, home: nil)
    return words.value("approval")
      .flatMap { context.line($0, expected: "the path of an approval file, or `required`") }
      .map { Approval(file: $0 == "required" ? nil : paths.resolve($0)) }
  }

  func object(_ words: inout MappingReader, _ key: String, _ word: String) -> Bool {
    words.required(key, expected: "`\(word)`").flatMap { context.word($0, among: [word]) } != nil
  }

  private func rank(_ words: inout MappingReader) -> DataCenter.Rank? {
    words.required("chat", expected: "`primary` or `secondary`")
      .flatMap { context.word($0, as: DataCenter.Rank.self) }
  }

  private func duration(_ words: inout MappingReader, _ key: String) -> Duration? {
    words.required(key, expected: "a duration, such as `10s`").flatMap { context.duration($0) }
  }

  private func promotion(_ words: inout MappingReader, _ place: StepPlace) -> [Step] {
    guard let successor = successor(&words) else {
      _ = words.rest()
      return []
    }
    guard successor == .backup else { return mirrorPromotion(&words, successor, place) }
    let salvage = words.required("salvage", expected: "`shipped-log` or `none`")
      .flatMap { context.word($0, among: ["shipped-log", "none"]) }
    let deadline = words.value("within").flatMap { context.duration($0) }
    let approval = self.approval(&words)
    guard let salvage else { return [] }
    guard salvage == "shipped-log" else {
      return [place.step(.promote, deadline: deadline, approval: approval)]
    }
    return [
      place.step(.recordShipping, part: "1-record"), place.step(.copy, part: "2-copy"),
      place.step(.apply, part: "3-apply"),
      place.step(.promote, deadline: deadline, part: "4-promote", approval: approval),
    ]
  }

  private func manual(_ words: inout MappingReader, _ place: StepPlace) -> [Step] {
    let prompt = words.required("prompt", expected: "what the person does or confirms")
      .flatMap { context.text($0, expected: "what the person does or confirms") }
    let within = duration(&words, "within")
    let paths = PathResolver(folder: context.source.folder, home: nil)
    let approval = words.value("approval")
      .flatMap { context.line($0, expected: "the path of an approval file") }.map(paths.resolve)
    guard let prompt, let within else { return [] }
    return [place.step(.manual(prompt: prompt, within: within, approval: approval))]
  }

  private func condition(_ words: inout MappingReader, _ place: StepPlace) -> [Step] {
    let forms: [(key: String, word: String, condition: Step.Condition)] = [
      ("detected", "chat unavailable", .chatUnavailable), ("chat", "available", .chatAvailable),
      ("mirror", "in sync", .mirrorInSync), ("mirror", "out of sync", .mirrorOutOfSync),
      ("shipping", "caught up", .shippingCaughtUp), ("shipping", "late", .shippingLate),
      ("database", "mirror serving", .mirrorServing),
    ]
    var found: [Step.Condition] = []
    var isGiven = false
    var keys: [String] = []
    for form in forms where !keys.contains(form.key) {
      keys.append(form.key)
      guard let node = words.value(form.key) else { continue }
      if isGiven {
        context.error(
          at: words.position(of: form.key), "a second condition stands here",
          expected: "one condition a step")
      }
      isGiven = true
      let meant = forms.filter { $0.key == form.key }
      let word = context.word(node, among: meant.map(\.word))
      found += meant.filter { $0.word == word }.map(\.condition)
    }
    if !isGiven {
      context.error(
        at: place.position, "`await` says not what for",
        expected: ReadingContext.choice(forms.map { "\($0.key): \($0.word)" }))
    }
    let within = duration(&words, "within")
    guard let condition = found.first, let within else { return [] }
    return [place.step(.await(condition, within: within))]
  }

  private func verification(_ words: inout MappingReader, _ place: StepPlace) -> [Step] {
    let forms: [(key: String, word: String, check: Step.Check)] = [
      ("integrity", "chat", .chatIntegrity), ("mirror", "in sync", .mirrorInSync),
      ("roles", "as at start", .rolesAsAtStart),
      ("topology", "as declared", .topologyAsDeclared), ("shipping", "sound", .shippingSound),
      ("outside", "counted", .outsideCounted), ("history", "as before", .historyAsBefore),
    ]
    var checks: [Step.Check] = []
    var isGiven = false
    for form in forms {
      guard let node = words.value(form.key) else { continue }
      isGiven = true
      if context.word(node, among: [form.word]) != nil { checks.append(form.check) }
    }
    if !isGiven {
      context.error(
        at: place.position, "`verify` checks nothing",
        expected: ReadingContext.choice(forms.map { "\($0.key): \($0.word)" }))
    }
    let deadline = words.value("within").flatMap { context.duration($0) }
    return checks.isEmpty ? [] : [place.step(.verify(checks), deadline: deadline)]
  }
}
