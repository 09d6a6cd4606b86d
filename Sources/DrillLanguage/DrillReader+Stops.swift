import DrillModel

/// Reading `stop-conditions`.
extension DrillReader {
  private static let kinds = ["chat-unavailable-for", "host-load", "command", "http"]

  /// Reads the list of what ends the drill early.
  func stopConditions(_ node: SyntaxNode, hasChat: Bool) -> [StopCondition] {
    guard case .sequence(let items) = node.content, !items.isEmpty, items.count <= 100 else {
      context.error(
        at: node.position, "\(node.found) stands here",
        expected: "a list of up to 100 conditions, such as `- chat-unavailable-for: 5m`")
      return []
    }
    return items.enumerated().compactMap { index, item in
      stopCondition(item, path: "stop-conditions.\(index + 1)", hasChat: hasChat)
    }
  }

  private func stopCondition(
    _ node: SyntaxNode, path: String, hasChat: Bool
  ) -> StopCondition? {
    guard case .mapping(let entries) = node.content, let entry = entries.first else {
      context.error(
        at: node.position, "\(node.found) is no stop condition",
        expected: ReadingContext.choice(Self.kinds))
      return nil
    }
    for extra in entries.dropFirst() {
      context.error(
        at: extra.position, "`\(extra.key)` stands in the same condition as `\(entry.key)`",
        expected: "one condition an item")
    }
    context.remember(path, at: entry.position)
    switch entry.key {
    case "chat-unavailable-for":
      if !hasChat {
        context.error(
          at: entry.position, "without chat traffic nobody notices that chat is gone",
          expected: "`workload: { chat: … }`")
      }
      return context.duration(entry.value, atLeast: .seconds(1)).map {
        StopCondition(probe: .chatUnavailable(for: $0), position: entry.position)
      }
    case "host-load": return asked(entry, path, hostLoad)
    case "command": return asked(entry, path, command)
    case "http": return asked(entry, path, http)
    default:
      context.error(
        at: entry.position, "`\(entry.key)` is no stop condition",
        expected: ReadingContext.choice(Self.kinds),
        suggestion: NearestWord.find(entry.key, among: Self.kinds))
      return nil
    }
  }

  private func asked(
    _ entry: SyntaxNode.Entry, _ path: String,
    _ read: (inout MappingReader) -> StopCondition.Probe?
  ) -> StopCondition? {
    guard
      var words = MappingReader(
        entry.value, "`\(entry.key)`", path: "\(path).\(entry.key)", in: context)
    else { return nil }
    let probe = read(&words)
    var condition = probe.map { StopCondition(probe: $0, position: entry.position) }
    if let every = words.value("every")
      .flatMap({ context.duration($0, atLeast: .milliseconds(500), atMost: .seconds(3_600)) })
    {
      condition?.every = every
    }
    if let deadline = words.value("deadline")
      .flatMap({ context.duration($0, atLeast: .milliseconds(500), atMost: .seconds(600)) })
    {
      condition?.deadline = deadline
    }
    if let failures = words.value("failures")
      .flatMap({ context.integer($0, in: 1...1_000, expected: "how many in a row") })
    {
      condition?.failures = failures
    }
    words.finish()
    return condition
  }

  private func hostLoad(_ words: inout MappingReader) -> StopCondition.Probe? {
    let host = words.value("host")
    let role = words.value("role")
    let above = words.required("above", expected: "a load average, such as `20`")
      .flatMap(load)
    var target: StopCondition.Target?
    switch (host, role) {
    case (let host?, nil):
      target = context.line(host, expected: "a host's name").map { .host($0) }
    case (nil, let role?): target = context.word(role, as: Role.self).map { .role($0) }
    default:
      context.error(
        at: words.position, "`host-load` wants either `host` or `role`",
        expected: "`host: NAME` or `role: backup-database`")
    }
    guard let target, let above else { return nil }
    return .hostLoad(target, above: above)
  }

  private func load(_ node: SyntaxNode) -> Double? {
    let expected = "a load average above 0, such as `20` or `7.5`"
    guard let text = context.text(node, expected: expected) else { return nil }
    let isPlain = text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard isPlain, text.count <= 9, let load = Double(text), load > 0 else {
      context.error(
        at: node.position, "\(context.found(text, node)) is no load average", expected: expected)
      return nil
    }
    return load
  }

  private func command(_ words: inout MappingReader) -> StopCondition.Probe? {
    let run = words.required("run", expected: "a program or a shell command")
      .flatMap { context.text($0, expected: "a program or a shell command") }
    let host = words.required("on", expected: "the host that it runs on")
      .flatMap { context.line($0, expected: "a host's name") }
    guard let run, let host else { return nil }
    return .command(run: run, host: host)
  }

  private func http(_ words: inout MappingReader) -> StopCondition.Probe? {
    let url = words.required("url", expected: "an address such as `https://status.example/health`")
      .flatMap(address)
    let from = words.value("from").flatMap { context.line($0, expected: "a host, or `runner`") }
    let status =
      words.value("expect")
      .map { context.integer($0, in: 100...599, expected: "an HTTP status") } ?? 200
    guard let url, let status else { return nil }
    return .http(url: url, host: from == "runner" ? nil : from, status: status)
  }

  private func address(_ node: SyntaxNode) -> String? {
    let expected = "an address such as `https://status.example/health`"
    guard let text = context.line(node, expected: expected) else { return nil }
    guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains(" "),
      text.utf8.allSatisfy({ (33...126).contains($0) })
    else {
      context.error(
        at: node.position, "\(SyntaxNode.quoted(text)) is no HTTP address", expected: expected)
      return nil
    }
    if text.dropFirst(8).prefix(while: { $0 != "/" }).contains("@") {
      context.error(
        at: node.position, "the address carries a password or a user", expected: expected,
        hidesSource: true)
      return nil
    }
    return text
  }
}
