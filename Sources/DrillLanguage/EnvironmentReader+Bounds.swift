import DrillModel

/// Reading what bounds runs: how much they may take away, and when they may be.
extension EnvironmentReader {
  /// Reads `limits:`.
  func limits(_ node: SyntaxNode) -> BlastLimits? {
    guard var words = MappingReader(node, "`limits`", path: "limits", in: context) else {
      return nil
    }
    let hosts = words.value("hosts-struck")
      .flatMap { context.integer($0, in: 0...10_000, expected: "the most hosts") }
    let centers = words.value("data-centers")
      .flatMap { context.integer($0, in: 0...2, expected: "the most data centers") }
    let roles = words.value("roles-never").map(roles) ?? []
    words.finish()
    return BlastLimits(hostsStruck: hosts, dataCenters: centers, rolesNever: roles)
  }

  private func roles(_ node: SyntaxNode) -> [Role] {
    items(node).compactMap { context.word($0, as: Role.self) }
  }

  /// The items of a list; a single value stands for a list of one.
  private func items(_ node: SyntaxNode) -> [SyntaxNode] {
    if case .sequence(let items) = node.content { return items }
    return [node]
  }

  /// Reads `calendar:`.
  func calendar(_ node: SyntaxNode) -> RunCalendar? {
    guard var words = MappingReader(node, "`calendar`", path: "calendar", in: context) else {
      return nil
    }
    let zone = words.required("time-zone", expected: "a time zone, such as `Europe/Berlin`")
      .flatMap(timeZone)
    let windows = words.value("windows").map { items($0).compactMap(window) } ?? []
    let freezes = words.value("freeze").map { items($0).compactMap(freeze) } ?? []
    words.finish()
    return zone.map { RunCalendar(timeZone: $0, windows: windows, freezes: freezes) }
  }

  private func timeZone(_ node: SyntaxNode) -> String? {
    let expected = "a time zone, such as `Europe/Berlin` or `UTC`"
    guard let text = context.line(node, expected: expected) else { return nil }
    let known = context.vocabulary.timeZones
    guard known.isEmpty || known.contains(text) || ["UTC", "GMT"].contains(text) else {
      context.error(
        at: node.position, "\(SyntaxNode.quoted(text)) is no time zone that this machine knows",
        expected: expected, suggestion: NearestWord.find(text, among: known))
      return nil
    }
    return text
  }

  private func window(_ node: SyntaxNode) -> RunCalendar.Window? {
    guard var words = MappingReader(node, "a window", path: "calendar.windows", in: context) else {
      return nil
    }
    let days =
      words.required("days", expected: "days such as `[mon, tue]`, or `all`").map(days) ?? []
    let from = words.required("from", expected: "a time such as `\"09:00\"`").flatMap(timeOfDay)
    let to = words.required("to", expected: "a time such as `\"16:00\"`").flatMap(timeOfDay)
    words.finish()
    guard let from, let to, !days.isEmpty else { return nil }
    return RunCalendar.Window(days: days, from: from, to: to)
  }

  private func days(_ node: SyntaxNode) -> [RunCalendar.Day] {
    if case .scalar("all") = node.content { return RunCalendar.Day.allCases }
    let days = items(node).compactMap { context.word($0, as: RunCalendar.Day.self) }
    if case .sequence(let items) = node.content, items.isEmpty {
      context.error(at: node.position, "the list of days is empty", expected: "one or more")
    }
    return days
  }

  private func timeOfDay(_ node: SyntaxNode) -> Int? {
    let expected = "a time of day such as `\"09:00\"`, up to `\"24:00\"`"
    guard let text = context.line(node, expected: expected) else { return nil }
    guard let minutes = ClockText.minutes(text) else {
      context.error(
        at: node.position, "\(SyntaxNode.quoted(text)) is no time of day", expected: expected)
      return nil
    }
    return minutes
  }

  private func freeze(_ node: SyntaxNode) -> RunCalendar.Freeze? {
    guard var words = MappingReader(node, "a freeze", path: "calendar.freeze", in: context) else {
      return nil
    }
    if let file = words.value("file") {
      words.finish()
      return context.line(file, expected: "the path of a calendar").map {
        .file(paths.resolve($0))
      }
    }
    let from = words.required("from", expected: "its first day, such as `2026-12-20`").flatMap(day)
    let to = words.required("to", expected: "its last day").flatMap(day)
    let reason = words.required("reason", expected: "why no run may be")
      .flatMap { context.line($0, expected: "a reason") }
    words.finish()
    guard let from, let to, let reason else { return nil }
    guard from <= to else {
      context.error(
        at: words.position(of: "to"), "the freeze ends before it begins",
        expected: "a day from \(from) on")
      return nil
    }
    return .days(from: from, to: to, reason: reason)
  }

  private func day(_ node: SyntaxNode) -> String? {
    let expected = "a day such as `2026-12-20`"
    guard let text = context.line(node, expected: expected) else { return nil }
    guard ClockText.isDay(text) else {
      context.error(at: node.position, "\(SyntaxNode.quoted(text)) is no day", expected: expected)
      return nil
    }
    return text
  }
}
