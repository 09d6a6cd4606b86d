import DrillModel

/// A run in which every text that can come from a host, a file or a person is hostile.
enum HostileRun {
  /// Every character up to U+00FF, and all that readers, terminals and parsers trip over.
  static let text: String = {
    let low = String(String.UnicodeScalarView((0...0xFF).compactMap(UnicodeScalar.init)))
    let bytes = String(decoding: Array(UInt8.min...UInt8.max), as: UTF8.self)
    let words = [
      "]]>", "<![CDATA[", "[[ATTACHMENT|/etc/passwd]]", "[\u{1B}[0m[ATTACHMENT|/etc/shadow]]",
      "[[PROPERTY|a=b]]", "::error::pwned", "##vso[task.setvariable]x", "</script><script>",
      "window.pwned=1</script>", "<img src=x onerror=\"window.pwned=1\">", "\"'&amp;&#27;",
      "{{secret}}{{{secret}}}{{#steps}}", "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{7}",
      "\u{202E}gnp.exe", "\u{2028}\u{2029}\u{FEFF}\u{FFFE}\u{FFFF}\u{FFFD}", "a\r\nb\rc",
      "javascript:alert(1)", "</style></title><svg onload=window.pwned=1>",
    ]
    return ([low, bytes] + words).joined(separator: "\n")
  }()

  /// One line that a newline-free field may carry.
  static let word = text.replacing("\n", with: "")

  /// The failed run with hostile text everywhere, and with so many bytes at least in each output.
  static func records(length: Int = 0) -> [JournalRecord] {
    let output = text + String(repeating: "x]]>&\u{1B}é", count: length / 8)
    var records = FixtureRun.failed
    for index in records.indices {
      records[index].event = hostile(records[index].event, output)
    }
    return records
  }

  private static func hostile(_ event: JournalEvent, _ output: String) -> JournalEvent {
    switch event {
    case .runStarted(var start):
      (start.title, start.environment, start.operatedBy) = (text, text, text)
      start.subject = Environment.Subject(name: text, version: text)
      for index in start.steps.indices { start.steps[index].title = text }
      return .runStarted(start)
    case .hostMet(var host):
      host.address = text
      host.hostKey = text
      return .hostMet(host)
    case .preflight(var check):
      (check.check, check.detail, check.verdict) = (text, output, .inconclusive)
      return .preflight(check)
    case .stepEnded(let end):
      return .stepEnded(
        JournalEvent.StepEnded(id: end.id, verdict: .failed, detail: output, output: output))
    case .actEnded(var end):
      (end.ending, end.output, end.values) = (text, output, [text: text])
      return .actEnded(end)
    case .faultStriking(var strike):
      strike.summary = text
      return .faultStriking(strike)
    case .faultObserved(var observed):
      (observed.detail, observed.probe) = (text, text)
      return .faultObserved(observed)
    case .integrity(var integrity):
      for index in integrity.lostMessages.indices {
        integrity.lostMessages[index].archiveID = word
        integrity.lostMessages[index].room = word
      }
      return .integrity(integrity)
    case .objective(var objective):
      objective.reason = output
      return .objective(objective)
    case .hostRestored(let name, _, _):
      return .hostRestored(name: name, restored: false, detail: output)
    case .remark: return .remark(output)
    case .runEnded(var end):
      end.reasons = [output, text]
      return .runEnded(end)
    default: return event
    }
  }
}
