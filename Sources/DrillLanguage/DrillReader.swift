import DrillModel

/// Turns the syntax of a drill file into a drill.
struct DrillReader {
  let context: ReadingContext

  /// Reads the whole file; nil where a part that everything needs could not be read.
  func drill(_ root: SyntaxNode) -> Drill? {
    guard var file = MappingReader(root, "a drill", path: "", in: context) else { return nil }
    // Variables first: every other value may use them.
    let variables = file.value("variables")
    if let variables { context.readVariables(variables) }
    let title = file.required("drill", expected: "the drill's title")
      .flatMap { context.line($0, expected: "a title") }
    let mode = file.value("mode").map { context.word($0, as: Drill.Mode.self) } ?? .disaster
    let objectives = file.value("objectives").map(objectives) ?? []
    let workload = file.value("workload").flatMap(workload)
    let availability =
      file.value("availability").flatMap(availability) ?? AvailabilityRule()
    let stops =
      file.value("stop-conditions").map { stopConditions($0, hasChat: workload != nil) } ?? []
    let settle = settle(file.value("settle"), availability: availability)
    let steps = file.required("steps", expected: "what is done, in order").flatMap(steps)
    let covers = file.value("covers").map(rows) ?? []
    let expectation = file.value("expect").flatMap(expectation)
    let record = file.value("record").flatMap(record)
    file.finish()
    guard let title, let mode, let steps else { return nil }
    return Drill(
      id: context.source.identifier, title: title, mode: mode, objectives: objectives,
      workload: workload, availability: availability, settle: settle, stopConditions: stops,
      steps: steps, covers: covers, expectation: expectation, record: record)
  }

  private func objectives(_ node: SyntaxNode) -> [Objective] {
    guard case .mapping(let entries) = node.content else {
      context.error(
        at: node.position, "\(node.found) stands here",
        expected: "objectives by name, such as `recovery-time: { within: 60s }`")
      return []
    }
    var objectives: [Objective] = []
    for entry in entries {
      let words = Objective.Name.allCases.map(\.rawValue)
      guard let name = Objective.Name(rawValue: entry.key) else {
        context.error(
          at: entry.position, "`\(entry.key)` is no objective",
          expected: ReadingContext.choice(words),
          suggestion: NearestWord.find(entry.key, among: words))
        continue
      }
      guard !objectives.contains(where: { $0.name == name }) else {
        context.error(
          at: entry.position, "`\(entry.key)` is given twice in one mapping",
          expected: "each key once")
        continue
      }
      context.remember("objectives.\(entry.key)", at: entry.position)
      if let target = target(of: name, entry.value) {
        objectives.append(Objective(name: name, target: target))
      }
    }
    return objectives
  }

  private func target(of name: Objective.Name, _ node: SyntaxNode) -> Double? {
    let path = "objectives.\(name.rawValue)"
    let subject = "the objective `\(name.rawValue)`"
    guard var reader = MappingReader(node, subject, path: path, in: context) else { return nil }
    defer { reader.finish() }
    switch name {
    case .promotion, .recoveryTime, .recoveryTimeFromDecision, .recoveryPoint, .returnTime,
      .shippingLag, .timeToProtected:
      return reader.required("within", expected: "a duration, such as `60s`")
        .flatMap { context.duration($0) }.map { $0 / .seconds(1) }
    case .order:
      return reader.required("violations", expected: "the most that may be, such as `0`")
        .flatMap(count)
    case .lost, .lostAfterPromotion, .duplicated, .altered:
      return reader.required("messages", expected: "the most that may be, such as `0`")
        .flatMap(count)
    }
  }

  private func count(_ node: SyntaxNode) -> Double? {
    context.integer(node, in: 0...1_000_000_000, expected: "a count").map(Double.init)
  }

  private func workload(_ node: SyntaxNode) -> ChatWorkload? {
    guard var kinds = MappingReader(node, "`workload`", path: "workload", in: context) else {
      return nil
    }
    let chat = kinds.required("chat", expected: "`{ rooms: 4, users: 8, rate: 100/s }`")
    kinds.finish()
    guard let chat,
      var reader = MappingReader(chat, "the chat workload", path: "workload.chat", in: context)
    else { return nil }
    let rooms = reader.required("rooms", expected: "how many rooms")
      .flatMap { context.integer($0, in: 1...10_000, expected: "how many rooms") }
    let users = reader.required("users", expected: "how many users")
      .flatMap { context.integer($0, in: 1...10_000, expected: "how many users") }
    let rate = reader.required("rate", expected: "messages over all users, such as `100/s`")
      .flatMap { context.rate($0, atMost: 10_000) }
    let retry = reader.value("retry-spacing")
      .flatMap { context.duration($0, atLeast: .milliseconds(1), atMost: .seconds(10)) }
    let answer = reader.value("answer-deadline")
      .flatMap { context.duration($0, atLeast: .milliseconds(100), atMost: .seconds(300)) }
    reader.finish()
    guard let rooms, let users, let rate else { return nil }
    if rooms > users {
      context.error(
        at: reader.position(of: "rooms"), "\(rooms) rooms for \(users) users leave rooms empty",
        expected: "at most \(users): each user talks in one room")
    }
    var workload = ChatWorkload(rooms: rooms, users: users, rate: rate)
    if let retry {
      workload.retrySpacing = retry
      if retry > .milliseconds(25) {
        context.warning(
          at: reader.position(of: "retry-spacing"),
          "tries every \(DurationText.format(retry)) widen the error of the recovery time",
          expected: "25ms or less")
      }
    }
    if let answer { workload.answerDeadline = answer }
    return workload
  }

  private func availability(_ node: SyntaxNode) -> AvailabilityRule? {
    guard
      var reader = MappingReader(
        node, "`availability`", path: "availability", in: context)
    else { return nil }
    var rule = AvailabilityRule()
    if let gap = reader.value("gap")
      .flatMap({ context.duration($0, atLeast: .milliseconds(50), atMost: .seconds(60)) })
    {
      rule.gap = gap
    }
    if let hold = reader.value("hold")
      .flatMap({ context.duration($0, atLeast: .milliseconds(100), atMost: .seconds(600)) })
    {
      rule.hold = hold
    }
    reader.finish()
    return rule
  }

  /// How long chat goes on after the last step: long enough for the rule of availability.
  private func settle(_ node: SyntaxNode?, availability: AvailabilityRule) -> Duration {
    let least = availability.gap + availability.hold
    guard let node else { return max(.seconds(6), least) }
    guard let settle = context.duration(node) else { return least }
    if settle < least {
      context.error(
        at: node.position,
        "after \(DurationText.format(settle)) nobody can tell whether chat came back to stay",
        expected: "at least gap and hold of `availability` together: \(DurationText.format(least))"
      )
    }
    return settle
  }
}
