import DrillModel

/// Reading single values. Each answers nil after it has complained.
extension ReadingContext {
  /// A text with variables put in; not empty.
  func text(_ node: SyntaxNode, expected: String) -> String? {
    guard case .scalar(let written) = node.content, !written.isEmpty else {
      error(at: node.position, "\(node.found) stands here", expected: expected)
      return nil
    }
    return substitute(written, at: node.position)
  }

  /// A text of one line, without blanks at its ends.
  func line(_ node: SyntaxNode, expected: String) -> String? {
    guard let text = text(node, expected: expected) else { return nil }
    guard !text.contains(where: \.isNewline), text.first != " ", text.last != " ",
      !text.isEmpty, text.count <= 1_000
    else {
      error(at: node.position, "\(found(text, node)) is not one short line", expected: expected)
      return nil
    }
    return text
  }

  /// A name: letters, digits, `.`, `_` and `-`, starting with a letter or digit.
  func name(_ node: SyntaxNode, expected: String) -> String? {
    guard let text = text(node, expected: expected) else { return nil }
    guard Self.isName(text) else {
      error(
        at: node.position, "\(found(text, node)) is no name",
        expected: "\(expected): letters, digits, `.`, `_`, `-`")
      return nil
    }
    return text
  }

  /// Whether a text can be a name in files, on hosts and in reports.
  static func isName(_ text: String) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter || first.isNumber,
      text.count <= 64
    else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }

  /// A duration with its unit, above zero.
  func duration(
    _ node: SyntaxNode, atLeast least: Duration = .microseconds(1), atMost most: Duration? = nil
  ) -> Duration? {
    let expected = "a duration with its unit, such as `250ms`, `10s`, `1m30s`, `2h`"
    guard let text = text(node, expected: expected) else { return nil }
    guard let duration = DurationText.parse(text) else {
      error(
        at: node.position, "\(found(text, node)) is not a duration", expected: expected,
        suggestion: Self.durationMeant(by: text))
      return nil
    }
    let limit = most ?? DurationText.limit
    guard (least...limit).contains(duration) else {
      error(
        at: node.position, "\(found(text, node)) is out of range",
        expected: "\(DurationText.format(least)) to \(DurationText.format(limit))")
      return nil
    }
    return duration
  }

  /// What was probably meant by a text that is no duration.
  private static func durationMeant(by text: String) -> String? {
    if text.allSatisfy({ $0.isASCII && $0.isNumber }), text.count < 7 { return "\(text)s" }
    let parts = text.split(separator: ":")
    if parts.count == 2, let minutes = Int(parts[0]), let seconds = Int(parts[1]),
      (0..<1_000).contains(minutes), (0..<60).contains(seconds)
    {
      return DurationText.format(.seconds(minutes * 60 + seconds))
    }
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(number.count).filter { $0 != " " }.lowercased()
    let words = [
      "s": ["s", "sec", "secs", "second", "seconds"],
      "m": ["m", "min", "mins", "minute", "minutes"],
      "h": ["h", "hr", "hrs", "hour", "hours"], "ms": ["ms", "msec", "millis", "milliseconds"],
      "us": ["us", "µs", "usec", "microseconds"],
    ]
    guard let short = words.first(where: { $0.value.contains(unit) })?.key else { return nil }
    let meant = "\(number)\(short)"
    return DurationText.parse(meant) == nil ? nil : meant
  }

  /// A whole number in digits, without sign, blanks or leading zeros.
  func integer(_ node: SyntaxNode, in range: ClosedRange<Int>, expected: String) -> Int? {
    let wanted = "a whole number (\(expected)), \(range.lowerBound) to \(range.upperBound)"
    guard let text = text(node, expected: wanted) else { return nil }
    guard let value = Self.integer(text) else {
      error(at: node.position, "\(found(text, node)) is not a whole number", expected: wanted)
      return nil
    }
    guard range.contains(value) else {
      error(at: node.position, "\(found(text, node)) is out of range", expected: wanted)
      return nil
    }
    return value
  }

  private static func integer(_ text: String) -> Int? {
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), text == "0" || text.first != "0" else {
      return nil
    }
    return Int(text)
  }

  /// A rate such as `100/s` or `600/min`, in events a second.
  func rate(_ node: SyntaxNode, atMost most: Double) -> Double? {
    let expected = "a rate such as `100/s` or `30/min`, up to \(Int(most))/s"
    guard let text = text(node, expected: expected) else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let spans: [Substring: Double] = ["s": 1, "min": 60]
    guard parts.count == 2, let span = spans[parts[1]], let count = Self.decimal(parts[0]) else {
      let isBare = Self.decimal(Substring(text)) != nil
      error(
        at: node.position, "\(found(text, node)) is not a rate", expected: expected,
        suggestion: isBare ? "\(text)/s" : nil)
      return nil
    }
    let rate = count / span
    guard rate > 0, rate <= most else {
      error(at: node.position, "\(found(text, node)) is out of range", expected: expected)
      return nil
    }
    return rate
  }

  private static func decimal(_ text: Substring) -> Double? {
    guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), text.first != ".",
      text.count <= 12
    else { return nil }
    return Double(text)
  }

  /// `true` or `false`; other words of truth are told apart by what YAML 1.1 made of them.
  func boolean(_ node: SyntaxNode) -> Bool? {
    let expected = "`true` or `false`"
    guard let text = text(node, expected: expected) else { return nil }
    switch text {
    case "true": return true
    case "false": return false
    default:
      let isYes = ["yes", "y", "on", "true", "1"].contains(text.lowercased())
      let isNo = ["no", "n", "off", "false", "0"].contains(text.lowercased())
      error(
        at: node.position, "\(found(text, node)) is text here", expected: expected,
        suggestion: isYes ? "true" : isNo ? "false" : nil)
      return nil
    }
  }

  /// One of a set of words.
  func word(_ node: SyntaxNode, among words: [String]) -> String? {
    let expected = Self.choice(words)
    guard let text = text(node, expected: expected) else { return nil }
    guard words.contains(text) else {
      error(
        at: node.position, "\(found(text, node)) is not known here", expected: expected,
        suggestion: NearestWord.find(text, among: words))
      return nil
    }
    return text
  }

  /// One of an enumeration's words.
  func word<Word: RawRepresentable & CaseIterable>(
    _ node: SyntaxNode, as type: Word.Type
  ) -> Word? where Word.RawValue == String {
    word(node, among: type.allCases.map(\.rawValue)).flatMap(Word.init(rawValue:))
  }

  /// The words of a choice, for people.
  static func choice(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else {
      return words.first.map { "`\($0)`" } ?? "nothing"
    }
    return words.dropLast().map { "`\($0)`" }.joined(separator: ", ") + " or `\(last)`"
  }

  /// A list of texts; a single text stands for a list of one.
  func lines(_ node: SyntaxNode, expected: String) -> [(text: String, position: SourcePosition)]? {
    if case .sequence(let items) = node.content {
      return items.compactMap { item in
        line(item, expected: expected).map { ($0, item.position) }
      }
    }
    return line(node, expected: expected).map { [($0, node.position)] }
  }

  /// What was found: the text, and what was written where variables made it.
  func found(_ text: String, _ node: SyntaxNode) -> String {
    guard case .scalar(let written) = node.content, written != text else {
      return SyntaxNode.quoted(text)
    }
    return "\(SyntaxNode.quoted(text)) (from \(SyntaxNode.quoted(written)))"
  }
}
