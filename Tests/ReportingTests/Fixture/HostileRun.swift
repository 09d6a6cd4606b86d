import DrillModel
import Foundation

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

  /// Any run with hostile text in every field that can hold some: all fields of one name are tried
  /// at once, and only what then could not be read any more, such as a verdict's word, stays.
  static func everywhere(_ records: [JournalRecord]) -> [JournalRecord] {
    records.map { record in
      var record = record
      if case .integrity(var integrity) = record.event {
        integrity.lostMessages = Array(integrity.lostMessages.prefix(3))
        record.event = .integrity(integrity)
      }
      for name in names(tree(record.event) ?? [:], "payload").sorted() {
        guard let whole = tree(record.event),
          let data = try? JSONSerialization.data(
            withJSONObject: replaced(whole, "", where: name)),
          let event = try? JSONDecoder().decode(JournalEvent.self, from: data)
        else { continue }
        record.event = event
      }
      return record
    }
  }

  private static func tree(_ event: JournalEvent) -> Any? {
    (try? JSONEncoder().encode(event)).flatMap { try? JSONSerialization.jsonObject(with: $0) }
  }

  /// The names of the fields that hold text.
  private static func names(_ value: Any, _ name: String) -> Set<String> {
    switch value {
    case is String: [name]
    case let values as [Any]: Set(values.flatMap { names($0, name) })
    case let values as [String: Any]: Set(values.flatMap { names($0.value, $0.key) })
    default: []
    }
  }

  /// The same with hostile text before the text of each field of this name: what has one name still
  /// has one.
  private static func replaced(_ value: Any, _ name: String, where wanted: String) -> Any {
    switch value {
    case let string as String: name == wanted ? text + string : string
    case let values as [Any]: values.map { replaced($0, name, where: wanted) }
    case let values as [String: Any]:
      Dictionary(
        uniqueKeysWithValues: values.map { ($0.key, replaced($0.value, $0.key, where: wanted)) })
    default: value
    }
  }

  /// The failed run with a text of so many bytes in a field of every kind.
  static func records(everywhere length: Int) -> [JournalRecord] {
    let long = String(repeating: text + " ", count: length / text.utf8.count + 1)
    var records = FixtureRun.failed
    for index in records.indices {
      switch records[index].event {
      case .runStarted(var start):
        (start.title, start.environment, start.operatedBy) = (long, long, long)
        (start.drill, start.run, start.toolVersion) = (long, long, long)
        (start.started, start.drillDigest) = (long, long)
        start.subject = Environment.Subject(name: long, version: long)
        if !start.steps.isEmpty { (start.steps[0].id, start.steps[0].title) = (long, long) }
        records[index].event = .runStarted(start)
      case .preflight(var check) where check.host == nil || check.check == "clock":
        (check.check, check.detail, check.verdict) = (long, long, .failed)
        records[index].event = .preflight(check)
      case .hostRestored("dc1-chat2", _, _):
        records[index].event = .hostRestored(name: "dc1-chat2", restored: false, detail: long)
      case .runEnded(var end):
        end.reasons = [long]
        records[index].event = .runEnded(end)
      case .objective(var objective):
        (objective.reason, objective.unit) = (long, long)
        records[index].event = .objective(objective)
      case .stepEnded(let end) where end.id.hasPrefix("04"):
        records[index].event = .stepEnded(
          JournalEvent.StepEnded(id: end.id, verdict: .failed, detail: long, output: long))
      case .actEnded(var end) where end.step.hasPrefix("04"):
        (end.ending, end.output) = (long, long)
        records[index].event = .actEnded(end)
      case .integrity(var integrity):
        if !integrity.lostMessages.isEmpty { integrity.lostMessages[0].room = long }
        records[index].event = .integrity(integrity)
      default: break
      }
    }
    return records
  }
}
